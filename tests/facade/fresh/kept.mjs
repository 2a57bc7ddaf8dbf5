import { account, fails, load, ok, stillWorks } from "./kit.mjs";
import { empty, memoriesOf, minutes, page, pause, until, watchMemories, watchWorkers } from "./threads-kit.mjs";

const passphrase = "eins zwei drei";
const isolated = (value) => Object.defineProperty(globalThis, "crossOriginIsolated", { value, configurable: true });

const lasts = minutes();
const turn = page();

export default async function () {
  const memories = watchMemories();
  const { init, prewarm, signIn, Vault } = await load();
  const { workers, make } = watchWorkers("/tests/facade/fresh/watched-worker.mjs");
  for (const together of [true, false]) {
    isolated(together);
    const count = !together ? 1 : navigator.hardwareConcurrency >= 4 ? 4 : 2;
    workers.length = memories.length = 0;
    await init({ worker: make });

    const kept = () => workers.filter(({ ended }) => !ended);
    /** Runs it; then `made` more workers were made, and `left` are kept, whose memory is there and holds nothing. */
    const after = async (what, made, left, run) => {
      const before = workers.length;
      const value = await run();
      ok(workers.length === before + made, `${what}: ${workers.length - before} workers made`);
      ok(kept().length === left, `${what}: ${kept().length} workers kept`);
      // wiped when the result is there, and not some time later
      ok(memories.filter(({ shared }) => shared).every(empty), `${what}: shared memory is not wiped`);
      for (const one of kept()) {
        const own = (await memoriesOf(one)).filter(({ length }) => length > 1 << 20);
        ok(own.length === (together ? 0 : 1), `${what}: ${own.length} large memories in a worker`);
        ok(own.every(({ filled }) => filled === 0), `${what}: ${own[0]?.filled} words are not wiped`);
      }
      return value;
    };

    const { vault, keyset, login } = await after("create", count, count, () => Vault.create({ account, passphrase }));
    const unlocks = async (more) => (await Vault.unlock(keyset, { account, passphrase, ...more })).close();
    await after("unlock", 0, count, () => unlocks());
    await after("mistyped", 0, count, () => fails("cannot-unlock", () => unlocks({ passphrase: "eins zwo drei" })));
    await after("two at once", 0, count, () => Promise.all([unlocks(), unlocks()]));
    await after("prewarmed although it is warm", 0, count, async () => {
      prewarm();
      await unlocks();
    });
    const secret = await after("sign-in", 0, count, async () => {
      const session = await signIn({ account, passphrase, hint: login.hint });
      session.unlock(keyset).close();
      return session.secret;
    });
    ok(secret === login.secret, "another run gives something else");
    const long = "a".repeat(4000);
    const changed = await after("two runs, the second of a longer passphrase", 0, count, () => vault.changePassphrase(long));
    await after("and a shorter one", 0, count, async () => (await Vault.unlock(changed.keyset, { account, passphrase: long })).close());
    stillWorks(vault);
    vault.close();

    // what ends badly is not kept
    for (const ms of [0, 40]) {
      await unlocks();
      await after(`aborted after ${ms} ms`, 0, 0, async () => {
        const controller = new AbortController();
        const running = Vault.unlock(keyset, { account, passphrase }, { signal: controller.signal });
        setTimeout(() => controller.abort(), ms);
        await running.then(() => ok(false, "too fast"), (error) => ok(error.code === "aborted", error.code));
        // a memory that was stopped is wiped by the page, a moment later
        await until("memory wiped", () => memories.filter(({ shared }) => shared).every(empty));
      }).catch((error) => {
        // before its run has begun it has not been touched
        if (!(ms === 0 && error.message.endsWith(`${count} workers kept`))) throw error;
      });
      await init({ worker: make });
    }
    await after("after aborts", count, count, () => unlocks());

    // another profile: never two memories
    const high = await after("another profile", count, count, () => Vault.create({ account, passphrase, profile: 2 }));
    high.vault.close();
    await after("and back", count, count, () => unlocks());

    // ended from outside: engines that do not tell are not waited for long
    for (const { worker } of kept().slice(-1)) worker.terminate();
    await pause(100);
    const begin = performance.now();
    await after("one has died", count, count, () => unlocks());
    ok(performance.now() - begin < 5000, "waited for the dead");

    kept().at(-1).worker.postMessage("say something odd");
    await until("what speaks unasked is ended", () => kept().length === 0);
    await after("after that", count, count, () => unlocks());

    // in the background
    turn("hidden");
    ok(kept().length === 0, "let go when the page is hidden");
    await after("in the background", count, 0, () => unlocks());
    turn("visible");
    await after("in front again", count, count, () => unlocks());
    globalThis.dispatchEvent(new Event("pagehide"));
    ok(kept().length === 0, "let go when the page is left");

    // a site that gives another worker
    await after("before another init", count, count, () => unlocks());
    await after("another init", 0, 0, () => init({ worker: make }));
    await after("another init during a run", count, 0, async () => {
      const running = unlocks();
      await until("workers", () => kept().length === count);
      await init({ worker: () => make() });
      await running;
    });

    // each run begins the minute anew
    lasts(4000);
    await after("for a minute", count, count, () => unlocks());
    for (let i = 0; i < 3; i++) {
      await pause(1500);
      await after("within the minute", 0, count, () => unlocks());
    }
    await pause(4500);
    ok(kept().length === 0, "let go when nobody comes");
    lasts(60_000);
  }
  return true;
}
