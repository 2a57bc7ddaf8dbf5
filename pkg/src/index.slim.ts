/**
 * hushnote without its wasm: `await init({ wasm })` first, with an address, bytes, a response, or a module compiled elsewhere.
 *
 * @module
 */
export { init } from "./init.js";
export { inspect } from "./inspect.js";
export { sealTo } from "./letter.js";
export { prewarm } from "./prewarm.js";
export { signIn } from "./signin.js";
export { Vault } from "./vault.js";
export * from "./api.js";
