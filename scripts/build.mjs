#!/usr/bin/env node
// Builds the npm package: cargo, wasm-bindgen, wasm-opt, tsc. Each tool is pinned: rust-toolchain.toml, the two Cargo.lock files, pkg/package-lock.json.
// The same source gives the same bytes in any directory; scripts/check-reproducible.sh tries it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { optimise, reorder, simd, small } from "./flags.mjs";
import { namedByLikeness } from "./order.mjs";
import { sections } from "./reader.mjs";
import { files, sha256, stage } from "./stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);
const pkg = at("pkg");
const glue = join(pkg, "src/wasm");
const dist = join(pkg, "dist");
const target = process.env.CARGO_TARGET_DIR ?? at("target");
const tool = (...parts) => join(pkg, "node_modules", ...parts);
const binaryen = (name) => tool("binaryen/bin", name);

function run(command, args, { env = {}, stdout = "inherit" } = {}) {
  const start = performance.now();
  try {
    execFileSync(command, args, { cwd: root, stdio: ["ignore", stdout, "inherit"], env: { ...process.env, ...env } });
  } catch (error) {
    console.error(`failed: ${command} ${args.join(" ")}${error.code ? ` (${error.code})` : ""}`);
    process.exit(1);
  }
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${command.split("/").at(-1)} ${args.slice(0, 3).map((arg) => relative(root, arg) || arg).join(" ")}`);
}

const rustc = (...args) => execFileSync("rustc", args, { cwd: root }).toString().trim();
const compiler = rustc("-vV");

// Panics carry the paths of source files, which the main module loses only at the end. Without these the bytes would depend on where the
// source, the downloads and the toolchain lie, and on whether the standard library's source is installed. The last match wins.
function remapped() {
  const sysroot = rustc("--print", "sysroot");
  const commit = /^commit-hash: (.*)$/m.exec(compiler)[1];
  const home = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const registries = join(home, "registry/src"); // one folder a registry, named after its host
  const places = [
    [root.replace(/\/$/, ""), "/src"], [home, "/cargo"], ...readdirSync(registries).map((name) => [join(registries, name), "/cargo"]),
    [sysroot, "/rust"], [`${sysroot}/lib/rustlib/src/rust`, `/rustc/${commit}`],
  ];
  return places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

// Asked for here and not in Cargo.toml: where an rlib is made as well, cargo leaves out link-time optimisation, and the module weighs 14 KB more gzipped.
const linked = ["--crate-type", "cdylib"];

/** Compiles one crate of the workspace. Returns the path of the .wasm. */
function built(crate, name, flags) {
  run("cargo", ["rustc", "-p", crate, ...linked, "--release", "--locked", "--target", "wasm32-unknown-unknown"], { env: { CARGO_ENCODED_RUSTFLAGS: [...remapped(), ...flags].join("\x1f") } });
  return join(target, `wasm32-unknown-unknown/release/${name}.wasm`);
}

/** Compiles a crate and runs wasm-bindgen, whose files go to `folder`. Returns the path of the .wasm. */
function bound(crate, name, folder, flags) {
  run(at("tools/wbg/target/release/wbg"), [
    built(crate, name, flags), "--target", "web", "--omit-default-module-path",
    "--remove-name-section", "--remove-producers-section", "--out-name", name, "--out-dir", folder,
  ]);
  return join(folder, `${name}_bg.wasm`);
}

/** Optimises a module and returns its bytes. */
function optimised(from, to, ...how) {
  run(process.execPath, [binaryen("wasm-opt"), from, "-o", to, ...how, "--strip-debug", "--strip-producers"]);
  return readFileSync(to);
}

/** A module without the names of source files in its data. A panic tells no one its place (src/wasm/mod.rs), so nothing reads them, and zeros weigh nothing. */
function withoutPlaces(bytes) {
  for (const { id, section } of sections(bytes)) {
    if (id !== 11) continue;
    const text = bytes.toString("latin1", section.at, section.end);
    for (const { 0: name, index } of text.matchAll(/(?:\/(?:cargo|rustc?|src)|src)\/[\w./-]*?\.rs/g)) bytes.fill(0, section.at + index, section.at + index + name.length);
  }
  return bytes;
}

// And no strength reduction of loops, which computes anew the addresses that constant offsets would give for nothing.
const vectors = [...simd, "-Cllvm-args=-disable-lsr"];

/** What is left of a module when only `kept` can be asked of it. */
function reduced(from, to, kept) {
  const graph = `${to}.json`;
  writeFileSync(graph, JSON.stringify([{ name: "outside", root: true, reaches: kept }, ...kept.map((name) => ({ name, export: name }))]));
  run(process.execPath, [binaryen("wasm-metadce"), from, "-o", to, "--graph-file", graph], { stdout: "ignore" });
  return to;
}

/** Without the sections that no engine reads, such as wasm-bindgen's notes to itself. */
function plain(bytes) {
  const parts = [bytes.subarray(0, 8)];
  for (const { id, section, start } of sections(bytes)) if (id !== 0) parts.push(bytes.subarray(start, section.end));
  return Buffer.concat(parts);
}

/** Where the one import, `env.memory`, says that the memory has a maximum and is not shared. The one changed byte must still compile. */
function memoryFlags(kdf) {
  const found = kdf.indexOf(Buffer.from("\x03env\x06memory\x02\x01", "latin1")) + 12;
  const shared = Buffer.from(kdf);
  shared[found] = 3;
  if (found < 12 || !WebAssembly.validate(shared)) {
    console.error("the KDF's module does not import its memory in the way that sharing it needs");
    process.exit(1);
  }
  return found;
}

// The KDF runs without glue: it must ask for its memory alone and offer only numbers. What came along with the crate is cut off again.
function buildKdf(folder, to) {
  const kept = ["prepare", "prepare_any", "run", "begin", "fill", "clear", "end"];
  const bare = reduced(built("hushnote-kdf", "hushnote_kdf", vectors), join(folder, "bare.wasm"), kept);
  writeFileSync(to, plain(optimised(bare, to, "-O3")));
  const bytes = readFileSync(to);
  const compiled = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(compiled).map(({ module, name }) => `${module}.${name}`);
  const exports = WebAssembly.Module.exports(compiled).map(({ name }) => name);
  const wrong = [];
  if (imports.join() !== "env.memory") wrong.push(`it imports [${imports}], not its memory alone`);
  if (exports.toSorted().join() !== kept.toSorted().join()) wrong.push(`it exports [${exports}], not [${kept}]`);
  const text = (from) => execFileSync(process.execPath, [binaryen("wasm-dis"), from, "--enable-simd", "--enable-bulk-memory"], { maxBuffer: 1 << 28 }).toString();
  if (text(to).includes("i64x2.mul")) wrong.push("it multiplies 64 bits where 32 are enough (see multiply_add)");
  // threads share the memory, and with it the place of the stack
  if (/\(global /.test(text(reduced(bare, join(folder, "threads.wasm"), ["fill", "clear"])))) wrong.push("what `fill` or `clear` runs has a stack or a static");
  if (wrong.length > 0) {
    console.error(`the KDF's module is not as it should be: ${wrong.join("; ")}`);
    process.exit(1);
  }
  return bytes;
}

