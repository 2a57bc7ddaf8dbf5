import { account, fails, load, note, ok, stillWorks } from "./kit.mjs";

// A clock that was mocked before the library loads is the one it reads.
export default async function () {
  let time = NaN;
  Date.now = () => time;
  const { Vault } = await load();
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  for (time of [NaN, Infinity, -1, 8.64e15 + 1, "soon", undefined]) await fails("bad-input", () => vault.private.seal("a", note), String(time));
  for (time of [0, 1.75e12 + 0.5, 8.64e15, 1]) ok(vault.private.open("a", vault.private.seal("a", note)).sealedAt.getTime() === Math.floor(time), String(time));
  stillWorks(vault);
  return true;
}
