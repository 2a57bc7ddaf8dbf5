import { HushnoteError } from "./errors.js";
import { compileWasm, indexOf } from "./intrinsics.js";

/** Why WebAssembly does not compile: there is none, a policy forbids it, or the browser is too old for ours. */
export type Refusal = "missing" | "csp" | "compile";

/** @throws {HushnoteError} `cannot-load`. Also for the small KDF module. */
export async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await compileOr(bytes);
  } catch (error) {
    throw cannotCompile(refusal(error));
  }
}

/** The same with the engine's own error. */
export const compileOr = async (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> => (compileWasm as NonNullable<typeof compileWasm>)(bytes);

// By the engines' own words for a Content-Security-Policy without 'wasm-unsafe-eval'; they come from no input of ours.
export function refusal(error: unknown): Refusal {
  if (!compileWasm) return "missing";
  const message = error instanceof Error ? error.message : "";
  return indexOf(message, "unsafe-eval") >= 0 || indexOf(message, "Content Security Policy") >= 0 || indexOf(message, "blocked by CSP") >= 0 ? "csp" : "compile";
}

const why: Record<Refusal, string> = {
  missing: "this browser has no WebAssembly, or has it switched off",
  csp: "the page's Content-Security-Policy forbids it; script-src must name 'wasm-unsafe-eval'",
  compile: "this browser cannot compile it; it needs WebAssembly with SIMD, reference types and bulk memory",
};

export const cannotLoad = (reason: string, details?: Record<string, string | number>): HushnoteError =>
  new HushnoteError("cannot-load", `the WebAssembly of hushnote could not be loaded: ${reason}`, details);

export const cannotCompile = (reason: Refusal, whose = ""): HushnoteError => cannotLoad(whose + why[reason], reason === "missing" ? undefined : { reason });
