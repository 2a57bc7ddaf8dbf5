// The figures to meet: what was measured, what it is held against, whether it was met.

import { median as middle } from "./rounds.mjs";

const median = (table, name) => table?.results.get(name)?.median;
const ratio = (a, b) => (a > 0 && b > 0 ? a / b : undefined);
const times = (value) => `${value.toFixed(2)} x`;
const ms = (value) => `${value.toFixed(1)} ms`;
const names = { node: "Node", chromium: "Chromium", firefox: "Firefox" };

/** A limit that is set for Chromium alone; elsewhere the figure is told. */
const inChromium = (engine, limit) => (engine === "chromium" ? limit : {});

/** One row; `value` is undefined where nothing was measured. */
function row(what, engine, value, { atMost, atLeast, show = times, note = "" }) {
  const target = atMost !== undefined ? `at most ${show(atMost)}` : atLeast !== undefined ? `at least ${show(atLeast)}` : "to be told";
  const met = value === undefined ? "not measured" : atMost !== undefined ? (value <= atMost ? "met" : "**not met**") : atLeast !== undefined ? (value >= atLeast ? "met" : "**not met**") : "";
  return { what, engine: names[engine] ?? engine, measured: value === undefined ? "" : show(value), target, met: [met, note].filter(Boolean).join("; ") };
}

function argon2Rows({ tables, teams }) {
  const rows = [];
  // what the package does on every run but the first of a page without prewarm; that one stands beside it
  const add = (engine, start, rival, what, limit) => {
    const table = tables.find((one) => one.engine === engine && !one.cold && one.title.startsWith(start));
    if (!table) return;
    const native = rival.startsWith("C reference");
    // of a rival with several builds the fastest
    const theirs = Math.min(...[...table.results].filter(([name]) => name === rival || name === `${rival}, SIMD build`).map(([, { median }]) => median ?? Infinity));
    const compare = (ours) => (native ? ratio(median(table, ours), theirs) : ratio(theirs, median(table, ours)));
    const fresh = compare("hushnote, new memory");
    const kept = native ? ratio(median(table, "hushnote"), median(table, `${rival}, memory kept`)) : undefined;
    const notes = [fresh && `${times(fresh)} with new memory for each run`, kept && `${times(kept)} where both keep theirs`];
    rows.push(row(`Argon2id ${start}, ${what}`, engine, compare("hushnote"), { ...limit, note: notes.filter(Boolean).join(", ") }));
  };
  for (const [engine, sse2, avx2, phi] of [["chromium", 0.8, 1.35, 1.2], ["firefox", 0.9, 1.35, 1.05]]) {
    add(engine, "64 MiB, t=3, p=4", "C reference, SSE2", "of the SSE2 reference's time", { atMost: sse2 });
    add(engine, "64 MiB, t=3, p=4", "C reference, AVX2", "of the AVX2 reference's time", { atMost: avx2 });
    add(engine, "64 MiB, t=3, p=4", "@phi-ag/argon2", "faster than @phi-ag/argon2", { atLeast: phi });
  }
  for (const [rival, least] of [["hash-wasm", 1.9], ["argon2id", 1.9], ["argon2-browser", 2.2], ["@noble/hashes", 7]]) {
    for (const engine of ["chromium", "firefox"]) add(engine, "64 MiB, t=3, p=4", rival, `faster than ${rival}`, inChromium(engine, { atLeast: least }));
  }
  for (const engine of ["chromium", "firefox"]) add(engine, "64 MiB, t=3, p=1", "libsodium-wrappers-sumo", "faster than libsodium-wrappers-sumo", inChromium(engine, { atLeast: 1.3 }));
  for (const team of teams) {
    if (team.count < 2) continue;
    const together = median(team, `${team.count} workers`);
    rows.push(row(`Argon2id on ${team.count === 2 ? "two" : team.count} threads faster than on one`, team.engine, ratio(median(team, "one worker"), together), { atLeast: 1.7 }));
    rows.push(row(`Argon2id on ${team.count === 2 ? "two" : team.count} threads, of the AVX2 reference's time on one`, team.engine, ratio(together, median(team, "C reference, AVX2")), { atMost: 1 }));
  }
  return rows;
}

function unlockRows({ tables }, argon2) {
  const rows = [];
  for (const { engine, unlocks, watched, compile } of tables) {
    const time = (place, how = "prewarmed") => unlocks.get(`${place}, ${how}`)?.median;
    if (engine !== "node") {
      rows.push(row("Whole unlock, isolated page faster than a page without isolation", engine, ratio(time("page without isolation"), time("isolated page")), {}));
      const native = argon2?.tables.find((table) => table.engine === engine && !table.cold)?.results.get("C reference, AVX2")?.median;
      rows.push(row("Whole unlock on an isolated page, of the AVX2 reference's time on one thread", engine, ratio(time("isolated page"), native), { atMost: 1 }));
      rows.push(row("Whole unlock, prewarmed faster than cold", engine, ratio(time("page without isolation", "cold"), time("page without isolation")), {}));
      rows.push(row("Whole unlock, a second one faster than a cold one", engine, ratio(time("page without isolation", "cold"), time("page without isolation", "again")), {}));
    }
    for (const [place, { longest }] of watched) rows.push(row(`Longest task of the main thread in an unlock (${place})`, engine, middle(longest), {
      ...(engine === "node" ? {} : { atMost: 16 }), show: ms, note: `${ms(Math.max(...longest))} in the worst run`,
    }));
    const whole = [...compile.values()].reduce((sum, { median }) => sum + median, 0);
    rows.push(row("Compile and instantiate both modules", engine, whole, { ...inChromium(engine, { atMost: 20 }), show: ms }));
  }
  return rows;
}

