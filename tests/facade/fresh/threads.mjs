import { account, fails, load, ok, stillWorks } from "./kit.mjs";
import { empty, pause, until, watchMemories, watchWorkers } from "./threads-kit.mjs";

const passphrase = "eins zwei drei";
const count = navigator.hardwareConcurrency >= 4 ? 4 : 2;

const isolated = (value) => Object.defineProperty(globalThis, "crossOriginIsolated", { value, configurable: true });

export default async function () {
  const memories = watchMemories();
  let refused;
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, transfer) {
    if (message[0] === refused) throw new DOMException("no shared memory here", "DataCloneError");
    return postMessage.call(this, message, transfer);
  };
  const { init, signIn, Vault } = await load();
  const { workers, make } = watchWorkers();
  /** What `run` gives; and how many workers it made, which all end with those that were kept, and that no shared memory holds anything. */
  const during = async (run, what) => {
    const before = workers.length;
    const value = await run();
    await init({ worker: make });
    await until(`${what}: workers ended`, () => workers.every(({ ended }) => ended));
    await until(`${what}: memory wiped`, () => memories.filter(({ shared }) => shared).every(empty));
    memories.length = 0;
    return { value, made: workers.length - before };
  };
  await init({ worker: make });
  const { value: { vault, keyset, login }, made } = await during(() => Vault.create({ account, passphrase }), "create");
  ok(made === count, `${made} workers for ${count}`);
  stillWorks(vault);
  vault.close();
  const secret = async () => {
    const session = await signIn({ account, passphrase, hint: login.hint });
    session.unlock(keyset).close();
    return session.secret;
  };
  const threads = await during(secret, "threads");
  ok(threads.made === count);
  isolated(false);
  const single = await during(secret, "isolation lost");
  ok(single.made === 1, "one worker without isolation");
  ok(threads.value === single.value, "threads and one thread differ");
  isolated(true);
  const unlock = (o) => Vault.unlock(keyset, { account, passphrase }, o);
  const unlocks = async (o) => (await unlock(o)).close();

  // stopped, early and late
  for (const ms of [1, 30, 120]) {
    const controller = new AbortController();
    await during(async () => {
      const running = unlock({ signal: controller.signal });
      setTimeout(() => controller.abort(), ms);
      try {
        (await running).close();
      } catch (error) {
        ok(error.code === "aborted", error.code);
      }
    }, `aborted after ${ms} ms`);
  }
  await during(() => fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: "another" })), "a wrong passphrase");

  // a worker that dies before it starts, and in the middle: one thread does it. Engines that do not tell are waited for too long here.
  if ("onclose" in MessagePort.prototype) {
    for (const [which, ms] of [[0, 60], [1, 60], [1, 0]]) {
      const { made } = await during(async () => {
        const start = workers.length;
        const running = unlocks();
        await until("workers", () => workers.length >= start + count);
        if (ms > 0) await pause(ms);
        workers[start + which].worker.terminate();
        await running;
      }, `worker ${which} dies after ${ms} ms`);
      // on a fast machine it may have been done before
      ok(made === count || made === count + 1, `${made} workers`);
    }
  }
  refused = "lanes";
  const began = performance.now();
  ok((await during(unlocks, "shared memory that may not be posted")).made === count + 1, "one thread after the memory was refused");
  const took = performance.now() - began;
  ok(took < 5000, `waited ${took} ms for workers that were never asked`);
  refused = undefined;
  let calls = 0;
  await init({ worker: () => { if (++calls === 2) throw new TypeError("no more"); return make(); } });
  await during(unlocks, "no second worker");
  ok(calls >= 3, "one thread after the second worker was refused");
  calls = 0;
  await init({ worker: () => (++calls === 2 ? new Worker("/no-such-file.js", { type: "module" }) : make()) });
  await during(unlocks, "a second worker without a file");
  calls = 0;
  await init({ worker: () => (++calls === 2 ? new Worker("/tests/facade/fresh/host.mjs", { type: "module" }) : make()) });
  await during(unlocks, "a second worker that never answers");

  // a device that cannot share as much
  await init({ worker: make });
  isolated(true);
  memories.refuse = true;
  const { made: alone } = await during(unlocks, "no shared memory");
  ok(alone === 1, "one worker where memory cannot be shared");
  return true;
}
