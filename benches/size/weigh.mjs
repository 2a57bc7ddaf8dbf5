// What each dependency weighs in the main module: the bodies of its functions, by the crate that the name section says they are of.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { optimise } from "../../scripts/flags.mjs";
import { Reader, sections as sectionsOf } from "../../scripts/reader.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** The same build as the shipped one up to wasm-opt, which here keeps the names. */
function named() {
  const raw = join(target, "wasm32-unknown-unknown/release/hushnote.wasm");
  if (!existsSync(raw)) throw new Error("build the package first");
  const scratch = join(root, "target/bench/weigh");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  execFileSync(join(root, "tools/wbg/target/release/wbg"), [
    raw, "--target", "web", "--omit-default-module-path", "--experimental-reset-state-function", "--remove-producers-section", "--out-name", "hushnote", "--out-dir", scratch,
  ], { stdio: ["ignore", "ignore", "inherit"] });
  const bound = join(scratch, "hushnote_bg.wasm"), optimised = join(scratch, "named.wasm");
  execFileSync(process.execPath, [join(root, "pkg/node_modules/binaryen/bin/wasm-opt"), bound, "-o", optimised, ...optimise, "-g"], { stdio: ["ignore", "ignore", "inherit"] });
  return readFileSync(optimised);
}

const SECTIONS = ["custom", "types", "imports", "functions", "tables", "memory", "globals", "exports", "start", "elements", "code", "data", "data count", "tags"];

/** Sections and function bodies of a module. */
function parse(bytes) {
  const sections = new Map(), bodies = [], names = new Map();
  let imported = 0;
  for (const { id, section } of sectionsOf(bytes)) {
    const name = id === 0 ? new Reader(bytes, section.at, section.end).text() : SECTIONS[id];
    if (name !== "name") sections.set(name, bytes.subarray(section.at, section.end));
    if (id === 2) {
      for (let i = section.leb(); i > 0; i -= 1) {
        section.text();
        section.text();
        const kind = section.u8();
        if (kind === 0) { imported += 1; section.leb(); }
        else if (kind === 1) { section.u8(); const limits = section.u8(); section.leb(); if (limits & 1) section.leb(); }
        else if (kind === 2) { const limits = section.u8(); section.leb(); if (limits & 1) section.leb(); }
        else { section.u8(); section.u8(); }
      }
    } else if (id === 10) {
      for (let i = section.leb(); i > 0; i -= 1) {
        const body = section.sub(section.leb());
        bodies.push(bytes.subarray(body.at, body.end));
      }
    } else if (name === "name") {
      section.text();
      while (section.more) {
        const kind = section.u8();
        const piece = section.sub(section.leb());
        if (kind !== 1) continue;
        for (let i = piece.leb(); i > 0; i -= 1) { const index = piece.leb(); names.set(index, piece.text()); }
      }
    }
  }
  return { sections, functions: bodies.map((body, i) => ({ body, name: names.get(imported + i) ?? "" })) };
}

/** The crate, of our own the room too. Roughly: of `<aes::Aes256 as cipher::BlockCipher>::encrypt` it is aes, of `core::ptr::drop_in_place<hushnote::vault::Vault>` our vault. */
function crateOf(symbol) {
  const paths = [...symbol.matchAll(/(?<![\w:])([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::(?:([a-z_][a-z0-9_]*)::)?/g)].map(([, first, second]) => (first === "hushnote" ? `hushnote, ${second ?? "the rest"}` : first));
  const standard = (name) => ["core", "alloc", "std", "compiler_builtins"].includes(name);
  // without a path: what wasm-bindgen exports, and the compiler's own memcpy and its like
  return paths.find((name) => !standard(name)) ?? (paths.length > 0 || /^(mem|__(rust|multi|ash|lsh))/.test(symbol) ? "core, alloc, std" : "hushnote, what it exports");
}

/** @returns {{ rows: { crate: string, functions: number, raw: number, gzip: number }[], rest: { name: string, raw: number, gzip: number }[], total: { raw: number, gzip: number } }} */
export function weigh() {
  const bytes = named();
  const { sections, functions } = parse(bytes);
  const groups = new Map();
  for (const { body, name } of functions) {
    const crate = crateOf(name);
    if (!groups.has(crate)) groups.set(crate, []);
    groups.get(crate).push(body);
  }
  const rows = [...groups].map(([crate, bodies]) => {
    const all = Buffer.concat(bodies);
    return { crate, functions: bodies.length, raw: all.length, gzip: gzip(all) };
  }).sort((a, b) => b.raw - a.raw);
  const rest = [...sections].filter(([name]) => name !== "code").map(([name, section]) => ({ name, raw: section.length, gzip: gzip(section) })).filter(({ raw }) => raw > 256);
  return { rows, rest, total: { raw: bytes.length, gzip: gzip(bytes) } };
}

/** Every module that is shipped, as a visitor downloads it. */
export const shipped = () => readdirSync(join(root, "pkg/dist")).filter((name) => name.endsWith(".wasm")).sort().map((name) => {
  const bytes = readFileSync(join(root, "pkg/dist", name));
  return { name, raw: bytes.length, gzip: gzip(bytes) };
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table(weigh().rows);
  console.table(weigh().rest);
}
