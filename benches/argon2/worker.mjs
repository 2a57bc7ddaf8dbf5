// Runs one contender: { load: name }, then { run: params } any number of times. The clock runs around the hash alone.
import { inNode } from "../lib/here.mjs";
import { contenders } from "./contenders.mjs";

let hash;
async function answer(message) {
  try {
    if (message.load) {
      hash = await contenders[message.load].load();
      return { loaded: true };
    }
    const start = performance.now();
    const tag = await hash(message.run);
    return { ms: performance.now() - start, tag };
  } catch (error) {
    return { error: error?.stack ?? String(error?.message ?? error) };
  }
}

if (inNode) {
  const { parentPort } = await import("node:worker_threads");
  parentPort.on("message", async (message) => parentPort.postMessage(await answer(message)));
} else {
  self.onmessage = async ({ data }) => self.postMessage(await answer(data));
  // a message that came while this module was loading would have been lost
  self.postMessage({ ready: true });
}
