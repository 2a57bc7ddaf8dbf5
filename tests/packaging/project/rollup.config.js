// Rollup too leaves `new Worker(new URL(...))` as it is, so each worker is an entry of its own.
import { readFile } from "node:fs/promises";
import { nodeResolve } from "@rollup/plugin-node-resolve";

// only for the slim and url entries, which want the address of a file
const wasm = {
  name: "wasm-address",
  resolveId(id) {
    return id === "#hushnote-wasm" ? this.resolve("hushnote/hushnote.wasm") : null;
  },
  async load(id) {
    if (!id.endsWith(".wasm")) return null;
    const file = this.emitFile({ type: "asset", name: "hushnote.wasm", source: await readFile(id) });
    return `export default import.meta.ROLLUP_FILE_URL_${file};`;
  },
};

export default {
  input: ["main.js", "inside.js", "slim.js", "url.js", "notes.worker.js", "inside.worker.js"],
  output: { format: "es", entryFileNames: "[name].js" },
  plugins: [wasm, nodeResolve({ browser: true })],
};