function recordRows({ tables, scaling }) {
  const rows = [];
  const of = (engine, what, shared = false) => tables.find((table) => table.engine === engine && table.what === what && table.size === 2048 && table.shared === shared);
  for (const [engine, one, many] of [["chromium", 1, 1], ["firefox", 2, 2], ["node", 3, 2]]) {
    const all = of(engine, "many");
    if (!all) continue;
    for (const inShared of [false, true]) {
      const where = inShared ? "shared circle" : "private circle";
      const limit = (atLeast) => (inShared ? {} : { atLeast });
      for (const what of ["seal", "open"]) {
        const table = of(engine, what, inShared);
        rows.push(row(`${what} a 2 KiB note, ${where}, faster than crypto.subtle and await`, engine, ratio(median(table, "crypto.subtle, await each"), median(table, "hushnote")), limit(one)));
      }
      const list = of(engine, "many", inShared);
      rows.push(row(`openMany of 10,000, ${where}, faster than crypto.subtle and Promise.all`, engine, ratio(median(list, "crypto.subtle, Promise.all"), median(list, "hushnote, openMany")), limit(many)));
      const best = Math.min(...[...list.results].filter(([name]) => name.startsWith("crypto.subtle")).map(([, { median }]) => median ?? Infinity));
      const way = (name) => ratio(best, median(list, `hushnote, ${name}`));
      rows.push(row(`openMany of 10,000, ${where}, faster than the best crypto.subtle way`, engine, Number.isFinite(best) ? way("openMany") : undefined, {}));
      rows.push(row(`openAll of 10,000, ${where}, faster than the best crypto.subtle way`, engine, Number.isFinite(best) ? way("openAll") : undefined, inChromium(engine, limit(1.5))));
    }
    const { small, large, ten } = scaling.find((one) => one.engine === engine);
    rows.push(row("openMany of 100,000, times that of 10,000", engine, ratio(large, small), { atMost: 10.5 }));
    rows.push(row("openMany of 100,000, times ten lists of 10,000", engine, ratio(large, ten), {}));
    const shared = of(engine, "many", true);
    const share = (way) => 1 - median(all, way) / median(shared, way);
    for (const way of ["openMany", "openAll"]) {
      rows.push(row(`Signatures' share of ${way} of 10,000 in a shared circle`, engine, share(`hushnote, ${way}`), { show: (value) => `${Math.round(value * 100)} %` }));
    }
  }
  return rows;
}

function primitiveRows({ tables }) {
  return tables.filter(({ title }) => !/ (200|20480) B/.test(title)).map(({ engine, title, results }) => {
    const [ours, theirs] = [...results.keys()];
    return row(`${title}: ${ours} faster than ${theirs}`, engine, ratio(median({ results }, theirs), median({ results }, ours)), title.startsWith("AES") && engine !== "node" ? { atLeast: 1.5 } : {});
  });
}

function convertRows({ tables }, records) {
  return tables.filter(({ size }) => size === 2048).flatMap(({ engine, count, results }) => {
    const conversion = (results.get("JSON text and JSON.parse").median / count) * 1000;
    const open = records?.tables.find((table) => table.engine === engine && table.what === "open" && table.size === 2048 && !table.shared);
    const decryption = open ? (median(open, "hushnote") / open.count) * 1000 - conversion : undefined;
    return [
      row("Conversion to objects, of the decryption's time (JSON text, 2 KiB)", engine, ratio(conversion, decryption), { atMost: 1 }),
      row("Conversion to objects, many at once, of the time one by one", engine, ratio(results.get("JSON text, many at once").median, results.get("JSON text and JSON.parse").median), {}),
      row("Conversion by serde-wasm-bindgen, of the time by JSON text", engine, ratio(results.get("serde-wasm-bindgen, from the text").median, results.get("JSON text and JSON.parse").median), {}),
    ];
  });
}

function sizeRows({ shipped }) {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  const all = shipped.reduce((sum, { gzip }) => sum + gzip, 0);
  return [
    row("All wasm shipped, gzip -9", "", all, { atMost: 120 * 1024, show: kib }),
    row("All wasm shipped, gzip -9, later", "", all, { atMost: 96_000, show: kib }),
    row("The worker's KDF module, gzip -9", "", shipped.find(({ name }) => name.includes("kdf"))?.gzip, { atMost: 16 * 1024, show: kib }),
  ];
}

export function targets({ argon2, unlock, records, primitives, convert, size }) {
  return [
    ...(argon2 ? argon2Rows(argon2) : []), ...(unlock ? unlockRows(unlock, argon2) : []), ...(records ? recordRows(records) : []),
    ...(primitives ? primitiveRows(primitives) : []), ...(convert ? convertRows(convert, records) : []), ...(size ? sizeRows(size) : []),
  ];
}
