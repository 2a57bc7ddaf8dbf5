import {
  Bytes8, create, fillBytes, hasOwn, instanceExports, memoryBuffer, setBytes, sliceBytes, typedArrayLength, viewBytes, WasmInstance, WasmMemory,
} from "./intrinsics.js";

/** What one run of Argon2id came to: 64 bytes, or the reason why not. */
export type Stretched = { readonly key: Uint8Array<ArrayBuffer> } | { readonly failed: KdfFailure };
/** Whether it is the bytes. By what it holds itself: a failure may inherit a key from a page. */
export const isKey = (result: object): result is { readonly key: Uint8Array<ArrayBuffer> } => hasOwn(result, "key");
export type KdfFailure = "unsupported" | "out-of-memory" | "internal";

/** The answers of the small module's `prepare` that are no place. */
export const kdfFailure = (code: number): KdfFailure => (code === 0 ? "out-of-memory" : code === 1 ? "unsupported" : "internal");

/** What the package asks of the small module. It can do more: see kdf/src/lib.rs. */
export interface Exports {
  prepare(profile: number, password: number): number;
  run(): number;
}

/** Milliseconds after which what is ready for a run, and not used, is let go: a passphrase takes no longer to type, and 64 MiB are somebody's. */
export const KEPT = 60_000;

/** Pages of 64 KiB that a profile's run takes at most: its MiB, and one more for all else. One that is not known takes none. */
export const pagesOf = (profile: number): number => (([0, 64, 128, 256] as const)[profile] ?? 0) * 16 + 16;

/** Passes over memory that a profile means. */
export const passesOf = (profile: number): number => ([0, 3, 4, 4] as const)[profile] ?? 0;

/** A memory for runs of one profile, which grows when the first of them is prepared. */
export function newMemory(profile: number): WebAssembly.Memory {
  const limits = create(null) as WebAssembly.MemoryDescriptor;
  limits.initial = 1;
  limits.maximum = pagesOf(profile);
  return new (WasmMemory as typeof WebAssembly.Memory)(limits);
}

export function instantiate<Offered>(module: WebAssembly.Module, memory: WebAssembly.Memory): Offered {
  const Instance = WasmInstance as typeof WebAssembly.Instance;
  const env = create(null) as { memory: WebAssembly.Memory };
  env.memory = memory;
  const imports = create(null) as WebAssembly.Imports;
  imports["env"] = env as unknown as WebAssembly.ModuleImports;
  return instanceExports(new Instance(module, imports)) as unknown as Offered;
}

/**
 * One run, in an instance of its own, which is good for nothing else afterwards. The memory is: it is all zeros again, and may serve the next.
 *
 * `input` is `salt32 || passphrase`; it is wiped.
 *
 * @param memoryFor - gives the memory, new or left by a run of the same profile.
 */
export function runKdf(module: WebAssembly.Module, profile: number, input: Uint8Array, memoryFor: (profile: number) => WebAssembly.Memory = newMemory): Stretched {
  let memory: WebAssembly.Memory | undefined;
  let used: number | undefined;
  try {
    memory = memoryFor(profile);
    const { prepare, run } = instantiate<Exports>(module, memory);
    const at = prepare(profile, typedArrayLength(input) - 32);
    if (at <= 1) return { failed: kdfFailure(at) };
    setBytes(new Bytes8(memoryBuffer(memory)), input, at);
    run();
    const key = sliceBytes(new Bytes8(memoryBuffer(memory)), at, at + 64);
    // the module has wiped whatever lies behind
    used = at + 64;
    return { key };
  } catch (error) {
    return { failed: error instanceof RangeError ? "out-of-memory" : "internal" };
  } finally {
    fillBytes(input, 0);
    if (memory) {
      const all = new Bytes8(memoryBuffer(memory));
      fillBytes(used === undefined ? all : viewBytes(all, 0, used), 0);
    }
  }
}
