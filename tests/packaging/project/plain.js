// A page without a bundler: an import map names the package's files, and the worker is the package's own.
import { report, scenario } from "./scenario.js";

const at = (name) => new URL(`/node_modules/hushnote/dist/${name}`, location.href).href;
const worker = () => new Worker(at("worker-thread.js"), { type: "module" });
const entry = new URL(import.meta.url).searchParams.get("entry");

const options = entry === "hushnote/slim" ? { worker, wasm: await fetch(at("hushnote.wasm")) } : { worker };
report(import(entry).then((hushnote) => scenario(hushnote, options)));
