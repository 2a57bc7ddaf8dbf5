// How the shipped KDF module is called (kdf/src/lib.rs): the only file to change when its exports do.
import { read } from "../lib/here.mjs";

const PROFILES = new Map([["65536,3,4", 1], ["131072,4,4", 2], ["262144,4,4", 3]]);

const compiled = async () => WebAssembly.compile(await read("pkg/dist/hushnote_kdf.wasm"));
const takesAnyCost = (module) => WebAssembly.Module.exports(module).some(({ name }) => name === "prepare_any");

/** Whether the module can run these costs: one of an older kind knows the profiles alone. */
export const supports = async ({ m, t, p, salt }) => takesAnyCost(await compiled()) || (PROFILES.has(`${m},${t},${p}`) && salt.length === 32);

/**
 * An instance and a memory for each run, as the package has it; or, with `keep`, one for all runs, as many rivals have it. What a run leaves
 * is wiped in either case.
 * @returns {Promise<(params: { password: Uint8Array, salt: Uint8Array, m: number, t: number, p: number, length: number }) => Uint8Array>}
 */
export async function load({ keep = false } = {}) {
  const module = await compiled();
  const [start, run] = takesAnyCost(module) ? [startAny, runAny] : [startProfile, runProfile];
  const kept = keep ? start(module) : undefined;
  return (params) => run(kept ?? start(module), params);
}

function startAny(module) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 32768 });
  return { memory, ...new WebAssembly.Instance(module, { env: { memory } }).exports };
}

function runAny({ memory, prepare_any: prepare, run }, { password, salt, m, t, p, length }) {
  const place = prepare(m, t, p, length, salt.length, password.length, 0, 0);
  if (place <= 1) throw new Error(`prepare_any gave ${place}`);
  new Uint8Array(memory.buffer).set(salt, place);
  new Uint8Array(memory.buffer).set(password, place + salt.length);
  run();
  const tag = new Uint8Array(memory.buffer).slice(place, place + length);
  new Uint8Array(memory.buffer).fill(0, place, place + length);
  return tag;
}

const startProfile = (module) => new WebAssembly.Instance(module, {}).exports;

function runProfile({ memory, prepare, stretch }, { password, salt, m, t, p }) {
  const at = prepare(salt.length + password.length);
  new Uint8Array(memory.buffer).set(salt, at);
  new Uint8Array(memory.buffer).set(password, at + salt.length);
  const code = stretch(PROFILES.get(`${m},${t},${p}`));
  if (code !== 0) throw new Error(`stretch gave ${code}`);
  const tag = new Uint8Array(memory.buffer).slice(at, at + 64);
  new Uint8Array(memory.buffer).fill(0, at, at + 64);
  return tag;
}
