import { HushnoteError } from "./errors.js";
import { builtinModule, cancelLater, create, laterUnlessOver, typedArrayBuffer, typedArrayLength, typedArrayName } from "./intrinsics.js";
import { KEPT, kdfFailure, pagesOf } from "./kdf.js";
import type { Runner, Settle } from "./stretch.js";

/** Starts a run in a thread; `undefined` where none could be started. */
export type NodeThread = (module: WebAssembly.Module, ...run: Parameters<Runner>) => (() => void) | undefined;

type Threads = typeof import("node:worker_threads");

// The thread's whole program. It is text because a URL to a file beside this one breaks in bundlers, and it asks for
// its module by a call because an import would: pages are rendered on servers from the same bundles.
// After a run its memory is all zeros, and serves the next one of the same profile, in an instance of its own.
const program = `
const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
const { module, pages } = workerData;
let memory;
parentPort.on("message", ({ profile, input }) => {
  let answer;
  try {
    memory ??= new WebAssembly.Memory({ initial: 1, maximum: pages });
    const { prepare, run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
    answer = prepare(profile, input.length - 32);
    if (answer > 1) {
      new Uint8Array(memory.buffer).set(input, answer);
      const at = run();
      answer = new Uint8Array(memory.buffer).slice(at, at + 64);
      new Uint8Array(memory.buffer).fill(0, 0, at + 64);
    }
  } catch (error) {
    answer = error instanceof RangeError ? 0 : 2;
  }
  input.fill(0);
  // sent, and not copied: nothing of it stays here
  parentPort.postMessage(answer, answer.buffer ? [answer.buffer] : []);
});
`;

/** A thread, and whom it answers; nobody while it waits. */
interface Thread {
  readonly worker: import("node:worker_threads").Worker;
  readonly profile: number;
  settle: Settle | undefined;
}

let kept: Thread | undefined;
let timer: unknown;

/** A thread of Node's `worker_threads`, which waits for another run for a minute; `undefined` elsewhere, and in Node before 20.16. */
export function nodeWorker(): NodeThread | undefined {
  const threads = builtinModule?.("node:worker_threads") as Threads | undefined;
  if (!threads) return undefined;
  return (module, input, profile, settle) => {
    const thread = takeKept(profile) ?? start(threads, module, profile);
    if (!thread) return undefined;
    thread.settle = settle;
    thread.worker.ref();
    thread.worker.postMessage({ profile, input }, [typedArrayBuffer(input) as ArrayBuffer]);
    // after a run that ended well it is somebody else's
    return () => { if (thread.settle === settle) end(thread); };
  };
}

function start(threads: Threads, module: WebAssembly.Module, profile: number): Thread | undefined {
  let worker: Thread["worker"];
  try {
    const options = create(null) as import("node:worker_threads").WorkerOptions;
    options.eval = true;
    options.workerData = { module, pages: pagesOf(profile) };
    // neither the program's own flags and preloads nor its environment are any business of this thread
    options.execArgv = [];
    options.env = {};
    worker = new threads.Worker(program, options);
  } catch {
    return undefined;
  }
  const thread: Thread = { worker, profile, settle: undefined };
  const died = (): void => {
    const { settle } = thread;
    end(thread);
    settle?.(new HushnoteError("worker-failed", "the thread that runs Argon2id ended before it was done"));
  };
  worker.on("message", (answer: unknown) => {
    const { settle } = thread;
    if (settle && typedArrayName(answer) === "Uint8Array" && typedArrayLength(answer as Uint8Array) === 64) {
      keep(thread);
      settle({ key: answer as Uint8Array<ArrayBuffer> });
    } else {
      end(thread);
      settle?.({ failed: kdfFailure(answer as number) });
    }
  });
  worker.on("error", died);
  worker.on("messageerror", died);
  worker.on("exit", died);
  return thread;
}

/** For one run of this profile. One of another is ended: two memories at once would be too much. */
function takeKept(profile: number): Thread | undefined {
  const thread = kept;
  kept = undefined;
  cancelLater(timer);
  if (thread?.profile === profile) return thread;
  if (thread) end(thread);
  return undefined;
}

function keep(thread: Thread): void {
  thread.settle = undefined;
  kept = thread;
  timer = laterUnlessOver(() => end(thread), KEPT);
  thread.worker.unref();
}

function end(thread: Thread): void {
  thread.settle = undefined;
  if (kept === thread) {
    kept = undefined;
    cancelLater(timer);
  }
  void thread.worker.terminate();
}
