// Lists of records, whose contents become values many at once: each is what it is by itself, whatever its neighbours are and whoever asks in between.
import { ROOM } from "../../pkg/dist/list-contents.js";
import { equal, fails, ok, same } from "./expect.mjs";
import { fresh, test } from "./kit.mjs";
import { open } from "./person.mjs";

const words = ["a", "ü", "…", "☕", "🫖", "\u2028", "\ufeff", "\\", "\"", "\0", "\n", "\u001f", "\u007f"];
/** A text of about `length` units out of all that could be taken for something else. */
function text(length, seed) {
  let out = "", n = seed + 1;
  while (out.length < length) {
    n = (Math.imul(n, 1664525) + 1013904223) >>> 0;
    out += words[(n >>> 8) % words.length].repeat(1 + (n >>> 24) % 5);
  }
  return out;
}

/** Contents of every type and size: below, at and above what is decoded together, and what fills the room exactly. */
function contents() {
  const all = [];
  for (let i = 0; i < 160; i += 1) all.push({ text: text(7 * i, i), list: [i, text(3, i), null, { "": text(i % 40, i) }] });
  for (let size = ROOM / 2 - 14; size < ROOM / 2 + 3; size += 1) all.push({ t: "x".repeat(size) });
  for (const size of [30_000, 60_000, 90_000, 130_000, 200_000, 262_135, 262_144, 300_000]) all.push({ t: "x".repeat(size) }, { t: text(size / 4, size) });
  for (let i = 0; i < 60; i += 1) all.push(text(i * i, i), new TextEncoder().encode(text(5 * i, i)), [text(9, i)], "", {}, [], new Uint8Array(0));
  for (let i = 0; i < 1100; i += 1) all.push([i]); // more than are decoded together
  // neighbours of every kind
  return all.map((_, i) => all[(i * 89) % all.length]);
}

const item = (circle, id, content) => ({ id, sealed: circle.seal(id, { kind: "x-any", content }) });
const plain = (results) => results.map((result) => (result.ok ? result.record : { id: result.id, code: result.error.code }));

function alone(circle, items) {
  return items.map(({ id, sealed }) => {
    try {
      return circle.open(id, sealed);
    } catch ({ code }) {
      return { id, code };
    }
  });
}

/** A list of all contents, some of whose records do not open. */
const mixed = (circle) => contents().map((content, i) => {
  const one = item(circle, `n${i}`, content);
  if (i % 11 === 5) one.sealed[one.sealed.length >> 1] ^= 1;
  if (i % 13 === 7) one.sealed = one.sealed.subarray(0, 40);
  return one;
});

test("a record of a list is what it is by itself", async () => {
  const { private: circle } = await open();
  const items = mixed(circle);
  equal(new Set(items.map(({ id }) => id)).size, items.length);
  const wanted = alone(circle, items);
  ok(wanted.filter(({ code }) => code).length > 20, "not enough goes wrong");
  ok(wanted.filter(({ content }) => content !== undefined).length > 300, "not enough opens");
  const results = circle.openMany(items);
  same(plain(results), wanted);
  same(plain(await circle.openAll(items)), wanted);
  const { record } = results.find(({ ok }) => ok);
  equal(Object.keys(record).join(), "kind,content,id,revision,sealedAt");
  equal(Object.getPrototypeOf(results), Array.prototype);
});

test("a record of a shared circle's list is what it is by itself", async () => {
  const { circle, change } = (await open()).createCircle({ title: "the two of us", kinds: ["x-any"] });
  circle.refresh([change.puts.at(-1).bytes]);
  const items = contents().slice(0, 60).map((content, i) => item(circle, `s${i}`, content));
  const wanted = alone(circle, items);
  const results = circle.openMany(items);
  same(plain(results), wanted);
  same(plain(await circle.openAll(items)), wanted);
  equal(Object.keys(results[0].record).join(), "kind,content,id,revision,sealedAt,author,account,anchored");
});

test("lists that are read while another one is read", async () => {
  const { private: circle } = await open();
  const [outer, inner] = ["outer", "inner"].map((name) => Array.from({ length: 40 }, (_, i) => item(circle, `${name}${i}`, { name, text: text(1500, i) })));
  const told = [];
  const asking = function* () {
    for (const [i, one] of outer.entries()) {
      yield one;
      if (i % 10 === 3) told.push([inner, circle.openMany(inner)]);
      if (i % 10 === 5) equal(circle.open("inner7", inner[7].sealed).content.name, "inner");
      if (i % 10 === 7) told.push([inner, circle.openAll(inner)]);
    }
  };
  const results = circle.openMany(asking());
  const all = await circle.openAll(asking());
  same(plain(results), alone(circle, outer));
  same(plain(all), alone(circle, outer));
  equal(told.length, 16);
  for (const [items, opened] of told) same(plain(await opened), alone(circle, items));
});

test("a list that ends early leaves the next one alone", async () => {
  const { private: circle } = await open();
  const items = Array.from({ length: 40 }, (_, i) => item(circle, `e${i}`, { text: text(900, i) }));
  const broken = function* () {
    yield* items.slice(0, 17);
    throw new Error("gone");
  };
  for (const end of [() => circle.openMany(broken()), () => circle.openAll(broken())]) {
    await fails("bad-input", end);
    same(plain(circle.openMany(items.slice(5))), alone(circle, items.slice(5)));
  }
  const stop = new AbortController();
  const aborting = circle.openAll(Array.from({ length: 3000 }, (_, i) => items[i % 40]), { signal: stop.signal });
  stop.abort();
  await fails("aborted", () => aborting);
  same(plain(await circle.openAll(items)), alone(circle, items));
});

test("nothing of a list's contents stays in the memory of the page's own code", () => fresh("contents"));
