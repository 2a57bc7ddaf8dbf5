import { account, dist, fails, load, note, ok, stillWorks } from "./kit.mjs";

export default async function () {
  const { Vault } = await load();
  const { suggestPassphrase } = await import(new URL("words.js", dist).href);
  const real = Crypto.prototype.getRandomValues;
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const asked = [];
  for (const broken of [
    () => { throw new Error("cAnArY"); },
    (bytes) => bytes.fill(0),
    (bytes) => bytes,
  ]) {
    Crypto.prototype.getRandomValues = broken;
    try {
      await fails("no-randomness", () => vault.private.seal("a", note), String(broken));
      await fails("no-randomness", () => vault.newRecoveryCode(), String(broken));
      await fails("no-randomness", () => Vault.create({ account, passphrase: "eins zwei drei" }), String(broken));
    } finally {
      Crypto.prototype.getRandomValues = real;
    }
    stillWorks(vault);
  }
  // a generator that is stuck at a value gives itself away by its second draw
  Crypto.prototype.getRandomValues = (bytes) => bytes.fill(0x41);
  await fails("no-randomness", () => [vault.private.seal("a", note), vault.private.seal("a", note)]);
  Crypto.prototype.getRandomValues = real;
  stillWorks(vault);
  Crypto.prototype.getRandomValues = function (bytes) {
    asked.push(bytes.length);
    return Reflect.apply(real, this, [bytes]);
  };
  stillWorks(vault);
  vault.newRecoveryCode();
  Crypto.prototype.getRandomValues = real;
  ok(asked.length > 0 && asked.every((length) => length <= 65536), "asks for at most 65,536 bytes");
  // the words' generator was captured at load
  ok(suggestPassphrase().passphrase.split(" ").length === 6);
  return true;
}
