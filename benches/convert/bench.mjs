// What an object costs on its way to JavaScript.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleave } from "../lib/rounds.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = "convert/page.mjs";

function build() {
  const target = join(root, "target/bench/convert-target");
  // none of the main crate's settings reach a build elsewhere
  execFileSync("cargo", ["build", "--quiet", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--manifest-path", join(root, "benches/convert/Cargo.toml"), "--target-dir", target], { stdio: "inherit" });
  execFileSync(join(root, "tools/wbg/target/release/wbg"), [
    join(target, "wasm32-unknown-unknown/release/convert.wasm"), "--target", "web", "--out-name", "convert", "--out-dir", join(root, "target/bench/convert"),
  ], { stdio: "inherit" });
}

export async function benchConvert({ engines, rounds }) {
  build();
  const tables = [];
  for (const engine of engines) {
    console.log(`conversion, ${engine.version}`);
    for (const [size, count] of [[200, 5000], [2048, 5000], [20480, 1000]]) {
      await engine.fresh();
      await engine.call(page, "prepare", { size, count });
      const ways = await engine.call(page, "names");
      tables.push({ engine: engine.name, size, count, results: await interleave(Object.fromEntries(ways.map((way) => [way, () => engine.call(page, "measure", way)])), { rounds, warmUp: 2 }) });
    }
  }
  return { tables };
}
