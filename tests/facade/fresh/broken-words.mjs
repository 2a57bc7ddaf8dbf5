import { dist, fails } from "./kit.mjs";

// Broken before the load, and so for good.
export default async function (broken) {
  Crypto.prototype.getRandomValues = broken === "throws" ? () => { throw new Error("cAnArY"); } : (bytes) => bytes.fill(0);
  const { suggestPassphrase } = await import(new URL("words.js", dist).href);
  await fails("no-randomness", () => suggestPassphrase());
  return true;
}
