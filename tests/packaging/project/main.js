// The documented way: the app owns a one-line worker file and hands it in.
import * as hushnote from "hushnote";
import { report, scenario } from "./scenario.js";

const worker = () => new Worker(new URL("./notes.worker.js", import.meta.url), { type: "module" });

report(scenario(hushnote, { worker }));
