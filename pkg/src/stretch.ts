import { wipe } from "./bytes.js";
import { aborted, HushnoteError } from "./errors.js";
import { addListener, Bytes8, CapturedPromise, isAborted, later, removeListener, setBytes, ticks, typedArrayLength } from "./intrinsics.js";
import { isKey, runKdf, type KdfFailure, type Stretched } from "./kdf.js";
import { kdfModule } from "./kdf-module.js";
import { nodeWorker, type NodeThread } from "./node-worker.js";
import { learn } from "./progress.js";
import { browserWorker } from "./browser-worker.js";
import { laneWorkers, workersHere } from "./lanes.js";
import { coolDown, keepUsed, keepWarm, letGo, stillThere, takeWarm, type Warm } from "./kept.js";
import { dropSpares } from "./spares.js";
import { exercise } from "./warm.js";

type Key = Uint8Array<ArrayBuffer>;
/** How one run is carried out: it answers once, by `settle`, and what it returns kills it at once. */
export type Runner = (input: Key, profile: number, settle: Settle) => () => void;
export type Settle = (result: Stretched | HushnoteError) => void;

let makeWorker: (() => Worker) | undefined;

/** The site's own worker; see `init`. */
export function useWorker(make: () => Worker): void {
  coolDown();
  dropSpares();
  makeWorker = make;
}

/** The same for others who have work for a worker. */
export const siteWorker = (): (() => Worker) | undefined => makeWorker;

// One Argon2id at a time, so that two unlocks at once need the memory of one.
let queue: Promise<unknown> = CapturedPromise.resolve();
let waiting = 0;

/**
 * Has ready what a run will need: the compiled module, and where there is a worker, that and its memory. For a minute, which each run begins anew.
 * Nothing is made ready while a run is under way, whose memory is enough.
 */
export async function warmUp(): Promise<void> {
  if (waiting > 0) return;
  if (makeWorker) keepWarm(makeWorker);
  else if (!nodeWorker()) exercise(await kdfModule(), false);
  else await kdfModule();
}

/**
 * Argon2id over a prepared passphrase, off this thread where there is another: the site's worker, or a thread of Node.
 * Without either it runs here and blocks for as long as it takes.
 *
 * `passphrase` is wiped, whatever happens. The 64 bytes are the caller's to wipe.
 *
 * @param onBegin - the run's turn has come.
 * @param key - where the 64 bytes go. Not to the promise: whoever patches promises hears what they are resolved to.
 * @throws `aborted`, `worker-failed`, `out-of-memory`, `unsupported`, `cannot-load`.
 */
export async function stretch(
  profile: number, salt: Uint8Array, passphrase: Uint8Array, signal: AbortSignal | undefined, onBegin: () => void, key: Key,
): Promise<void> {
  const before = queue;
  waiting++;
  let leave!: () => void;
  queue = new CapturedPromise<void>((resolve) => { leave = resolve; });
  let input: Key | undefined;
  try {
    await untilAborted(before, signal);
    const run = await chooseRunner();
    if (signal && isAborted(signal)) throw aborted();
    onBegin();
    input = new Bytes8(32 + typedArrayLength(passphrase));
    setBytes(input, salt);
    setBytes(input, passphrase, 32);
    wipe(passphrase);
    const start = ticks();
    await settled(run, input, profile, signal, key);
    learn(profile, ticks() - start);
  } finally {
    waiting--;
    wipe(passphrase);
    wipeSent(input);
    // who gives up while queued still stands between those before and those behind
    release(before, leave);
  }
}

async function release(before: Promise<unknown>, leave: () => void): Promise<void> {
  await before;
  leave();
}

/** A transferred buffer is out of reach, and then there is nothing to wipe. */
function wipeSent(input: Key | undefined): void {
  try {
    wipe(input);
  } catch {
    // gone to the worker
  }
}

async function chooseRunner(): Promise<Runner> {
  if (makeWorker) {
    await stillThere();
    return inWorkers(makeWorker);
  }
  const thread = nodeWorker();
  const module = await kdfModule();
  return thread ? inThread(thread, module) : inline(module);
}

/** As many workers as are worth it, made now or before. */
const inWorkers = (make: () => Worker): Runner => (input, profile, settle) => {
  const warm = takeWarm(profile);
  const keep = (used: Warm): void => (makeWorker === make ? keepUsed : letGo)(used);
  const count = warm ? warm.helpers.length : workersHere();
  return (count > 1 ? laneWorkers(make, count, keep, warm?.team) : browserWorker(make, keep, warm?.helpers[0]))(input, profile, settle);
};

const inThread = (thread: NodeThread, module: WebAssembly.Module): Runner => (input, profile, settle) => {
  const stop = thread(module, input, profile, settle);
  return stop ?? inline(module)(input, profile, settle);
};

/** On this thread. One turn passes first, so that the page can show that the wait begins. */
const inline = (module: WebAssembly.Module): Runner => (input, profile, settle) => {
  let stopped = false;
  later(() => {
    if (!stopped) settle(runKdf(module, profile, input));
  }, 0);
  return () => { stopped = true; };
};

function settled(run: Runner, input: Key, profile: number, signal: AbortSignal | undefined, key: Key): Promise<void> {
  return new CapturedPromise<void>((resolve, reject) => {
    let over = false;
    let kill: (() => void) | undefined;
    const end = (): boolean => {
      if (over) return false;
      over = true;
      if (signal) removeListener(signal, "abort", stop);
      kill?.();
      return true;
    };
    const stop = (): void => { if (end()) reject(aborted()); };
    if (signal) {
      addListener(signal, "abort", stop);
      // by who was told that it begins
      if (isAborted(signal)) return stop();
    }
    kill = run(input, profile, (result) => {
      if (!end()) return;
      if (result instanceof HushnoteError) reject(result);
      else if (!isKey(result)) reject(failure(result.failed));
      else {
        setBytes(key, result.key);
        wipe(result.key);
        resolve();
      }
    });
    // it may have answered before there was anything to kill
    if (over) kill();
    return undefined;
  });
}

function untilAborted(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new CapturedPromise<void>((resolve, reject) => {
    const stop = (): void => reject(aborted());
    if (signal) addListener(signal, "abort", stop);
    void (async () => {
      await before;
      if (signal) removeListener(signal, "abort", stop);
      resolve();
    })();
  });
}

function failure(kind: KdfFailure): HushnoteError {
  switch (kind) {
    case "unsupported": return new HushnoteError("unsupported", "this version does not know the profile");
    case "out-of-memory": return new HushnoteError("out-of-memory", "there is not enough memory to run Argon2id; nothing was done");
    case "internal": return new HushnoteError("internal", "Argon2id failed");
  }
}
