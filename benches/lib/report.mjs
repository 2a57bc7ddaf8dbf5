// benches/RESULTS.md: the targets first, then what they were taken from.
import { median } from "./rounds.mjs";
import { targets } from "./targets.mjs";

const table = (head, rows) => [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
const ms = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
const kib = (bytes) => (bytes / 2 ** 10).toFixed(1);
const engineNames = { node: "Node", chromium: "Chromium", firefox: "Firefox" };

/** Contenders in rows, engines in columns: the median, and how many times as long as hushnote, the first, it takes. `each`: µs an operation. */
function contenders(tables, { each = false } = {}) {
  const names = [...new Set(tables.flatMap(({ results }) => [...results.keys()]))];
  const cell = ({ results, count }, name) => {
    const result = results.get(name);
    if (!result) return "";
    if (result.failed) return `did not run: ${result.failed.replaceAll("|", "/")}`;
    const [[, first]] = results;
    return `${ms(each ? (result.median * 1000) / count : result.median)} · ${(result.median / first.median).toFixed(2)}`;
  };
  return table([`${each ? "µs each" : "ms"} · times hushnote's`, ...tables.map(({ engine }) => engineNames[engine])], names.map((name) => [name, ...tables.map((one) => cell(one, name))]));
}

/** Tables of one title belong together. */
function byTitle(tables) {
  const groups = new Map();
  for (const one of tables) groups.set(one.title, [...(groups.get(one.title) ?? []), one]);
  return groups;
}

function argon2Text({ tables, teams, check, lanes, absent }) {
  const out = ["## Argon2id", "",
    "Single thread, in a worker of its own for each contender, which stays; the clock runs around the hash. All tags were compared, but for those from `new Worker` and of the reference on threads. *hushnote* keeps its memory from run to run, as the package does for a minute, and as it has it after `prewarm()`; *hushnote, new memory* is the first run of a page that did not prewarm. *Lanes one by one* shows what filling them together gains. @phi-ag/argon2, argon2id, argon2-browser and libsodium keep theirs for as long as they are loaded; hash-wasm, @noble/hashes and the reference C take new memory for each run, whatever their caller does, and pay for its pages each time (the C library keeps what is below 32 MiB). *memory kept* of the reference is a build of ours that gives it the same memory again, to show the hash alone. How all of them do the first time shows in the table that begins with `new Worker`.", ""];
  for (const [title, same] of byTitle(tables.filter(({ cold }) => !cold))) {
    out.push(`### ${title}`, "", contenders(same), "");
  }
  out.push("### 64 MiB, t=3, p=4, from `new Worker` to the first tag", "", contenders(tables.filter(({ cold }) => cold)), "");
  if (teams.length > 0) {
    out.push("### hushnote's lanes on threads, 64 MiB, t=3, p=4", "", "On an isolated page, by the package's own worker file: from the order to the answer, in workers that have run before; the second of two runs in a row counts. The reference has one thread.", "", contenders(teams), "");
  }
  if (lanes.size > 0) out.push("### The reference's lanes on threads, 64 MiB, t=3, p=4", "", table(["", "median, ms"], [...lanes].map(([name, { median }]) => [name, ms(median)])), "");
  if (check) out.push("### A check on the build of the reference, 64 MiB, t=3, p=1", "", table(["", "median, ms"], [...check].map(([name, { median }]) => [name, ms(median)])), "", "Debian's program tells processor time, the other one time on the wall.", "");
  else out.push("Debian's `argon2` or the reference itself is not here, so the two were not compared.", "");
  for (const one of absent) out.push(`Left out: ${one}.`, "");
  return out;
}

function unlockText({ tables }) {
  const out = ["## Unlock", "", "`Vault.unlock` with a passphrase, profile 1, by the public API, each time on a page where nothing had been loaded; `init` is done before. Prewarmed: `prewarm()` was called 1.5 s earlier. Again: a second unlock, 1 s after the first.", ""];
  const rows = new Map();
  const put = (name, engine, text) => rows.set(name, { ...rows.get(name), [engine]: text });
  for (const { engine, unlocks, watched, begin, compile } of tables) {
    const show = (values) => ms(median(values));
    for (const [name, result] of unlocks) put(name.startsWith("Node") ? name.replace("Node", "no page") : name, engine, result.failed ?? ms(result.median));
    for (const [place, { longest, idle }] of watched) {
      const where = place === "Node" ? "no page" : place;
      put(`${where}: longest task of the main thread in it`, engine, `${show(longest)} (least ${ms(Math.min(...longest))})`);
      put(`${where}: the same while nothing happens`, engine, `${show(idle)} (least ${ms(Math.min(...idle))})`);
    }
    for (const [name, result] of compile) put(`compile and instantiate ${name}`, engine, ms(result.median));
    put("import of the package's modules", engine, show(begin.modules));
    put("then `init()`: decode, compile, start", engine, show(begin.wasm));
  }
  const engines = tables.map(({ engine }) => engine);
  out.push(table(["ms", ...engines.map((engine) => engineNames[engine])], [...rows].map(([name, cells]) => [name, ...engines.map((engine) => cells[engine] ?? "")])), "");
  out.push("The longest task is the longest time in which a message that is always under way found no turn; whatever else the machine did counts in it.", "");
  return out;
}

function recordText({ tables, scaling }) {
  const out = ["## Records", "",
    "Progress notes. hushnote's `seal`, `open` and `openMany` are synchronous. The rivals do suite 1's work (`records/format.mjs`), and are first held to the vectors of `docs/FORMAT.md`: the circle's key is imported once; each record takes two HMACs, the comparison of the commitment, the import of an AES key, AES-GCM, the check of the padding, `JSON.parse`, and in a shared circle SHA-512 and Ed25519. They skip what hushnote also does: the strict JSON of section 10, and the state of a circle. In a private circle all of them open the same bytes; in a shared one the rival has a circle of its own.", ""];
  for (const [title, same] of byTitle(tables)) {
    const [{ count, bytes }] = same;
    out.push(`### ${title[0].toUpperCase()}${title.slice(1)}`, "", `${count.toLocaleString("en")} records a measurement, ${bytes.toLocaleString("en")} bytes each when sealed.`, "", contenders(same, { each: true }), "");
  }
  out.push("### 10,000 and 100,000 notes of 2 KiB, openMany", "",
    "Medians over several fresh pages. Ten lists of 10,000 are opened one after the other, and all results kept: what one list of 100,000 costs beside them is of its length, the rest of the collector, which has no turn within 10,000 notes.", "",
    table(["", "10,000, ms", "100,000, ms", "times", "ten lists of 10,000, ms", "times"], scaling.map(({ engine, small, large, ten }) => [engineNames[engine], ms(small), ms(large), (large / small).toFixed(2), ms(ten), (large / ten).toFixed(2)])), "");
  return out;
}

function primitiveText({ tables }) {
  const out = ["## Primitives", "", "What stands in for a crate, beside that crate, and how Argon2's blocks are made, beside how they were: in one module built as the shipped one is.", ""];
  for (const [title, same] of byTitle(tables)) out.push(`### ${title}`, "", contenders(same, { each: true }), "");
  return out;
}

function convertText({ tables }) {
  const names = [...tables[0].results.keys()];
  return ["## Objects for JavaScript", "", "Microseconds for the content of one note, from decrypted bytes in WebAssembly to an object. *From the text* is what would do for the content of every kind; *from values* and *from a struct* leave out that the text must be parsed first. Content travels as JSON text; *many at once* is how lists take it (`list-contents.ts`): texts side by side in one buffer, decoded together.", "",
    table(["", ...names], tables.map(({ engine, size, count, results }) => [`${engineNames[engine]}, ${size} B`, ...names.map((name) => (results.get(name).failed ?? ms((results.get(name).median * 1000) / count)))])), ""];
}

function loadText({ rows, skipped, drawn }) {
  return ["## Cost against load", "", `![time and memory against the number of notes](../docs/images/load.svg)`, "",
    `${drawn}. \`openMany\` of so many notes; memory is that of the sealed bytes handed in, of the records that came out, and of WebAssembly, whose memory does not grow with the list.`, "",
    table(["notes", "bytes each", "seal, ms", "openMany, ms", "sealed, MiB", "records, MiB", "wasm, MiB"], rows.map(({ count, size, sealMs, openMs, sealedBytes, heap, wasm }) => [
      count.toLocaleString("en"), size.toLocaleString("en"), ms(sealMs), ms(openMs), mib(sealedBytes), heap === null ? "not told" : mib(heap), mib(wasm),
    ])), "", ...skipped.map(({ count, size }) => `Left out: ${count.toLocaleString("en")} notes of ${size.toLocaleString("en")} bytes, over 1 GiB.`), ""];
}

function sizeText({ shipped, weights: { rows, rest, total } }) {
  return ["## Size", "", table(["shipped", "bytes", "gzip -9, bytes", "KiB"], shipped.map(({ name, raw, gzip }) => [name, raw, gzip, kib(gzip)])), "",
    `What is in \`hushnote.wasm\`, by the crate whose name its functions bear. A function that was inlined counts where it went, and a generic one where it was written. gzip is of each crate's functions alone, so that the column sums to more than the whole.`, "",
    table(["crate", "functions", "bytes", "gzip -9"], [...rows.map(({ crate, functions, raw, gzip }) => [crate, functions, raw, gzip]), ...rest.map(({ name, raw, gzip }) => [`section: ${name}`, "", raw, gzip]), ["with the names", "", total.raw, total.gzip]]), ""];
}

export function report(results, { versions, rounds, partial, absent, minutes }) {
  const rows = targets(results);
  return [
    "# Results", "",
    `Written by \`make bench\`; how things are measured is said with each table. Rivals are interleaved, one measurement of each in a round in rotating order, after a warm-up; ${rounds} ${rounds === 1 ? "round" : "rounds"} or more, medians. Ratios count; an absolute time is that of this machine.`, "",
    ...(partial ? [`**This was not a whole run**: ${partial}.`, ""] : []),
    ...absent.map(({ name, reason }) => `**${engineNames[name] ?? name} was left out**: ${reason}.\n`),
    table(["", ""], versions), "", `It took ${minutes[0]} minutes (${minutes.slice(1).join(", ")}).`, "",
    "## The targets", "", table(["what", "where", "measured", "target", ""], rows.map(({ what, engine, measured, target, met }) => [what, engine, measured, target, met])), "",
    ...(results.argon2 ? argon2Text(results.argon2) : []), ...(results.unlock ? unlockText(results.unlock) : []), ...(results.records ? recordText(results.records) : []),
    ...(results.primitives ? primitiveText(results.primitives) : []), ...(results.convert ? convertText(results.convert) : []), ...(results.load ? loadText(results.load) : []), ...(results.size ? sizeText(results.size) : []),
  ].join("\n").trimEnd() + "\n";
}
