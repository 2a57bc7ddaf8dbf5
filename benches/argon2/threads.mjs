// The package's own runs of Argon2id on an isolated page, in one worker and in a team of them: from the order to the answer, with workers that
// have run before.
import { hex } from "../lib/here.mjs";
import { browserWorker } from "../../pkg/dist/browser-worker.js";
import { laneWorkers, workersHere } from "../../pkg/dist/lanes.js";

const make = () => new Worker("/pkg/dist/worker-thread.js", { type: "module" });
const kept = new Map();

/** How many workers the package takes here. */
export const count = () => workersHere();

/** Profile 1: 64 MiB, t=3, p=4. The worker or the workers are made at first use. */
export async function run(workers) {
  const keep = (used) => kept.set(workers, used);
  const before = kept.get(workers);
  const runner = workers > 1 ? laneWorkers(make, workers, keep, before?.team) : browserWorker(make, keep, before?.helpers[0]);
  const input = new Uint8Array([...Array.from({ length: 32 }, (_, i) => i + 1), ...new TextEncoder().encode("correct horse battery staple")]);
  const start = performance.now();
  const result = await new Promise((resolve) => runner(input, 1, resolve));
  const ms = performance.now() - start;
  if (!result.key) throw new Error(`Argon2id in ${workers} workers: ${result.failed ?? result.message}`);
  // what fell back to one worker is no team
  if (kept.get(workers).helpers.length !== workers) throw new Error(`${workers} workers were asked for, and ${kept.get(workers).helpers.length} did it`);
  return { ms, tag: hex(result.key) };
}
