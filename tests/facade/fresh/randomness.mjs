import { account, dist, fails, load, note, ok, stillWorks } from "./kit.mjs";

export default async function () {
  // the library's generator is the one that was there when it was loaded: a page that replaces it later is not asked
  const real = Crypto.prototype.getRandomValues;
  let generator = real;
  Crypto.prototype.getRandomValues = function (bytes) { return Reflect.apply(generator, this, [bytes]); };
  const { Vault } = await load();
  const { suggestPassphrase } = await import(new URL("words.js", dist).href);
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const asked = [];
  for (const broken of [
    () => { throw new Error("cAnArY"); },
    (bytes) => bytes.fill(0),
    (bytes) => bytes,
  ]) {
    generator = broken;
    try {
      await fails("no-randomness", () => vault.private.seal("a", note), String(broken));
      await fails("no-randomness", () => vault.newRecoveryCode(), String(broken));
      await fails("no-randomness", () => Vault.create({ account, passphrase: "eins zwei drei" }), String(broken));
    } finally {
      generator = real;
    }
    stillWorks(vault);
  }
  // a generator that is stuck at a value gives itself away by its second draw
  generator = (bytes) => bytes.fill(0x41);
  await fails("no-randomness", () => [vault.private.seal("a", note), vault.private.seal("a", note)]);
  generator = real;
  stillWorks(vault);
  generator = function (bytes) {
    asked.push(bytes.length);
    return Reflect.apply(real, this, [bytes]);
  };
  stillWorks(vault);
  vault.newRecoveryCode();
  ok(asked.length > 0 && asked.every((length) => length <= 65536), "asks for at most 65,536 bytes");
  Crypto.prototype.getRandomValues = () => { throw new Error("cAnArY"); };
  stillWorks(vault);
  ok(suggestPassphrase().passphrase.split(" ").length === 6);
  return true;
}
