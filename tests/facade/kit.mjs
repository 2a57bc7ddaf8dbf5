// What the facade's tests need of their surroundings, for Node. `kit.browser.mjs` takes its place in a page.
import { createContext, runInContext } from "node:vm";
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";

export { test } from "node:test";
export const inBrowser = false;

/** The globals of another realm. */
export const realm = async () => runInContext("globalThis", createContext({ TextEncoder }));

/** Runs `fresh/<name>.mjs` where nothing of hushnote has been loaded yet, and gives what its default export returns. */
export function fresh(name, input) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./fresh/host.mjs", import.meta.url), { workerData: { name, input } });
    worker.once("message", ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
    worker.once("error", reject);
  });
}

/** A file of tests/vectors, parsed. */
export const vectors = async (name) => JSON.parse(await readFile(new URL(`../vectors/${name}`, import.meta.url), "utf8"));

/** What stands for a page's worker that opens records. */
export function recordsWorker() {
  const thread = new Worker(new URL("./fresh/records-worker.mjs", import.meta.url));
  const worker = new EventTarget();
  worker.postMessage = (_, [port]) => thread.postMessage(port, [port]);
  worker.terminate = () => void thread.terminate();
  return worker;
}
