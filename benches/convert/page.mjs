// Content of notes from WebAssembly to JavaScript's objects: JSON text and JSON.parse, one by one and as lists do it, against serde-wasm-bindgen.
import init, { Notes } from "../../target/bench/convert/convert.js";
import { JSON_TEXT } from "../../pkg/dist/content.js";
import { Contents } from "../../pkg/dist/list-contents.js";
import { read } from "../lib/here.mjs";
import { note } from "../lib/notes.mjs";

let notes, memory, filled;

export async function prepare({ size, count }) {
  ({ memory } = await init({ module_or_path: await read("target/bench/convert/convert_bg.wasm") }));
  notes?.free();
  notes = new Notes();
  const encoder = new TextEncoder();
  for (let i = 0; i < count; i += 1) notes.add(encoder.encode(JSON.stringify(note(size, i).content)));
  filled = count;
  // serde_json sorts a map's keys
  const sorted = (content) => JSON.stringify(Object.entries(content).sort());
  const expected = sorted(note(size, 1).content);
  for (const way of Object.keys(ways)) if (sorted(value(run(way)[1])) !== expected) throw new Error(`${way} gives something else`);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const view = (i) => new Uint8Array(memory.buffer, notes.place(i), notes.length(i));
const together = "JSON text, many at once";

const ways = {
  "JSON text and JSON.parse": (i) => JSON.parse(decoder.decode(view(i))),
  [together]: (i, contents) => {
    const record = { content: undefined };
    contents.take(view(i));
    contents.to(record, JSON_TEXT);
    return record;
  },
  "serde-wasm-bindgen, from the text": (i) => notes.parsed(i),
  "serde-wasm-bindgen, from values": (i) => notes.built(i),
  "serde-wasm-bindgen, from a struct": (i) => notes.typed(i),
};

const value = (result) => result.content ?? result;

export const names = () => Object.keys(ways);

function run(name) {
  const way = ways[name];
  const contents = name === together ? new Contents() : undefined;
  const results = new Array(filled);
  for (let i = 0; i < filled; i += 1) results[i] = way(i, contents);
  contents?.finish();
  contents?.close();
  return results;
}

export function measure(name) {
  globalThis.gc?.();
  const start = performance.now();
  const results = run(name);
  const ms = performance.now() - start;
  if (results.length !== filled || typeof value(results[filled - 1]).plan !== "string") throw new Error("not everything was converted");
  return ms;
}