const module = (file, name, value) => writeFileSync(join(glue, file), `export const ${name}: string = ${JSON.stringify(value)};\n`);

const pinned = [at("rust-toolchain.toml"), at("Cargo.toml"), at("Cargo.lock"), at("gcm"), at("kdf"), at("src"), at("scripts/flags.mjs"), at("scripts/order.mjs"), at("scripts/reader.mjs"), at("scripts/build.mjs"), at("tools/wbg/Cargo.lock"), join(pkg, "package-lock.json")];
const modules = ["hushnote.wasm", "hushnote_kdf.wasm"].map((name) => join(dist, name));
const all = (place, keep) => files(place).filter(keep);

const compiled = stage({
  root,
  stamp: join(target, "package/wasm.stamp"),
  extra: compiler,
  inputs: () => pinned,
  outputs: () => [...modules, glue],
}, () => {
  rmSync(glue, { recursive: true, force: true });
  for (const folder of [glue, dist]) mkdirSync(folder, { recursive: true });
  run("cargo", ["fetch", "--quiet", "--locked"]); // so that every path to remap exists
  mkdirSync(join(target, "package"), { recursive: true });
  const scratch = mkdtempSync(join(target, "package/wasm-"));
  // the glue that comes with it stays behind: pkg/src/glue.ts takes its place
  const raw = bound("hushnote", "hushnote", scratch, [...simd, ...small]);
  writeFileSync(raw, withoutPlaces(readFileSync(raw)));
  const named = join(scratch, "named.wasm");
  writeFileSync(named, namedByLikeness(optimised(raw, join(scratch, "apart.wasm"), ...optimise)));
  const main = optimised(named, modules[0], ...reorder);
  module("hushnote.inline.ts", "wasmBase64", main.toString("base64"));
  module("hushnote.integrity.ts", "wasmIntegrity", `sha384-${createHash("sha384").update(main).digest("base64")}`);

  const kdf = buildKdf(scratch, modules[1]);
  rmSync(scratch, { recursive: true });
  module("kdf.inline.ts", "kdfBase64", kdf.toString("base64"));
  appendFileSync(join(glue, "kdf.inline.ts"), `/** Where the flags of the memory are: 1, it has a maximum. */\nexport const kdfMemoryFlags: number = ${memoryFlags(kdf)};\n`);
});

const sums = join(dist, "SHA256SUMS");
const written = stage({
  root,
  stamp: join(target, "package/dist.stamp"),
  inputs: () => [join(pkg, "src"), join(pkg, "tsconfig.json"), join(pkg, "package.json"), ...pinned.slice(-3), ...modules],
  outputs: () => [dist],
}, () => {
  for (const file of all(dist, (file) => !modules.includes(file))) rmSync(file);
  run(process.execPath, [tool("typescript/bin/tsc"), "-p", join(pkg, "tsconfig.json")]);
  mkdirSync(join(dist, "wasm"), { recursive: true });
  // tsc leaves hand-written declarations where they are
  for (const file of all(join(pkg, "src"), (file) => file.endsWith(".d.ts") && !file.startsWith(glue))) cpSync(file, join(dist, relative(join(pkg, "src"), file)));
  const shipped = all(dist, (file) => /\.(js|wasm)$/.test(file));
  writeFileSync(sums, shipped.map((file) => `${sha256(readFileSync(file))}  ${relative(dist, file)}\n`).join(""));
});

if (!compiled && !written) console.log("pkg/dist is up to date");
process.stdout.write(readFileSync(sums, "utf8"));
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
for (const file of modules) {
  const bytes = readFileSync(file);
  console.log(`${relative(dist, file)}: ${kib(bytes.length)}, gzip -9 ${kib(gzipSync(bytes, { level: 9 }).length)}`);
}
