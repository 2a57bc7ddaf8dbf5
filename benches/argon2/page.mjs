// The page's side of the Argon2id benches: one worker a contender, asked by the runner through the driver.
import { hex, inNode, startWorker } from "../lib/here.mjs";
import { contenders } from "./contenders.mjs";

const url = new URL("worker.mjs", import.meta.url);
const workers = new Map();

async function open(name) {
  const { send, stop, listen } = await startWorker(url);
  let settle;
  const answer = () => new Promise((resolve, reject) => { settle = { resolve, reject }; });
  const first = inNode ? undefined : answer();
  listen((data) => (data.error ? settle.reject(new Error(data.error)) : settle.resolve(data)), (error) => settle.reject(error));
  await first;
  const ask = (message) => {
    const answered = answer();
    send(message);
    return answered;
  };
  await ask({ load: name });
  return { ask, stop };
}

// passphrase and salts are the same for all; the salt's length is what the smallest of them takes
const data = ({ salt, ...costs }) => ({
  ...costs, password: new TextEncoder().encode("correct horse battery staple"), salt: Uint8Array.from({ length: salt }, (_, i) => i + 1), length: 64,
});

/** Who can run these costs here. */
export async function able(costs) {
  const names = [];
  for (const [name, { supports }] of Object.entries(contenders)) if (await supports(data(costs))) names.push(name);
  return names;
}

/** One hash in the contender's worker, which is made at first use: milliseconds and the tag in hex. */
export async function run(name, costs) {
  if (!workers.has(name)) workers.set(name, await open(name));
  const { ms, tag } = await workers.get(name).ask({ run: data(costs) });
  return { ms, tag: hex(tag) };
}

/** From `new Worker` to the tag of its first hash, loading and compiling included. */
export async function runCold(name, costs) {
  const start = performance.now();
  const { ask, stop } = await open(name);
  await ask({ run: data(costs) });
  const ms = performance.now() - start;
  stop();
  return { ms };
}

export function stopAll() {
  for (const { stop } of workers.values()) stop();
  workers.clear();
}
