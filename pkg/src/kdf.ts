import { Bytes8, fillBytes, instanceExports, memoryBuffer, setBytes, sliceBytes, typedArrayLength, WasmInstance } from "./intrinsics.js";

/** What one run of Argon2id came to: 64 bytes, or the reason why not. */
export type Stretched = { readonly key: Uint8Array<ArrayBuffer> } | { readonly failed: KdfFailure };
export type KdfFailure = "unsupported" | "out-of-memory" | "internal";

/** The codes of the small module's `stretch`, but 0. */
export const kdfFailure = (code: number): KdfFailure => (code === 1 ? "unsupported" : code === 2 ? "out-of-memory" : "internal");

interface Exports {
  readonly memory: WebAssembly.Memory;
  prepare(length: number): number;
  stretch(profile: number): number;
}

/**
 * One run in one instance, which is good for nothing else afterwards: its memory, up to 256 MiB, never shrinks.
 *
 * `input` is `salt32 || passphrase`; it is wiped, and so is all of the instance's memory.
 */
export function runKdf(module: WebAssembly.Module, profile: number, input: Uint8Array): Stretched {
  let memory: WebAssembly.Memory | undefined;
  try {
    const Instance = WasmInstance as typeof WebAssembly.Instance;
    const exports = instanceExports(new Instance(module, {})) as unknown as Exports;
    memory = exports.memory;
    const at = exports.prepare(typedArrayLength(input));
    if (at === 0) return { failed: "out-of-memory" };
    setBytes(new Bytes8(memoryBuffer(memory)), input, at);
    const code = exports.stretch(profile);
    // the memory has grown, and with it gone from under any view made before
    return code === 0 ? { key: sliceBytes(new Bytes8(memoryBuffer(memory)), at, at + 64) } : { failed: kdfFailure(code) };
  } catch (error) {
    return { failed: error instanceof RangeError ? "out-of-memory" : "internal" };
  } finally {
    fillBytes(input, 0);
    if (memory) fillBytes(new Bytes8(memoryBuffer(memory)), 0);
  }
}
