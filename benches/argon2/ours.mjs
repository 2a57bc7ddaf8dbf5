// How the shipped KDF module is called (kdf/src/lib.rs): the only file to change when its exports do.
import { read } from "../lib/here.mjs";

export const supports = () => true;

/**
 * A memory for all runs and an instance for each, as the package has it (pkg/src/kdf.ts); or, with `fresh`, a new memory for each, which is what
 * its first run takes where nothing was prewarmed. What a run leaves is wiped in either case.
 * @returns {Promise<(params: { password: Uint8Array, salt: Uint8Array, m: number, t: number, p: number, length: number }) => Uint8Array>}
 */
export async function load({ fresh = false } = {}) {
  const module = await WebAssembly.compile(await read("pkg/dist/hushnote_kdf.wasm"));
  const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 32768 });
  const kept = fresh ? undefined : newMemory();
  return (params) => run(module, kept ?? newMemory(), params);
}

function run(module, memory, { password, salt, m, t, p, length }) {
  const { prepare_any: prepare, run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const place = prepare(m, t, p, length, salt.length, password.length, 0, 0);
  if (place <= 1) throw new Error(`prepare_any gave ${place}`);
  new Uint8Array(memory.buffer).set(salt, place);
  new Uint8Array(memory.buffer).set(password, place + salt.length);
  run();
  const tag = new Uint8Array(memory.buffer).slice(place, place + length);
  new Uint8Array(memory.buffer).fill(0, 0, place + length);
  return tag;
}
