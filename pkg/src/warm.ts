import { Bytes8, create, memoryBuffer, typedArrayLength, WasmMemory } from "./intrinsics.js";
import { instantiate, newMemory, pagesOf } from "./kdf.js";

/** Small runs after which the engines have compiled the kernel with all they can, on every thread of the process. */
const RUNS = 16;
const SYSTEM_PAGE = 4096;
const WASM_PAGE = 65_536;

interface Exports {
  prepare_any(memory: number, passes: number, lanes: number, tag: number, salt: number, password: number, secret: number, associated: number): number;
  run(): number;
}

/** Runs over nothing in a memory of their own, a few milliseconds in all. */
export function exercise(module: WebAssembly.Module, shared: boolean): void {
  const limits = create(null) as WebAssembly.MemoryDescriptor;
  limits.initial = limits.maximum = 4;
  limits.shared = shared;
  const { prepare_any, run } = instantiate<Exports>(module, new (WasmMemory as typeof WebAssembly.Memory)(limits));
  for (let i = 0; i < RUNS; i++) if (prepare_any(64, 3, 4, 64, 32, 8, 0, 0) > 1) run();
}

/**
 * Makes the system give the memory now: every `count`th of its pages from page `index` on, but for those at the start, which an instance
 * has written to.
 */
export function touch(memory: WebAssembly.Memory, index: number, count: number): void {
  const bytes = new Bytes8(memoryBuffer(memory));
  const length = typedArrayLength(bytes);
  for (let at = WASM_PAGE + index * SYSTEM_PAGE; at < length; at += count * SYSTEM_PAGE) bytes[at] = 0;
}

/** All that one thread can do beforehand for a run of `profile`, whose memory this gives. */
export function warmUp(module: WebAssembly.Module, profile: number): WebAssembly.Memory {
  exercise(module, false);
  const memory = newMemory(profile);
  memory.grow(pagesOf(profile) - 1);
  touch(memory, 0, 1);
  return memory;
}
