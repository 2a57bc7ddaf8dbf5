import { account, load, ok } from "./kit.mjs";
import { empty, pause, until, watchMemories, watchWorkers } from "./threads-kit.mjs";

const count = navigator.hardwareConcurrency >= 4 ? 4 : 2;
const isolated = (value) => Object.defineProperty(globalThis, "crossOriginIsolated", { value, configurable: true });

// a minute is long for a test
const { setTimeout: real } = globalThis;
let minute = 60_000;
globalThis.setTimeout = (run, ms, ...rest) => real(run, ms === 60_000 ? minute : ms, ...rest);

export default async function () {
  const memories = watchMemories();
  const { init, prewarm, Vault } = await load();
  const { workers, make } = watchWorkers();
  // before init, and without a worker: nothing that shows
  ok(prewarm() === undefined);
  await init({ worker: make });
  const key = { account, passphrase: "eins zwei drei" };
  const { vault, keyset } = await Vault.create(key);
  vault.close();
  for (const together of [true, false]) {
    isolated(together);
    // what the runs before have left
    await init({ worker: make });
    const here = together ? count : 1;
    const before = workers.length;
    for (let i = 0; i < 5; i++) prewarm();
    await until("workers are made", () => workers.length === before + here);
    await pause(300);
    prewarm();
    ok(workers.length === before + here, "made once");
    ok(workers.slice(before).every(({ ended }) => !ended), "and kept");
    (await Vault.unlock(keyset, key)).close();
    ok(workers.length === before + here, "the run uses them");
    ok(workers.slice(before).every(({ ended }) => !ended), "and leaves them to the next");
    ok(memories.filter(({ shared }) => shared).every(empty), "memory is wiped");
    await init({ worker: make });
    ok(workers.every(({ ended }) => ended), "a new worker of the site's ends them");
    // used at once, before anything is warm
    prewarm();
    (await Vault.unlock(keyset, key)).close();
    // another profile than the usual one
    prewarm();
    const high = await Vault.create({ ...key, profile: 2 });
    high.vault.close();
    (await Vault.unlock(high.keyset, key)).close();
    // aborted at once
    prewarm();
    const controller = new AbortController();
    const running = Vault.unlock(keyset, key, { signal: controller.signal });
    controller.abort();
    await running.then(() => ok(false), (error) => ok(error.code === "aborted"));
    // nothing is made ready beside a run
    await init({ worker: make });
    const unlocking = Vault.unlock(keyset, key);
    const during = workers.length;
    prewarm();
    await unlocking.then((one) => one.close());
    ok(workers.length <= during + here, "no second set");
    // and let go when nobody comes
    minute = 200;
    prewarm();
    await pause(600);
    ok(workers.every(({ ended }) => ended), "let go");
    minute = 60_000;
  }
  // a worker that cannot be had is the unlock's to tell
  await init({ worker: () => { throw new TypeError("no"); } });
  ok(prewarm() === undefined);
  await pause(50);
  await Vault.unlock(keyset, key).then(() => ok(false), (error) => ok(error.code === "worker-failed"));
  return true;
}
