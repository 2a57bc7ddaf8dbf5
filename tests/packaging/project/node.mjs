// Node, as a server or a migration script uses the package. Arguments: the entry.
import { readFile } from "node:fs/promises";
import { scenario } from "./scenario.js";

const entry = process.argv[2];
const hushnote = await import(entry);
const options = entry === "hushnote/slim" ? { wasm: await readFile(new URL(import.meta.resolve("hushnote/hushnote.wasm"))) } : {};
const wrong = await scenario(hushnote, options);
for (const sentence of wrong) console.error(sentence);
process.exitCode = wrong.length > 0 ? 1 : 0;
