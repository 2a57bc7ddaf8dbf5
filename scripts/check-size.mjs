#!/usr/bin/env node
// Holds the package to its size limits: what every visitor of a site downloads. See scripts/build.mjs for what is shipped.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { files } from "./stage.mjs";

const KIB = 1024;
const dist = fileURLToPath(new URL("../pkg/dist", import.meta.url));
const sizes = files(dist).filter((file) => file.endsWith(".wasm")).map((file) => {
  const bytes = readFileSync(file);
  return { name: relative(dist, file), raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
});
const total = { name: "all wasm", raw: 0, gzip: 0 };
for (const { raw, gzip } of sizes) {
  total.raw += raw;
  total.gzip += gzip;
}

const limits = new Map([["hushnote_kdf.wasm", 16 * KIB], ["all wasm", 96_000]]);
let failed = 0;
console.log(`${"file".padEnd(20)}${"raw".padStart(10)}${"gzip -9".padStart(10)}${"limit".padStart(10)}`);
for (const { name, raw, gzip } of [...sizes, total]) {
  const limit = limits.get(name);
  const over = limit !== undefined && gzip > limit;
  if (over) failed += 1;
  console.log(`${name.padEnd(20)}${String(raw).padStart(10)}${String(gzip).padStart(10)}${String(limit ?? "").padStart(10)}${over ? `  over by ${gzip - limit} bytes` : ""}`);
}
for (const name of limits.keys()) {
  if (name !== "all wasm" && !sizes.some((size) => size.name === name)) {
    console.log(`${name} is missing: build the package first`);
    failed += 1;
  }
}
// the README's figures are these
const whole = (name) => Math.ceil((sizes.find((size) => size.name === name)?.gzip ?? 0) / KIB);
const told = `weighs ${whole("hushnote.wasm")} KiB with gzip -9 for the library and ${whole("hushnote_kdf.wasm")} for the worker's part`;
if (!readFileSync(new URL("../README.md", import.meta.url), "utf8").includes(told)) {
  console.log(`README.md does not say that it ${told}`);
  failed += 1;
}
console.log(`${limits.size + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
