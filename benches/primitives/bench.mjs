// What we do by ourselves beside what we borrow, or did: AES-GCM, the verification of many signatures, and Argon2's blocks.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { optimise, simd, small } from "../../scripts/flags.mjs";
import { interleave } from "../lib/rounds.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = "primitives/page.mjs";

/** As the shipped module is built. */
function build() {
  const target = join(root, "target/bench/primitives-target");
  execFileSync("cargo", ["build", "--quiet", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--manifest-path", join(root, "benches/primitives/Cargo.toml"), "--target-dir", target], {
    stdio: "inherit", env: { ...process.env, CARGO_ENCODED_RUSTFLAGS: [...simd, ...small].join("\x1f") },
  });
  mkdirSync(join(root, "target/bench/primitives"), { recursive: true });
  execFileSync(process.execPath, [
    join(root, "pkg/node_modules/binaryen/bin/wasm-opt"), join(target, "wasm32-unknown-unknown/release/primitives.wasm"), "-o", join(root, "target/bench/primitives/primitives.wasm"),
    ...optimise,
  ], { stdio: ["ignore", "ignore", "inherit"] });
}

export async function benchPrimitives({ engines, rounds }) {
  build();
  const tables = [];
  for (const engine of engines) {
    console.log(`primitives, ${engine.version}`);
    await engine.fresh();
    const add = async (title, count, ways) => {
      const runs = Object.entries(ways).map(([name, way]) => [name, () => engine.call(page, "measure", way, count)]);
      tables.push({ engine: engine.name, title, count, results: await interleave(Object.fromEntries(runs), { rounds: 2 * rounds, warmUp: 3 }) });
    };
    for (const [size, count] of [[200, 10_000], [2048, 3000], [20_480, 300]]) {
      await engine.call(page, "prepare", "prepare_sealed", size);
      await add(`AES-256-GCM, ${size} B opened, the key's expansion included`, count, { "our own": "open_own", "aes-gcm": "open_crate" });
    }
    await engine.call(page, "prepare", "prepare_signed");
    await add("Ed25519, one signature of many by one key", 500, { "multiples kept": "verify_kept", "ed25519-dalek, verify_strict": "verify_strict" });
    await add("Argon2's G, in the nearest cache", 20_000, { "turn by turn": "blocks_turn_by_turn", "row by row": "blocks_row_by_row" });
  }
  return { tables };
}
