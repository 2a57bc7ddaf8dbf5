// Seals and opens a number of notes of one size, and tells time and memory. One call a page: WebAssembly's memory never shrinks.
import { fromHex, inNode, readJson } from "../lib/here.mjs";
import { note } from "../lib/notes.mjs";
import { median } from "../lib/rounds.mjs";

const memories = [];

/** The package shows its memory to nobody, so whatever is instantiated is watched before it is loaded. */
function watchMemory() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args, newTarget) {
      const instance = Reflect.construct(target, args, newTarget === WebAssembly.Instance ? target : newTarget);
      if (instance.exports.memory) memories.push(instance.exports.memory);
      return instance;
    },
  });
}

/** Bytes of JavaScript's heap after a collection, where the engine tells. */
function heap() {
  if (!globalThis.gc) return undefined;
  globalThis.gc();
  globalThis.gc();
  if (inNode) {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
  return performance.memory?.usedJSHeapSize;
}

export async function run({ size, count }) {
  watchMemory();
  const { Vault } = await import("../../pkg/dist/index.js");
  const { account, recovery_code_text, keyset } = (await readJson("tests/vectors/hushnote/keyset.json")).cases[0];
  const vault = await Vault.unlock(fromHex(keyset), { account, recoveryCode: recovery_code_text });
  const circle = vault.private;
  // the engine has seen the code before the clock starts
  for (let i = 0; i < 300; i += 1) circle.open("warm", circle.seal("warm", note(200, i)));

  const items = [];
  let sealing = 0, sealedBytes = 0;
  for (let i = 0; i < count; i += 1) {
    const record = note(size, i);
    const start = performance.now();
    const sealed = circle.seal(`note-${i}`, record);
    sealing += performance.now() - start;
    sealedBytes += sealed.length;
    items.push({ id: `note-${i}`, sealed });
  }
  const before = heap();
  const times = [];
  let results;
  for (let i = 0; i < Math.min(30, Math.max(1, 10_000 / count)); i += 1) {
    results = undefined;
    const start = performance.now();
    results = circle.openMany(items);
    times.push(performance.now() - start);
  }
  if (results.length !== count || !results.every(({ ok }) => ok)) throw new Error("not everything opened");
  const after = heap();
  const wasm = Math.max(...memories.map(({ buffer }) => buffer.byteLength));
  vault.close();
  return { sealMs: sealing, openMs: median(times), sealedBytes, wasm, heap: after === undefined ? null : Math.max(0, after - before), kept: results.length };
}
