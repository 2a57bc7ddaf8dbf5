// The entry with the .wasm beside it. Inside a bundle nothing is beside it, so the bundler's address is handed in, as the documentation says.
import * as hushnote from "hushnote/url";
import address from "#hushnote-wasm";
import { report, scenario } from "./scenario.js";

const worker = () => new Worker(new URL("./notes.worker.js", import.meta.url), { type: "module" });

report(scenario(hushnote, { worker, wasm: address }));
