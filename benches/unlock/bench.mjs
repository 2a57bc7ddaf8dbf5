// The unlock as a page sees it: cold and prewarmed, with threads where the page is isolated and without, and what it does to the main thread.
import { interleave } from "../lib/rounds.mjs";

const page = "unlock/page.mjs";
const MODULES = ["hushnote.wasm", "hushnote_kdf.wasm"];

async function ofEngine(engine, rounds) {
  console.log(`unlock, ${engine.version}`);
  const places = engine.name === "node" ? { "Node": {} } : { "isolated page": { isolated: true }, "page without isolation": { isolated: false } };
  const watched = new Map();
  const runs = {};
  for (const [place, options] of Object.entries(places)) {
    for (const [how, asked] of [["cold", {}], ["prewarmed", { prewarm: true }], ["again", { again: true }]]) {
      runs[`${place}, ${how}`] = async () => {
        await engine.fresh(options);
        return (await engine.call(page, "unlock", asked)).ms;
      };
    }
    watched.set(place, { longest: [], idle: [] });
  }
  const unlocks = await interleave(runs, { rounds });
  for (const [place, options] of Object.entries(places)) {
    for (let i = 0; i < rounds; i += 1) {
      await engine.fresh(options);
      const { longest, idle } = await engine.call(page, "unlock", { watch: true });
      watched.get(place).longest.push(longest);
      watched.get(place).idle.push(idle);
    }
  }
  const begin = { modules: [], wasm: [] };
  for (let i = 0; i < rounds; i += 1) {
    await engine.fresh();
    const { modules, wasm } = await engine.call(page, "start");
    begin.modules.push(modules);
    begin.wasm.push(wasm);
  }
  const compile = await interleave(Object.fromEntries(MODULES.map((name) => [name, () => engine.call(page, "compile", name)])), { rounds });
  return { engine: engine.name, unlocks, watched, begin, compile };
}

export async function benchUnlock({ engines, rounds }) {
  const tables = [];
  for (const engine of engines) tables.push(await ofEngine(engine, rounds));
  return { tables };
}
