import { decodeConstant } from "./base64.js";
import { compile } from "./compile.js";
import { kdfBase64 } from "./wasm/kdf.inline.js";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The small module that is Argon2id and nothing else, compiled once. */
export async function kdfModule(): Promise<WebAssembly.Module> {
  compiled ??= compile(decodeConstant(kdfBase64));
  try {
    return await compiled;
  } catch (error) {
    compiled = undefined;
    throw error;
  }
}
