// One unlock with a passphrase, by the public API, on a page where nothing was loaded before.
import { fromHex, inNode, read, readJson } from "../lib/here.mjs";

/** The longest that nothing else had its turn while `run` went on: a message is sent again as soon as it arrives. */
async function longestTask(run) {
  const { port1, port2 } = new MessageChannel();
  let longest = 0, last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  try {
    return { result: await run(), longest: Math.max(longest, performance.now() - last) };
  } finally {
    port1.close();
    port2.close();
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `prewarm`: calls the package's `prewarm` and waits as long as somebody types. `again`: tells the time of a second unlock, a second after
 * the first. `watch`: tells the longest task of the main thread too, at the price of a busy main thread.
 * @returns {Promise<{ ms: number, longest?: number, idle?: number }>}
 */
export async function unlock({ prewarm = false, again = false, watch = false }) {
  const hushnote = await import("../../pkg/dist/index.js");
  const { account, passphrase, keyset } = (await readJson("tests/vectors/hushnote/keyset.json")).cases[0];
  await hushnote.init(inNode ? undefined : { worker: () => new Worker("/pkg/dist/worker-thread.js", { type: "module" }) });
  if (prewarm) {
    hushnote.prewarm();
    await pause(1500);
  }
  const once = async () => {
    const start = performance.now();
    const vault = await hushnote.Vault.unlock(fromHex(keyset), { account, passphrase });
    const ms = performance.now() - start;
    vault.close();
    return ms;
  };
  if (again) {
    await once();
    await pause(1000);
  }
  if (!watch) return { ms: await once() };
  const { longest: idle } = await longestTask(() => pause(300));
  const { result: ms, longest } = await longestTask(once);
  return { ms, longest, idle };
}

/** From nothing to a package that is ready: its modules fetched and run, its inlined wasm decoded, compiled and started. */
export async function start() {
  const begin = performance.now();
  const { init } = await import("../../pkg/dist/index.js");
  const imported = performance.now();
  await init();
  return { modules: imported - begin, wasm: performance.now() - imported };
}

/** Engines remember what they compiled, by its bytes: a custom section with a number of its own makes each copy new to them. */
function unheardOf(bytes) {
  const payload = crypto.getRandomValues(new Uint8Array(16));
  const copy = new Uint8Array(bytes.length + 20);
  copy.set(bytes);
  copy.set([0, 18, 1, 0x6e], bytes.length);
  copy.set(payload, bytes.length + 4);
  return copy;
}

/** Compiling and instantiating alone, from bytes at hand. */
export async function compile(name) {
  const bytes = unheardOf(await read(`pkg/dist/${name}`));
  const start = performance.now();
  const module = await WebAssembly.compile(bytes);
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    if (kind === "function") imports[from][name] = () => {};
    else if (kind === "memory") imports[from][name] = new WebAssembly.Memory({ initial: 1, maximum: 1040 });
    else throw new Error(`an import of kind ${kind}`);
  }
  new WebAssembly.Instance(module, imports);
  return performance.now() - start;
}
