// How the shipped KDF module is called: the only file to change when its exports do.
import { read } from "../lib/here.mjs";

const PROFILES = new Map([["65536,3,4", 1], ["131072,4,4", 2], ["262144,4,4", 3]]);

/** Whether the module can run these costs. */
export const supports = ({ m, t, p, salt }) => PROFILES.has(`${m},${t},${p}`) && salt.length === 32;

/**
 * As the package does it: an instance for each run, all of its memory wiped at the end.
 * @returns {Promise<(params: { password: Uint8Array, salt: Uint8Array, m: number, t: number, p: number, length: number }) => Uint8Array>}
 */
export async function load() {
  const module = await WebAssembly.compile(await read("pkg/dist/hushnote_kdf.wasm"));
  return ({ password, salt, m, t, p }) => {
    const { memory, prepare, stretch } = new WebAssembly.Instance(module, {}).exports;
    const at = prepare(salt.length + password.length);
    new Uint8Array(memory.buffer).set(salt, at);
    new Uint8Array(memory.buffer).set(password, at + salt.length);
    const code = stretch(PROFILES.get(`${m},${t},${p}`));
    if (code !== 0) throw new Error(`stretch gave ${code}`);
    const key = new Uint8Array(memory.buffer).slice(at, at + 64);
    new Uint8Array(memory.buffer).fill(0);
    return key;
  };
}
