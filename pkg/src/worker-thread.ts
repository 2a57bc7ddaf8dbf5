/**
 * The file a worker runs, so that Argon2id never blocks the page and its memory goes with the worker: after a minute without a run, at the
 * latest. It has no exports.
 *
 * In an app with a bundler: a file of the app's own that says `import "hushnote/worker-thread"`, and
 * `init({ worker: () => new Worker(new URL("./that-file.js", import.meta.url), { type: "module" }) })`.
 * On a plain page: `init({ worker: () => new Worker("/path/to/hushnote/dist/worker-thread.js", { type: "module" }) })`.
 *
 * @module
 */
import { decodeConstant } from "./base64.js";
import { compileOr, refusal } from "./compile.js";
import { HELLO, HELLO_RECORDS } from "./hello.js";
import { addListener, Bytes8, messageData, postToPort, removeListener, startPort, typedArrayBuffer } from "./intrinsics.js";
import { isKey, newMemory, runKdf, type Stretched } from "./kdf.js";
import { serveRecords } from "./open-worker.js";
import { runLanes } from "./run-lanes.js";
import { tried } from "./tried.js";
import { exercise, touch, warmUp } from "./warm.js";
import { kdfBase64, kdfMemoryFlags } from "./wasm/kdf.inline.js";

const post = postToPort as NonNullable<typeof postToPort>;
const read = messageData as NonNullable<typeof messageData>;

/** What a page orders over the private channel; `hushnote` on both sides is of one version. */
type Order =
  | readonly ["here"]
  | readonly ["warm", profile: number]
  | readonly ["warm-lanes", memory: WebAssembly.Memory, index: number, count: number]
  | readonly ["lanes", profile: number, memory: WebAssembly.Memory, control: Int32Array, index: number, count: number, input?: Uint8Array]
  | readonly [profile: number, input: Uint8Array];

/** The first greeting brings the private channel; from then on nothing else that is posted to this worker counts. */
function greet(event: Event): void {
  const port = (event as MessageEvent).ports?.[0];
  const greeting = read(event);
  if ((greeting !== HELLO && greeting !== HELLO_RECORDS) || !port) return;
  event.stopImmediatePropagation();
  removeListener(globalThis, "message", greet);
  if (greeting === HELLO) void serve(port);
  else serveRecords(port);
}

async function serve(port: MessagePort): Promise<void> {
  const bytes = decodeConstant(kdfBase64);
  let module: WebAssembly.Module;
  try {
    module = await compileOr(bytes);
  } catch (error) {
    post(port, ["failed", "cannot-load", refusal(error)], []);
    return;
  }
  /** Made beforehand, or left by a run; all zeros. */
  let kept: WebAssembly.Memory | undefined;
  let keptFor = 0;
  const memoryFor = (profile: number): WebAssembly.Memory => {
    if (!kept || keptFor !== profile) kept = newMemory(profile);
    keptFor = profile;
    return kept;
  };
  let sharing: WebAssembly.Module | undefined;
  /** The same bytes but for the one that says whose the memory is: 1, with a maximum; 3, and shared. */
  const shared = (): WebAssembly.Module => {
    bytes[kdfMemoryFlags] = 3;
    return (sharing ??= new WebAssembly.Module(bytes));
  };
  const answer = (result: Stretched): void => {
    if (isKey(result)) post(port, ["key", result.key], [typedArrayBuffer(result.key)]);
    else post(port, ["failed", result.failed], []);
  };
  addListener(port, "message", (event) => {
    const order = read(event) as Order;
    if (order[0] === "here") {
      post(port, "here", []);
    } else if (order[0] === "warm") {
      // what is done beforehand may fail: then the run itself will say so
      keptFor = order[1];
      kept = tried(() => warmUp(module, keptFor));
    } else if (order[0] === "warm-lanes") {
      const [, memory, index, count] = order;
      tried(() => {
        exercise(shared(), true);
        touch(memory, index, count);
      });
    } else if (order[0] === "lanes") {
      const [, profile, memory, control, index, count, input] = order;
      const result = runLanes(shared, profile, memory, control, index, count, input);
      if (result) answer(result);
    } else {
      const [profile, input] = order;
      answer(runKdf(module, profile, new Bytes8(typedArrayBuffer(input)), memoryFor));
    }
  });
  (startPort as NonNullable<typeof startPort>)(port);
  post(port, "ready", []);
}

// Imported by mistake on a page or a server, it listens to nothing.
if (typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === "function") addListener(globalThis, "message", greet);

export {};
