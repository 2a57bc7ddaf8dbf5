// How the shipped KDF module is called (kdf/src/lib.rs): the only file to change when its exports do.
import { read } from "../lib/here.mjs";

/**
 * A memory for all runs and an instance for each, as the package has it (pkg/src/kdf.ts); or, with `fresh`, a new memory for each, which is what
 * its first run takes where nothing was prewarmed; or, with `apart`, one lane after the other in each slice, to show what it gains by
 * filling them together. What a run leaves is wiped in any case.
 * @returns {Promise<(params: { password: Uint8Array, salt: Uint8Array, m: number, t: number, p: number, length: number }) => Uint8Array>}
 */
export async function load({ fresh = false, apart = false } = {}) {
  const module = await WebAssembly.compile(await read("pkg/dist/hushnote_kdf.wasm"));
  const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 32768 });
  const kept = fresh ? undefined : newMemory();
  return (params) => run(module, kept ?? newMemory(), params, apart);
}

function run(module, memory, { password, salt, m, t, p, length }, apart) {
  const { prepare_any: prepare, run, begin, fill, end } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const place = prepare(m, t, p, length, salt.length, password.length, 0, 0);
  if (place <= 1) throw new Error(`prepare_any gave ${place}`);
  new Uint8Array(memory.buffer).set(salt, place);
  new Uint8Array(memory.buffer).set(password, place + salt.length);
  if (apart) {
    begin();
    for (let pass = 0; pass < t; pass += 1) for (let slice = 0; slice < 4; slice += 1) for (let lane = 0; lane < p; lane += 1) fill(pass, slice, lane, 0);
    end();
  } else run();
  const tag = new Uint8Array(memory.buffer).slice(place, place + length);
  new Uint8Array(memory.buffer).fill(0, 0, place + length);
  return tag;
}
