import type { WasmSource } from "./load.js";

/** What importing the file gives is the bundler's to say: mostly an address, sometimes a module. `init({ wasm })` takes either. */
declare const wasm: WasmSource;
export default wasm;
