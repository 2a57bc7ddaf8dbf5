// Records against `crypto.subtle` and @noble, engine by engine.
import { interleave, median } from "../lib/rounds.mjs";

const page = "records/page.mjs";
const MANY = 10_000;

/** title, then what each contender does. `ours` first. */
const one = (what, size, count, shared = false) => ({
  title: `${what} one at a time, ${size} B`, what, size, count, shared,
  ways: { "hushnote": ["hushnote", what], "crypto.subtle, await each": ["crypto.subtle", `${what}, await each`], ...(shared ? {} : { "@noble": ["@noble", `${what}, await each`] }) },
});
const many = (shared) => ({
  title: "open 10,000 notes of 2048 B", what: "many", size: 2048, count: MANY, shared,
  ways: {
    "hushnote, openMany": ["hushnote", "openMany"], "hushnote, openAll": ["hushnote", "openAll"],
    "crypto.subtle, await each": ["crypto.subtle", "open, await each"], "crypto.subtle, Promise.all": ["crypto.subtle", "Promise.all"],
    "crypto.subtle, 16 at a time": ["crypto.subtle", "16 at a time"],
  },
});

const groups = [
  ...[[200, 1000], [2048, 1000], [20480, 100]].flatMap(([size, count]) => [one("seal", size, count), one("open", size, count)]),
  many(false), one("seal", 2048, 1000, true), one("open", 2048, 1000, true), many(true),
];

export async function benchRecords({ engines, rounds }) {
  const tables = [], scaling = [];
  for (const engine of engines) {
    for (const { title, what, size, count, shared, ways } of groups) {
      // what a page has done before makes all of it slower
      await engine.fresh();
      const label = `${shared ? "shared" : "private"} circle: ${title}`;
      console.log(`records, ${engine.version}, ${label}`);
      const { bytes } = await engine.call(page, "prepare", { shared, size, count });
      const results = await interleave(Object.fromEntries(Object.entries(ways).map(([name, [contender, way]]) => [
        name, () => engine.call(page, "measure", contender, { shared, way, size, count }),
      ])), { rounds });
      tables.push({ engine: engine.name, title: label, what, size, count, shared, bytes, results });
    }
    scaling.push({ engine: engine.name, ...(await scale(engine, rounds)) });
  }
  return { tables, scaling };
}

/** How many pages it takes to see what is usual: from one to the next the collector has its turns at other moments. */
const PAGES = 5;

/** 100,000 notes at once beside 10,000 of them, and beside ten lists of 10,000 that are all kept. */
async function scale(engine, rounds) {
  const common = { shared: false, size: 2048 };
  const run = (way, count) => () => engine.call(page, "measure", "hushnote", { ...common, way, count });
  const values = { small: [], large: [], ten: [] };
  for (let i = 0; i < PAGES; i += 1) {
    console.log(`records, ${engine.version}, 10,000 to 100,000, page ${i + 1} of ${PAGES}`);
    await engine.fresh();
    await engine.call(page, "prepare", { ...common, count: 10 * MANY });
    // in Firefox, which cannot be told to collect, each pays for what the one before has left: so the ten come by themselves
    for (const ways of [{ small: run("openMany", MANY), large: run("openMany", 10 * MANY) }, { ten: run("openMany, ten lists", 10 * MANY) }]) {
      for (const [name, result] of await interleave(ways, { rounds: Math.ceil(rounds / PAGES) })) values[name].push(...result.values);
    }
  }
  return { small: median(values.small), large: median(values.large), ten: median(values.ten) };
}
