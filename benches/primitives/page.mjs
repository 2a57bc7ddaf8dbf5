import { read } from "../lib/here.mjs";

let exports;

export async function prepare(name, ...args) {
  exports ??= (await WebAssembly.instantiate(await read("target/bench/primitives/primitives.wasm"), {})).instance.exports;
  exports[name](...args);
}

export function measure(name, count) {
  const start = performance.now();
  const failed = exports[name](count);
  const ms = performance.now() - start;
  if (failed !== 0) throw new Error(`${failed} of ${count} did not hold`);
  return ms;
}
