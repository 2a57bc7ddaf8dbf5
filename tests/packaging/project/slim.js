// The entry that carries nothing: the bundler gives the address of the .wasm.
import * as hushnote from "hushnote/slim";
import address from "#hushnote-wasm";
import { report, scenario } from "./scenario.js";

const worker = () => new Worker(new URL("./notes.worker.js", import.meta.url), { type: "module" });

report(scenario(hushnote, { worker, wasm: address }));
