// Argon2id against the rivals and the reference C, engine by engine, all of one engine's contenders in the same rounds.
import { interleave } from "../lib/rounds.mjs";
import { openDebian, openNatives } from "./native.mjs";

const page = "argon2/page.mjs";
// salts of 32 bytes are what hushnote uses; libsodium takes 16 and one lane
export const costs = [
  { title: "64 MiB, t=3, p=4", m: 65536, t: 3, p: 4, salt: 32 },
  { title: "64 MiB, t=3, p=1", m: 65536, t: 3, p: 1, salt: 16 },
  { title: "19 MiB, t=2, p=1", m: 19456, t: 2, p: 1, salt: 16 },
  { title: "256 MiB, t=3, p=4", m: 262144, t: 3, p: 4, salt: 32 },
];

/** Everybody's tags must be the same, or somebody did other work. */
function sameTag(tags, name, tag) {
  for (const [other, seen] of tags) if (seen !== tag) throw new Error(`the tag of ${name} is not that of ${other}`);
  tags.set(name, tag);
}

async function single(engine, natives, { title, ...cost }, rounds) {
  await engine.fresh();
  const able = await engine.call(page, "able", cost);
  const tags = new Map();
  const timed = (name, run) => [name, async () => {
    const { ms, tag } = await run();
    sameTag(tags, name, tag);
    return ms;
  }];
  const results = await interleave(Object.fromEntries([
    ...able.map((name) => timed(name, () => engine.call(page, "run", name, cost))),
    ...Object.entries(natives).filter(([name]) => !name.includes("thread")).map(([name, native]) => timed(name, () => native.run(cost))),
  ]), { rounds, warmUp: cost.m > 65536 ? 1 : 2 });
  await engine.call(page, "stopAll");
  return { engine: engine.name, title, cold: false, results };
}

async function cold(engine, { title, ...cost }, rounds) {
  await engine.fresh();
  const able = (await engine.call(page, "able", cost)).filter((name) => ["hushnote", "@phi-ag/argon2", "hash-wasm", "argon2id"].includes(name));
  const run = (name) => [name, async () => (await engine.call(page, "runCold", name, cost)).ms];
  return { engine: engine.name, title, cold: true, results: await interleave(Object.fromEntries(able.map(run)), { rounds }) };
}

/** The package's own lanes on threads, beside its one worker and the references on one thread. */
async function threads(engine, natives, rounds) {
  await engine.fresh();
  const page = "argon2/threads.mjs";
  const count = await engine.call(page, "count");
  const tags = new Map();
  const timed = (name, run) => [name, async () => {
    // processors that have slept are slow to wake, two of them more than one
    await run();
    const { ms, tag } = await run();
    sameTag(tags, name, tag);
    return ms;
  }];
  const counts = [...new Set([count, 1])];
  const results = await interleave(Object.fromEntries([
    ...counts.map((workers) => timed(workers === 1 ? "one worker" : `${workers} workers`, () => engine.call(page, "run", workers))),
    ...Object.entries(natives).filter(([name]) => !name.includes("thread") && !name.includes("kept")).map(([name, native]) => timed(name, () => native.run(costs[0]))),
  ]), { rounds: rounds * 2, warmUp: 2 });
  return { engine: engine.name, count, results };
}

export async function benchArgon2({ engines, rounds }) {
  const { natives, absent, compiler } = await openNatives();
  const tables = [], teams = [];
  for (const engine of engines) {
    for (const cost of costs) {
      console.log(`argon2, ${engine.version}, ${cost.title}`);
      tables.push(await single(engine, natives, cost, rounds));
    }
    tables.push(await cold(engine, costs[0], rounds));
    if (engine.name !== "node") teams.push(await threads(engine, natives, rounds));
  }
  const debian = openDebian();
  const check = debian === undefined || Object.keys(natives).length === 0 ? undefined : await interleave({
    "C reference": async () => (await Object.values(natives)[0].run(costs[1])).ms, "Debian's argon2": async () => debian(costs[1]),
  }, { rounds });
  const lanes = await interleave(Object.fromEntries(Object.entries(natives).map(([name, native]) => [name, async () => (await native.run(costs[0])).ms])), { rounds });
  for (const native of Object.values(natives)) native.stop();
  return { tables, teams, check, lanes, absent, compiler };
}
