import { badInput } from "./errors.js";
import { load } from "./instance.js";
import { CapturedPromise } from "./intrinsics.js";
import type { WasmSource } from "./load.js";
import { readOptional } from "./options.js";
import { useWorker } from "./stretch.js";

/** What `init` takes. */
export interface InitOptions {
  /** Where the wasm comes from; the `.` entry brings its own, `./url` fetches it, `./slim` must be told. */
  wasm?: WasmSource;
  /**
   * Makes the worker that runs Argon2id, a new one at each call: `() => new Worker(…, { type: "module" })`, of a file that says
   * `import "hushnote/worker-thread"`. After a run it waits for the next, at most a minute, and is then ended; do not end it yourself. On
   * a page that is cross-origin isolated it is called two or four times for a run, whose lanes are then shared out; it need not know.
   * `openAll` makes some, too, when there is much to open. Without it a page stands still for as long as
   * Argon2id takes, a sixth of a second on a laptop and seconds on an old phone; Node (20.16 and later) uses a thread of its own, and keeps it as long.
   */
  worker?: () => Worker;
}

/**
 * Loads the WebAssembly. Optional: every asynchronous call does it. Call it to choose the source, to hand in the worker, or
 * to have the synchronous `inspect` at hand.
 *
 * The same promise for every call; after a failure the next call tries again. `worker` may be given, or given anew, at any call.
 *
 * @throws {HushnoteError} `cannot-load` with the reason, `bad-input` for a wasm other than the one already chosen, `out-of-memory`.
 */
export function init(options?: InitOptions): Promise<void> {
  try {
    const { wasm, worker } = readOptional("options", options, ["wasm", "worker"]);
    if (worker !== undefined) {
      if (typeof worker !== "function") throw badInput("worker must be a function that makes a Worker");
      useWorker(worker as () => Worker);
    }
    return load(wasm);
  } catch (error) {
    return CapturedPromise.reject(error);
  }
}
