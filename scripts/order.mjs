// In which order a module's functions stand. Whoever compresses a file finds again what it has just seen: functions of much the same code, set side by side,
// make the module 2 KB less gzipped, and change nothing else in it.

import { sections } from "./reader.mjs";

/** Bytes that two functions must have in common to be alike: an instruction or two. */
const RUN = 6;
/** What came before is remembered for so many bytes; gzip reaches back 32 KiB. */
const REACH = 24_000;
/** Keeps the smallest functions, of which a few bytes are much, from coming first. */
const SMALL = 150;

/** A number as WebAssembly writes it. */
function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >>> 7)];
}

/** The code of each function. */
function codes(bytes) {
  for (const { id, section } of sections(bytes)) {
    if (id !== 10) continue;
    return Array.from({ length: section.leb() }, () => {
      const body = section.sub(section.leb());
      return bytes.subarray(body.at, body.end);
    });
  }
  return [];
}

/** For each function the functions that share a run of bytes with it, run by run. */
function likenesses(functions) {
  const holders = new Map();
  functions.forEach((code, index) => {
    const runs = new Set();
    for (let at = 0; at + RUN <= code.length; at++) runs.add(code.readUIntBE(at, RUN));
    for (const run of runs) {
      if (!holders.has(run)) holders.set(run, []);
      holders.get(run).push(index);
    }
  });
  const shared = functions.map(() => []);
  for (const sharers of holders.values()) {
    if (sharers.length > 1) for (const index of sharers) shared[index].push(sharers);
  }
  return shared;
}

/** From the first function on, always the one that has most in common with those just before it. A run that many functions share counts for little. */
function order(functions) {
  const shared = likenesses(functions);
  const likeness = new Float64Array(functions.length);
  const seen = new Map();
  const left = new Set(functions.keys());
  const placed = [];
  let reached = 0;
  let first = 0;
  for (let next = 0; next !== undefined;) {
    placed.push(next);
    left.delete(next);
    reached += functions[next].length;
    for (const sharers of shared[next]) {
      const times = seen.get(sharers) ?? 0;
      seen.set(sharers, times + 1);
      if (times === 0) for (const index of sharers) likeness[index] += 1 / sharers.length;
    }
    for (; reached > REACH && first < placed.length - 1; first++) {
      reached -= functions[placed[first]].length;
      for (const sharers of shared[placed[first]]) {
        const times = seen.get(sharers) - 1;
        seen.set(sharers, times);
        if (times === 0) for (const index of sharers) likeness[index] -= 1 / sharers.length;
      }
    }
    let most = -1;
    next = undefined;
    for (const index of left) {
      const worth = likeness[index] / (functions[index].length + SMALL);
      if (worth > most) [most, next] = [worth, index];
    }
  }
  return placed;
}

/** The module with names by which wasm-opt can sort its functions into a better order. */
export function namedByLikeness(bytes) {
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === "function").length;
  const placed = order(codes(bytes));
  const names = placed.map((index, place) => [imported + index, String(place).padStart(5, "0")]).sort(([one], [other]) => one - other);
  const list = [...leb(names.length), ...names.flatMap(([index, name]) => [...leb(index), name.length, ...Buffer.from(name)])];
  const section = [4, ...Buffer.from("name"), 1, ...leb(list.length), ...list];
  return Buffer.concat([bytes, Buffer.from([0, ...leb(section.length), ...section])]);
}
