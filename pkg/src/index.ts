/**
 * Seals therapy notes in the browser, so that the server holds only bytes it cannot read. This entry carries its wasm
 * inside: no asset to copy, no address to set.
 *
 * @module
 */
import { decodeConstant } from "./base64.js";
import { bringing } from "./entry.js";
import { init as coreInit } from "./init.js";
import { inspect as coreInspect } from "./inspect.js";
import { sealTo as coreSealTo } from "./letter.js";
import type { Source } from "./load.js";
import { prewarm as corePrewarm } from "./prewarm.js";
import { signIn as coreSignIn } from "./signin.js";
import { Vault as CoreVault } from "./vault.js";
import { wasmBase64 } from "./wasm/hushnote.inline.js";

const inline = (): Source => ({ type: "inline", identity: undefined, bytes: decodeConstant(wasmBase64) });

/**
 * Loads the WebAssembly and takes the worker that runs Argon2id. Optional: every asynchronous call loads by itself.
 * Idempotent; rejects with `cannot-load` and the reason, and may then be called again.
 */
export const init: typeof coreInit = /* @__PURE__ */ bringing(inline, coreInit);
/**
 * What anybody can read from any object without a key, unverified. Synchronous, after `init()`.
 * Throws `malformed`, `unsupported`, `too-large`, `bad-input`, `locked`.
 */
export const inspect: typeof coreInspect = /* @__PURE__ */ bringing(inline, coreInspect);
/**
 * Seals a record for somebody whose card is known, from nobody in particular; `vault.openSealed` opens it. Synchronous, after `init()`.
 */
export const sealTo: typeof coreSealTo = /* @__PURE__ */ bringing(inline, coreSealTo);
/**
 * Starts what unlocking will need while the person types: call it when the passphrase field gets the focus. Idempotent, never throws.
 */
export const prewarm: typeof corePrewarm = /* @__PURE__ */ bringing(inline, corePrewarm);
/**
 * One Argon2id run that gives what to send to the server in the place of a password, and what unlocks the keyset it then
 * hands out. With a recovery code it is instant.
 */
export const signIn: typeof coreSignIn = /* @__PURE__ */ bringing(inline, coreSignIn);
/** One person's unlocked keys: `Vault.create`, `Vault.unlock`, or `signIn`. Close it when the person locks or leaves. */
export const Vault: typeof CoreVault = /* @__PURE__ */ bringing(inline, CoreVault);
export type Vault = CoreVault;
export * from "./api.js";
