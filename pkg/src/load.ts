import { copyBytes } from "./bytes.js";
import { HushnoteError } from "./errors.js";
import {
  Bytes8, capturedFetch, create, moduleExports, moduleImports, readHeader, responseBytes, responseHeaders, responseStatus, sha384, startsWith,
  typedArrayLength, urlHref,
} from "./intrinsics.js";
import { decodeConstant } from "./base64.js";
import { cannotCompile, cannotLoad, compile, refusal } from "./compile.js";
import { wasmIntegrity } from "./wasm/hushnote.integrity.js";

/**
 * Where the wasm comes from: an address (fetched with its SRI hash), a response, its bytes, or a compiled module.
 * Addresses and bytes must be this very version's `hushnote.wasm`, bit for bit.
 */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

const LIMIT = 4 * 2 ** 20;

/** A source, checked and snapshotted at the call; `same` tells whether two calls mean one thing. */
export type Source =
  | { readonly type: "url"; readonly identity: string }
  | { readonly type: "response"; readonly identity: Response }
  | { readonly type: "bytes"; readonly identity: unknown; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "inline"; readonly identity: undefined; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "module"; readonly identity: WebAssembly.Module };

const accepts = (check: ((value: never) => unknown) | undefined, value: unknown): boolean => {
  try {
    check?.(value as never);
    return check !== undefined;
  } catch {
    return false;
  }
};

/** @throws `bad-input` for what is no source at all. */
export function readSource(value: unknown): Source {
  if (typeof value === "string") return { type: "url", identity: value };
  if (accepts(urlHref, value)) return { type: "url", identity: urlHref(value) };
  if (accepts(moduleImports, value)) return { type: "module", identity: value as WebAssembly.Module };
  if (accepts(responseStatus, value)) return { type: "response", identity: value as Response };
  return { type: "bytes", identity: value, bytes: copyBytes("wasm", value, LIMIT) };
}

/** @throws `cannot-load`, with the reason. */
export async function compileSource(source: Source): Promise<WebAssembly.Module> {
  switch (source.type) {
    case "module": return checkModule(source.identity);
    case "inline": return compile(source.bytes);
    case "bytes": return compileChecked(source.bytes);
    case "response": return compileChecked(await readResponse(source.identity));
    case "url": return compileChecked(await fetchWasm(source.identity));
  }
}

async function fetchWasm(url: string): Promise<Uint8Array<ArrayBuffer>> {
  if (startsWith(url, "file:")) return readFile(url);
  if (!capturedFetch) throw cannotLoad("there is no fetch here");
  let response: Response;
  try {
    const init = create(null) as RequestInit;
    init.integrity = wasmIntegrity;
    response = await capturedFetch(url, init);
  } catch {
    throw cannotLoad("fetching it failed: no connection, refused by connect-src, or not the file whose hash this version knows");
  }
  return readResponse(response);
}

async function readResponse(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const status = responseStatus?.(response) ?? 0;
  if (status < 200 || status > 299) throw cannotLoad(`the server answered ${status}`, { status });
  const type = responseHeaders && readHeader?.(responseHeaders(response), "content-type");
  if (typeof type !== "string" || !startsWith(type, "application/wasm")) throw cannotLoad("the server did not call it application/wasm; a page for people, perhaps");
  let bytes: ArrayBuffer | undefined;
  try {
    bytes = await responseBytes?.(response);
  } catch {
    // cut off, or read before: in neither case are there bytes
  }
  if (!bytes) throw cannotLoad("the answer could not be read");
  return new Bytes8(bytes);
}

/** Node's `fetch` knows no `file:`, and a package's own files are just that there. */
function readFile(url: string): Uint8Array<ArrayBuffer> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!fs) throw cannotLoad("a file: address can be read in Node 20.16 and later only");
  try {
    return copyBytes("wasm", fs.readFileSync(new URL(url)), LIMIT);
  } catch {
    throw cannotLoad("the file could not be read");
  }
}

async function compileChecked(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  await checkHash(bytes);
  return compile(bytes);
}

/** A flipped bit in a table of constants would still compile. Outside secure contexts there is no hash to ask for. */
async function checkHash(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!sha384) return;
  const found = new Bytes8(await sha384(bytes));
  const known = decodeConstant(wasmIntegrity.slice("sha384-".length));
  for (let i = 0; i < typedArrayLength(known); i++) {
    if (found[i] !== known[i]) throw cannotLoad("the bytes are not those of this version");
  }
}

/** A module carries no hash; one of something else at least does not offer what this one does. */
function checkModule(module: WebAssembly.Module): WebAssembly.Module {
  const offered = moduleExports?.(module) ?? [];
  for (let i = 0; i < offered.length; i++) if (offered[i]?.name === "request") return module;
  throw cannotLoad("the module is another one");
}

/** Instantiating can fail where compiling did not: mostly for want of memory. */
export const cannotStart = (error: unknown): HushnoteError =>
  error instanceof RangeError ? new HushnoteError("out-of-memory", "there is no memory to start the WebAssembly of hushnote")
    : refusal(error) === "csp" ? cannotCompile("csp") : cannotLoad("it does not start; is it the module of this version?");

