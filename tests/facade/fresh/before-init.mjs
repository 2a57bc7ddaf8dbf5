import { account, fails, load, ok, stillWorks } from "./kit.mjs";

export default async function () {
  const { inspect, Vault, Circle } = await load();
  await fails("locked", () => inspect(new Uint8Array(100)));
  await fails("locked", () => Object.create(Vault.prototype).newRecoveryCode());
  await fails("locked", () => Object.create(Circle.prototype).seal("a", {}));
  await fails("malformed", () => Vault.unlock(new Uint8Array(100), { account, recoveryCode: "SKDRW-96S3N-J3CBX-967XC-FGRWJ-6TQRR-XES3A-V8KVJ" }));
  // an asynchronous call has loaded it
  await fails("malformed", () => inspect(new Uint8Array(100)));
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  ok(!vault.closed);
  stillWorks(vault);
  return true;
}
