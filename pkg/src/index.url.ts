/**
 * hushnote with its wasm as a file beside it, fetched with its SRI hash: `hushnote/hushnote.wasm`.
 *
 * By default from where this file is, which holds on plain pages and in Node; with a bundler hand in the address that it
 * gives the asset: `init({ wasm: url })`.
 *
 * @module
 */
import { bringing } from "./entry.js";
import { init as coreInit } from "./init.js";
import { inspect as coreInspect } from "./inspect.js";
import { sealTo as coreSealTo } from "./letter.js";
import type { Source } from "./load.js";
import { prewarm as corePrewarm } from "./prewarm.js";
import { signIn as coreSignIn } from "./signin.js";
import { Vault as CoreVault } from "./vault.js";

const beside = (): Source => ({ type: "url", identity: new URL("./hushnote.wasm", import.meta.url).href });

/**
 * Fetches the WebAssembly, with its SRI hash, and takes the worker that runs Argon2id. Optional: every asynchronous call loads by itself.
 * Idempotent; rejects with `cannot-load` and the reason, and may then be called again.
 */
export const init: typeof coreInit = /* @__PURE__ */ bringing(beside, coreInit);
/**
 * What anybody can read from any object without a key, unverified. Synchronous, after `init()`.
 * Throws `malformed`, `unsupported`, `too-large`, `bad-input`, `locked`.
 */
export const inspect: typeof coreInspect = /* @__PURE__ */ bringing(beside, coreInspect);
/**
 * Seals a record for somebody whose card is known, from nobody in particular; `vault.openSealed` opens it. Synchronous, after `init()`.
 */
export const sealTo: typeof coreSealTo = /* @__PURE__ */ bringing(beside, coreSealTo);
/**
 * Starts what unlocking will need while the person types: call it when the passphrase field gets the focus. Idempotent, never throws.
 */
export const prewarm: typeof corePrewarm = /* @__PURE__ */ bringing(beside, corePrewarm);
/**
 * One Argon2id run that gives what to send to the server in the place of a password, and what unlocks the keyset it then
 * hands out. With a recovery code it is instant.
 */
export const signIn: typeof coreSignIn = /* @__PURE__ */ bringing(beside, coreSignIn);
/** One person's unlocked keys: `Vault.create`, `Vault.unlock`, or `signIn`. Close it when the person locks or leaves. */
export const Vault: typeof CoreVault = /* @__PURE__ */ bringing(beside, CoreVault);
export type Vault = CoreVault;
export * from "./api.js";
