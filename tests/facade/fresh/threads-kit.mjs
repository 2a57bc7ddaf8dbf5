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
export function watchWorkers(file = "/pkg/dist/worker-thread.js") {
  const workers = [];
  const make = () => {
    const worker = new Worker(file, { type: "module" });
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

/** What a worker of watched-worker.mjs tells: the length of each memory it has made, and how many of its words are not zero. */
export function memoriesOf({ worker }) {
  return new Promise((resolve) => {
    worker.addEventListener("message", ({ data }) => resolve(data), { once: true });
    worker.postMessage("memories");
  });
}

/** A minute is long for a test: what is returned sets how many milliseconds it lasts. To be called before the library is loaded. */
export function minutes() {
  const { setTimeout: real } = globalThis;
  let minute = 60_000;
  globalThis.setTimeout = (run, ms, ...rest) => real(run, ms === 60_000 ? minute : ms, ...rest);
  return (ms) => { minute = ms; };
}

/** Lets this worker stand for a page, which is turned "hidden" and "visible" by what is returned. To be called before the library is loaded. */
export function page() {
  const stands = Object.assign(new EventTarget(), { visibilityState: "visible" });
  globalThis.document = stands;
  return (state) => {
    stands.visibilityState = state;
    stands.dispatchEvent(new Event("visibilitychange"));
  };
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what, check, ms = 5000) {
  for (const end = performance.now() + ms; !check(); await pause(20)) ok(performance.now() < end, `waited in vain: ${what}`);
}

export function empty({ memory }) {
  for (const word of new Uint32Array(memory.buffer)) if (word !== 0) return false;
  return true;
}
