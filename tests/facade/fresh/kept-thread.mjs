import { account, fails, load, ok } from "./kit.mjs";
import { minutes, pause } from "./threads-kit.mjs";

const threads = process.getBuiltinModule("node:worker_threads");
const passphrase = "eins zwei drei";

const lasts = minutes();

/** Stands before the thread's program: it tells what is in the memories that this makes. */
const watch = `{
  const { workerData, BroadcastChannel } = process.getBuiltinModule("node:worker_threads");
  const { Memory } = WebAssembly, memories = [];
  WebAssembly.Memory = function (limits) { const memory = new Memory(limits); memories.push(memory); return memory; };
  const channel = new BroadcastChannel(workerData.watched);
  channel.onmessage = ({ data }) => {
    if (data !== "memories") return;
    channel.postMessage(memories.map(({ buffer }) => {
      let filled = 0;
      for (const word of new Uint32Array(buffer)) if (word !== 0) filled++;
      return { length: buffer.byteLength, filled };
    }));
  };
}`;

export default async function () {
  const made = [];
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(program, options) {
      const watched = `watched ${Math.random()}`;
      super(watch + program, { ...options, workerData: { ...options.workerData, watched } });
      const one = { worker: this, channel: new threads.BroadcastChannel(watched), ended: false };
      this.once("exit", () => {
        one.ended = true;
        one.channel.close();
      });
      made.push(one);
    }
  };
  const memories = ({ channel }) => new Promise((resolve) => {
    channel.onmessage = ({ data }) => resolve(data);
    channel.postMessage("memories");
  });
  const { signIn, Vault } = await load();
  /** Runs it; then `more` threads were made and `left` wait, whose memory is there and holds nothing. */
  const after = async (what, more, left, run) => {
    const before = made.length;
    const value = await run();
    // a thread takes a moment to end
    await pause(100);
    const waiting = made.filter(({ ended }) => !ended);
    ok(made.length === before + more, `${what}: ${made.length - before} threads made`);
    ok(waiting.length === left, `${what}: ${waiting.length} wait`);
    for (const one of waiting) {
      const all = await memories(one);
      ok(all.length === 1 && all[0].length > 1 << 26, `${what}: memories ${JSON.stringify(all)}`);
      ok(all[0].filled === 0, `${what}: ${all[0].filled} words are not wiped`);
    }
    return value;
  };
  const { vault, keyset, login } = await after("create", 1, 1, () => Vault.create({ account, passphrase }));
  const unlock = (more, o) => Vault.unlock(keyset, { account, passphrase, ...more }, o).then((one) => one.close());
  await after("unlock", 0, 1, () => unlock());
  await after("mistyped", 0, 1, () => fails("cannot-unlock", () => unlock({ passphrase: "x" })));
  await after("two at once", 0, 1, () => Promise.all([unlock(), unlock()]));
  await after("two runs", 0, 1, () => vault.changePassphrase("a".repeat(4000)));
  const session = await after("sign-in", 0, 1, () => signIn({ account, passphrase, hint: login.hint }));
  ok(session.secret === login.secret, "another run gives something else");
  const controller = new AbortController();
  await after("aborted", 0, 0, async () => {
    setTimeout(() => controller.abort(), 30);
    await fails("aborted", () => unlock({}, { signal: controller.signal }));
  });
  await after("after that", 1, 1, () => unlock());
  await after("another profile", 1, 1, () => Vault.create({ account, passphrase, profile: 2 }));
  await after("and back", 1, 1, () => unlock());
  await after("one that died", 0, 0, () => made.at(-1).worker.terminate());
  await after("another", 1, 1, () => unlock());
  made.at(-1).worker.emit("message", new Uint8Array(64));
  await after("one that said something odd", 0, 0, () => {});
  lasts(500);
  await after("for a minute", 1, 1, () => unlock());
  await after("nobody comes", 0, 0, () => pause(600));
  return true;
}
