// The package, started once. Loaded on purpose instead of imported at the top, so that a browser which blocks it still gets a page that says so.
import { failure, own } from "./sentences.js";

const WORKER = "/worker.js";

const trusted = globalThis.trustedTypes?.createPolicy("hushnote-demo", {
  createScriptURL(url) {
    if (url !== WORKER) throw new TypeError("only the page's own worker");
    return url;
  },
});

/** The package's exports, once `start` has succeeded. */
export let hushnote;

export async function start() {
  let loaded;
  try {
    loaded = await import("/hushnote/index.js");
  } catch {
    throw failure(own.noModule);
  }
  await loaded.init({ worker: () => new Worker(trusted ? trusted.createScriptURL(WORKER) : WORKER, { type: "module" }) });
  hushnote = loaded;
}

/** A passphrase out of the word list, which is loaded only where it is needed. */
export async function suggest() {
  try {
    return (await import("/hushnote/words.js")).suggestPassphrase();
  } catch {
    throw failure(own.noModule);
  }
}
