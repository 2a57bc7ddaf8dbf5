import { ok } from "./kit.mjs";

/** Each memory made from now on, and the limits it was asked for with; with `refuse` set, no shared one. To be called before the library is loaded. */
export function watchMemories() {
  const made = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = function (limits) {
    if (made.refuse && limits.shared) throw new RangeError("could not allocate memory");
    const memory = new Memory(limits);
    made.push({ memory, shared: limits.shared === true });
    return memory;
  };
  Object.defineProperty(WebAssembly.Memory, "prototype", { value: Memory.prototype });
  return made;
}

/** Workers made by `make`, which the library is given, and whether they have been ended. */
export function watchWorkers() {
  const workers = [];
  const make = () => {
    const worker = new Worker("/pkg/dist/worker-thread.js", { type: "module" });
    const one = { worker, ended: false };
    const { terminate } = worker;
    worker.terminate = () => {
      one.ended = true;
      terminate.call(worker);
    };
    workers.push(one);
    return worker;
  };
  return { workers, make };
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what, check, ms = 5000) {
  for (const end = performance.now() + ms; !check(); await pause(20)) ok(performance.now() < end, `waited in vain: ${what}`);
}

export const empty = ({ memory }) => new Uint8Array(memory.buffer).every((byte) => byte === 0);
