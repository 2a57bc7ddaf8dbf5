import { fails, load, ok } from "./kit.mjs";

export default async function () {
  const { Circle, Contact, init, sealTo, Vault } = await load();
  const note = { kind: "message", content: "x" };
  await fails("locked", () => sealTo(new Uint8Array(1820), note));
  for (const run of [() => Object.create(Vault.prototype).meet([]), () => Object.create(Circle.prototype).renew(), () => Object.create(Contact.prototype).confirm()]) await fails("locked", run);
  await init();
  await fails("malformed", () => sealTo(new Uint8Array(1820), note));
  const { vault } = await Vault.create({ account: "a", passphrase: "eins zwei drei" });
  ok(sealTo(vault.card, note).length > 1000);
  return true;
}
