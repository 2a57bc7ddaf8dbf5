import { account, aroundCalls, isCore, load, ok, watchInstances } from "./kit.mjs";

// Vaults nobody holds any more are closed when the engine collects them; one that is still used through its circle is not.
export default async function () {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const { runInNewContext } = process.getBuiltinModule("node:vm");
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  let closed = 0;
  watchInstances((exports) => {
    if (!isCore(exports)) return undefined;
    return aroundCalls(exports, (name, go) => {
      if (name === "vaultClose") closed++;
      return go();
    });
  });
  const { Vault } = await load();
  const { keyset, recoveryCode, vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const open = () => Vault.unlock(keyset, { account, recoveryCode });
  const circle = (await open()).private;
  await (async () => {
    for (let i = 0; i < 10; i++) (await open()).onclose = () => {};
  })();
  for (let i = 0; i < 100 && closed < 10; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  ok(closed === 10, `${closed} of 10 forgotten vaults were closed`);
  ok(circle.open("a", circle.seal("a", { kind: "message", content: "still" })).content === "still");
  ok(!vault.closed);
  return true;
}
