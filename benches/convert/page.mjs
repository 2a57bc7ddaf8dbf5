// Content of notes from WebAssembly to JavaScript's objects: JSON text and JSON.parse against serde-wasm-bindgen.
import init, { Notes } from "../../target/bench/convert/convert.js";
import { read } from "../lib/here.mjs";
import { note } from "../lib/notes.mjs";

let notes, filled;

export async function prepare({ size, count }) {
  await init({ module_or_path: await read("target/bench/convert/convert_bg.wasm") });
  notes?.free();
  notes = new Notes();
  const encoder = new TextEncoder();
  for (let i = 0; i < count; i += 1) notes.add(encoder.encode(JSON.stringify(note(size, i).content)));
  filled = count;
  // serde_json sorts a map's keys
  const sorted = (content) => JSON.stringify(Object.entries(content).sort());
  const expected = sorted(note(size, 1).content);
  for (const way of Object.keys(ways)) if (sorted(ways[way](1)) !== expected) throw new Error(`${way} gives something else`);
}

const ways = {
  "JSON text and JSON.parse": (i) => JSON.parse(notes.text(i)),
  "serde-wasm-bindgen, from the text": (i) => notes.parsed(i),
  "serde-wasm-bindgen, from values": (i) => notes.built(i),
  "serde-wasm-bindgen, from a struct": (i) => notes.typed(i),
};

export const names = () => Object.keys(ways);

export function measure(way) {
  globalThis.gc?.();
  const results = new Array(filled);
  const run = ways[way];
  const start = performance.now();
  for (let i = 0; i < filled; i += 1) results[i] = run(i);
  const ms = performance.now() - start;
  if (results.length !== filled || typeof results[filled - 1].plan !== "string") throw new Error("not everything was converted");
  return ms;
}
