import { setDefault } from "./instance.js";
import type { Source } from "./load.js";

/**
 * Names an entry's own wasm as what is loaded by default, and hands `part` back.
 *
 * Entries wrap what they export in it rather than call something as they load: bundlers may then drop what an app does
 * not use, and skip an entry file without losing its wasm.
 */
export function bringing<Part>(source: () => Source, part: Part): Part {
  setDefault(source);
  return part;
}
