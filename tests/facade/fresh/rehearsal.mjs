import { account, aroundCalls, isCore, load, ok, stillWorks, watchInstances } from "./kit.mjs";

const passphrase = "eins zwei drei";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** `how`: "alone", with a vault "open", or with a core that "fails". */
export default async function (how) {
  const called = [];
  let fails = how === "fails";
  watchInstances((exports) => isCore(exports) ? aroundCalls(exports, (name, go) => {
    called.push(name);
    if (fails && name === "vaultCreate") {
      fails = false;
      throw new WebAssembly.RuntimeError("unreachable");
    }
    return go();
  }) : undefined);
  const { prewarm, Vault } = await load();
  const vault = how === "open" ? (await Vault.create({ account, passphrase })).vault : undefined;
  called.length = 0;
  for (let i = 0; i < 3; i++) prewarm();
  await pause(1000);
  const times = (name) => called.filter((one) => one === name).length;
  const seen = ["vaultCreate", "vaultUnlockPassphrase", "vaultClose"].map(times).join();
  ok(seen === { alone: "1,1,2", open: "0,0,0", fails: "1,0,0" }[how], seen);
  if (vault) {
    ok(!vault.closed);
    stillWorks(vault);
  }
  const made = await Vault.create({ account, passphrase });
  made.vault.close();
  const again = await Vault.unlock(made.keyset, { account, passphrase });
  stillWorks(again);
  return true;
}
