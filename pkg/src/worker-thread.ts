/**
 * The file a worker runs, so that Argon2id never blocks the page and its memory goes with the worker. It has no exports.
 *
 * In an app with a bundler: a file of the app's own that says `import "hushnote/worker-thread"`, and
 * `init({ worker: () => new Worker(new URL("./that-file.js", import.meta.url), { type: "module" }) })`.
 * On a plain page: `init({ worker: () => new Worker("/path/to/hushnote/dist/worker-thread.js", { type: "module" }) })`.
 *
 * @module
 */
import { decodeConstant } from "./base64.js";
import { compileOr, refusal } from "./compile.js";
import { HELLO } from "./hello.js";
import { addListener, Bytes8, messageData, postToPort, removeListener, startPort } from "./intrinsics.js";
import { runKdf } from "./kdf.js";
import { kdfBase64 } from "./wasm/kdf.inline.js";

const post = postToPort as NonNullable<typeof postToPort>;
const read = messageData as NonNullable<typeof messageData>;

/** The first greeting brings the private channel; from then on nothing else that is posted to this worker counts. */
function greet(event: Event): void {
  const port = (event as MessageEvent).ports?.[0];
  if (read(event) !== HELLO || !port) return;
  event.stopImmediatePropagation();
  removeListener(globalThis, "message", greet);
  void serve(port);
}

async function serve(port: MessagePort): Promise<void> {
  let module: WebAssembly.Module;
  try {
    module = await compileOr(decodeConstant(kdfBase64));
  } catch (error) {
    post(port, ["failed", "cannot-load", refusal(error)], []);
    return;
  }
  addListener(port, "message", (event) => {
    const [profile, input] = read(event) as [number, Uint8Array];
    const result = runKdf(module, profile, new Bytes8(input.buffer));
    if ("key" in result) post(port, ["key", result.key], [result.key.buffer]);
    else post(port, ["failed", result.failed], []);
  });
  (startPort as NonNullable<typeof startPort>)(port);
  post(port, "ready", []);
}

// Imported by mistake on a page or a server, it listens to nothing.
if (typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === "function") addListener(globalThis, "message", greet);

export {};
