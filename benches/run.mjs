#!/usr/bin/env node
// `make bench`: runs the benches, prints and writes benches/RESULTS.md. By the environment:
//   ROUNDS=7   ENGINES=node,chromium,firefox   ONLY=argon2,unlock,records,primitives,convert,load,size
import { writeFileSync } from "node:fs";
import { benchArgon2 } from "./argon2/bench.mjs";
import { benchConvert } from "./convert/bench.mjs";
import { openEngines } from "./lib/engines.mjs";
import { report } from "./lib/report.mjs";
import { versions } from "./lib/versions.mjs";
import { benchLoad } from "./load/bench.mjs";
import { benchPrimitives } from "./primitives/bench.mjs";
import { benchRecords } from "./records/bench.mjs";
import { shipped, weigh } from "./size/weigh.mjs";
import { benchUnlock } from "./unlock/bench.mjs";

const parts = {
  argon2: benchArgon2, unlock: benchUnlock, records: benchRecords, primitives: benchPrimitives, convert: benchConvert, load: benchLoad, size: async () => ({ shipped: shipped(), weights: weigh() }),
};
const list = (name, all) => {
  const chosen = process.env[name] ? process.env[name].split(",") : all;
  const wrong = chosen.filter((one) => !all.includes(one));
  if (wrong.length > 0) throw new Error(`${name} may name ${all.join(", ")}; not ${wrong.join(", ")}`);
  return chosen;
};

const rounds = Number(process.env.ROUNDS ?? 7);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("ROUNDS must be a whole number");
const only = list("ONLY", Object.keys(parts));
const wanted = list("ENGINES", ["node", "chromium", "firefox"]);
const partial = ["ROUNDS", "ONLY", "ENGINES"].filter((name) => process.env[name] && !(name === "ROUNDS" && rounds >= 7)).map((name) => `${name}=${process.env[name]}`).join(", ");

const begin = performance.now();
const { engines, absent } = await openEngines(wanted);
const results = {}, minutes = [];
try {
  for (const name of only) {
    const start = performance.now();
    try {
      results[name] = await parts[name]({ engines, rounds });
    } catch (error) {
      // the others shall not be lost with it
      console.error(error);
      absent.push({ name, reason: error.message });
      process.exitCode = 1;
    }
    minutes.push(`${name} ${((performance.now() - start) / 60_000).toFixed(1)}`);
  }
} finally {
  for (const engine of engines) await engine.close();
}
minutes.unshift(((performance.now() - begin) / 60_000).toFixed(1));
const text = report(results, { versions: versions({ engines, compiler: results.argon2?.compiler }), rounds, partial, absent, minutes });
console.log(`\n${text}`);
writeFileSync(new URL("RESULTS.md", import.meta.url), text);
