// esbuild leaves `new Worker(new URL(...))` as it is, so each worker is an entry of its own.
import { build } from "esbuild";

await build({
  entryPoints: ["main.js", "inside.js", "slim.js", "url.js", "notes.worker.js", "inside.worker.js"],
  bundle: true, format: "esm", minify: true, target: "es2022", outdir: process.argv[2], logLevel: "warning",
  // only for the slim and url entries, which want the address of a file
  alias: { "#hushnote-wasm": "hushnote/hushnote.wasm" }, loader: { ".wasm": "file" },
});
