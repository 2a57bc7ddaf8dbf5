import { HushnoteError } from "./errors.js";
import { create } from "./intrinsics.js";
import { kdfFailure, pagesOf } from "./kdf.js";
import type { Runner, Settle } from "./stretch.js";

/** Starts a run in a thread; `undefined` where none could be started. */
export type NodeThread = (module: WebAssembly.Module, ...run: Parameters<Runner>) => (() => void) | undefined;

// The thread's whole program. It is text because a URL to a file beside this one breaks in bundlers, and it asks for
// its module by a call because an import would: pages are rendered on servers from the same bundles.
const program = `
const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
const { module, profile, pages, input } = workerData;
let answer;
try {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pages });
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
parentPort.postMessage(answer);
`;

/** A thread of Node's `worker_threads`, which ends with its run; `undefined` elsewhere, and in Node before 20.16. */
export function nodeWorker(): NodeThread | undefined {
  const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (!threads) return undefined;
  return (module, input, profile, settle) => {
    let thread: import("node:worker_threads").Worker;
    try {
      const options = create(null) as import("node:worker_threads").WorkerOptions;
      options.eval = true;
      options.workerData = { module, profile, pages: pagesOf(profile), input };
      // neither the program's own flags and preloads nor its environment are any business of this thread
      options.execArgv = [];
      options.env = {};
      thread = new threads.Worker(program, options);
    } catch {
      return undefined;
    }
    listen(thread, settle);
    return () => void thread.terminate();
  };
}

function listen(thread: import("node:worker_threads").Worker, settle: Settle): void {
  const died = (): void => settle(new HushnoteError("worker-failed", "the thread that runs Argon2id ended before it was done"));
  thread.on("message", (answer: unknown) => {
    if (answer instanceof Uint8Array && answer.length === 64) settle({ key: answer as Uint8Array<ArrayBuffer> });
    else settle({ failed: kdfFailure(answer as number) });
  });
  thread.on("error", died);
  thread.on("messageerror", died);
  thread.on("exit", died);
}
