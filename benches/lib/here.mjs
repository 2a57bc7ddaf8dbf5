// What differs between Node, a page and a worker.
export const inNode = globalThis.process?.versions?.node !== undefined;

/** The bytes of a file of the repository, by its path from the root. */
export async function read(path) {
  if (inNode) return new Uint8Array(await (await import("node:fs/promises")).readFile(new URL(`../../${path}`, import.meta.url)));
  const response = await fetch(`/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const readJson = async (path) => JSON.parse(new TextDecoder().decode(await read(path)));

/** A file inside a package of benches/node_modules, imported. */
export const rival = (path) => import(new URL(`../node_modules/${path}`, import.meta.url).href);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** A worker that runs a module of the benches and answers each message with one. */
export async function startWorker(url) {
  if (inNode) {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker(url);
    return { worker, send: (message) => worker.postMessage(message), stop: () => worker.terminate(), listen: (run, fail) => worker.on("message", run).on("error", fail) };
  }
  const worker = new Worker(url, { type: "module" });
  return {
    worker, send: (message) => worker.postMessage(message), stop: () => worker.terminate(),
    listen: (run, fail) => {
      worker.onmessage = ({ data }) => run(data);
      worker.onerror = (event) => fail(new Error(event.message || "the worker failed"));
    },
  };
}
