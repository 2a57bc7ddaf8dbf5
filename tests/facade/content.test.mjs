// What can be sealed, and that it comes back as it was: abuse-catalogue A037 to A039, A055 to A063.
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { test } from "./kit.mjs";
import { abuse, open } from "./person.mjs";

const site = (content) => ({ kind: "x-site", content });
const roundTrip = (circle, content) => circle.open("a", circle.seal("a", site(content))).content;

abuse("A037 content nested ten thousand levels deep", async ({ circle }) => {
  const nest = (levels) => {
    let value = 1;
    for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { value };
    return value;
  };
  same(roundTrip(circle, nest(64)), nest(64));
  await fails("bad-input", () => circle.seal("a", site(nest(65))));
  await fails("bad-input", () => circle.seal("a", site(nest(10_000))));
});

abuse("A038 __proto__, constructor and toString as keys", async ({ circle }) => {
  const content = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":"text"}');
  const back = roundTrip(circle, content);
  equal(JSON.stringify(back), JSON.stringify(content));
  equal(Object.getPrototypeOf(back), Object.prototype);
  ok(Object.hasOwn(back, "__proto__"));
  equal({}.polluted, undefined);
});

abuse("A039 numbers that JSON cannot carry", async ({ circle }) => {
  for (const number of [NaN, Infinity, -Infinity, 2 ** 53, 9007199254740993, 1e20, -(2 ** 60)]) {
    const error = await fails("bad-input", () => circle.seal("a", site({ list: [0, { number }] })), String(number));
    ok(error.message.includes("content.list[1].number"), error.message);
  }
  same(roundTrip(circle, { n: [0, -1, 1.5, 1e-7, 2 ** 53 - 1, 0.1 + 0.2] }), { n: [0, -1, 1.5, 1e-7, 2 ** 53 - 1, 0.1 + 0.2] });
  // written with an exponent, so that no reader takes them for exact
  same(roundTrip(circle, { n: [1e21, -1e300] }), { n: [1e21, -1e300] });
  equal(roundTrip(circle, { n: -0 }).n, 0);
  await fails("bad-input", () => circle.seal("a", { kind: "session", content: { startedAt: "2025-01-01T10:00Z", minutes: 1.5, modality: "video", attendance: "attended" } }));
});

abuse("A055 an empty note is as long as any other of its size class", async ({ circle }) => {
  const empty = circle.seal("a", { kind: "message", content: "" });
  equal(circle.open("a", empty).content, "");
  for (const content of ["x", "x".repeat(700)]) equal(circle.seal("a", { kind: "message", content }).length, empty.length);
  same(roundTrip(circle, new Uint8Array(0)), new Uint8Array(0));
  same(roundTrip(circle, {}), {});
  same(roundTrip(circle, []), []);
});

abuse("A056 sizes around every boundary", async ({ circle }) => {
  for (const length of [1, 900, 980, 981, 982, 983, 1023, 1024, 1025, 16383, 16384, 16385, 100_000]) {
    const bytes = new Uint8Array(length).map((_, i) => i * 7);
    same(roundTrip(circle, bytes), bytes);
    const text = "ü".repeat(length);
    equal(roundTrip(circle, text), text);
  }
});

abuse("A057 a note of 100 MB", async ({ circle }) => {
  const start = performance.now();
  await fails("too-large", () => circle.seal("a", site(new Uint8Array(100e6))));
  await fails("too-large", () => circle.seal("a", site("x".repeat(100e6))));
  await fails("too-large", () => circle.open("a", new Uint8Array(100e6)));
  await fails("too-large", () => circle.seal("a", site("x"), { previous: new Uint8Array(100e6) }));
  ok(performance.now() - start < 2000, "refusing took long");
});

abuse("A058 a note of the limit, and of one byte more", async ({ circle }) => {
  const limit = 16 * 2 ** 20;
  const bytes = new Uint8Array(limit).fill(7);
  const back = roundTrip(circle, bytes);
  ok(back.length === limit && back[limit - 1] === 7);
  await fails("too-large", () => circle.seal("a", site(new Uint8Array(limit + 1))));
  await fails("too-large", () => circle.seal("a", site("x".repeat(limit + 1))));
  await fails("too-large", () => circle.seal("a", site("ü".repeat(limit / 2 + 1))));
  await fails("too-large", () => circle.seal("a", site({ text: "x".repeat(limit) })));
});

abuse("A063 nothing is compressed before it is sealed", async ({ circle }) => {
  const dull = circle.seal("a", site(new Uint8Array(50_000)));
  const random = circle.seal("a", site(new Uint8Array(50_000).map(() => Math.random() * 256)));
  equal(dull.length, random.length);
});

test("plain data comes back as it was", async () => {
  const vault = await open();
  const circle = vault.private;
  const content = {
    text: `“quotes” \\ \n \u2028 \0 ${CANARY} 😀`, "": "empty name", nothing: null, yes: true, no: false, list: [[], {}, [null, 1, "x", false]], nested: { deep: { er: [1] } },
  };
  same(roundTrip(circle, content), content);
  same(roundTrip(circle, Object.assign(Object.create(null), { a: 1 })), { a: 1 });
  same(roundTrip(circle, { kept: 1, skipped: undefined }), { kept: 1 });
  same(roundTrip(circle, Object.defineProperty({ a: 1 }, "hidden", { value: 2, enumerable: false })), { a: 1 });
  let calls = 0;
  same(roundTrip(circle, { get computed() { return ++calls; } }), { computed: 1 });
  equal(calls, 1);
  vault.close();
});

test("what is no plain data is refused by its path", async () => {
  const vault = await open();
  class Session { at = 1; }
  const wrong = {
    date: new Date(), map: new Map(), set: new Set(), instance: new Session(), fn() {}, arrow: () => {}, symbol: Symbol("s"), big: 10n, bytes: new Uint8Array(3),
    boxed: new String("x"), error: new Error("x"), promise: Promise.resolve(), regexp: /x/, url: new URL("https://example.org"),
  };
  for (const [name, value] of Object.entries(wrong)) {
    const error = await fails("bad-input", () => vault.private.seal("a", site({ goals: [0, { [name]: value }] })), name);
    ok(error.message.includes(`content.goals[1].${name}`), `${name}: ${error.message}`);
    await fails("bad-input", () => vault.private.seal("a", site([value])), name);
  }
  for (const list of [[undefined], new Array(3)]) await fails("bad-input", () => vault.private.seal("a", site({ list })));
  await fails("bad-input", () => vault.private.seal("a", site({ [Symbol("name")]: 1 })));
  for (const content of [null, undefined, 5, true, Symbol("s"), 10n, () => {}, new Date()]) await fails("bad-input", () => vault.private.seal("a", site(content)));
  const error = await fails("bad-input", () => vault.private.seal("a", site({ [`${CANARY} said`]: 10n })));
  ok(error.message.includes("content[…]"), error.message);
  vault.close();
});

test("each record keeps its own kind, whichever was opened before it", async () => {
  const vault = await open();
  const kinds = ["x-a", "x-b", "x-b", "x-a", "x-ab", "message", "x-b", `x-${"c".repeat(60)}`, `x-${"c".repeat(59)}d`, "x-a"];
  const items = kinds.map((kind, i) => ({ id: `r-${i}`, sealed: vault.private.seal(`r-${i}`, { kind, content: "text" }) }));
  same(vault.private.openMany(items).map(({ record }) => record.kind), kinds);
  same((await vault.private.openAll(items)).map(({ record }) => record.kind), kinds);
  vault.close();
});

test("each built-in kind is checked on sealing, and names the field", async () => {
  const vault = await open();
  const good = [
    { kind: "progress", content: { format: "SOAP", subjective: "s", objective: "o", assessment: "a", plan: "p", own: { kept: 1 } } },
    { kind: "process", content: "thoughts" },
    { kind: "message", content: { text: "hello", replyTo: "m-1" } },
    { kind: "plan", content: { goals: ["sleep", { text: "walk", term: "short" }] } },
    { kind: "session", content: { startedAt: "2025-03-01T09:00+01:00", minutes: 50, modality: "video", attendance: "attended", writtenAt: "2025-03-01" } },
    { kind: "assessment", content: { instrument: "PHQ-9", score: 7, answers: [0, 1, null] } },
    { kind: "diagnosis", content: { system: "ICD-10", code: "F32.1" } },
    { kind: "medication", content: { name: "Sertraline", dose: "50 mg" } },
    { kind: "intake", content: { presentingProblem: "cannot sleep" } },
    { kind: "risk", content: { level: "low" } },
    { kind: "mood", content: { score: 4.5 } },
    { kind: "consent", content: { purpose: "telehealth", status: "given" } },
    { kind: "amendment", content: { of: "n-1", text: "it was Tuesday" } },
    { kind: "x-own", content: ["anything"] },
  ];
  for (const record of good) {
    const opened = vault.private.open("a", vault.private.seal("a", record));
    same(opened.content, record.content);
    equal(opened.kind, record.kind);
    same(vault.private.open("b", vault.private.seal("b", opened)).content, record.content);
  }
  for (const [record, field] of [
    [{ kind: "progress", content: { format: "SOAP", subjective: "s" } }, "objective"],
    [{ kind: "mood", content: { score: 11 } }, "score"],
    [{ kind: "plan", content: { goals: [{ term: "short" }] } }, "goals[0].text"],
    [{ kind: "session", content: { startedAt: "yesterday", modality: "video", attendance: "no-show" } }, "startedAt"],
    [{ kind: "unheard-of", content: {} }, "kind"],
    [{ kind: "Progress", content: {} }, "kind"],
  ]) {
    const error = await fails("bad-input", () => vault.private.seal("a", record));
    ok(error.message.includes(field), error.message);
  }
  await fails("too-large", () => vault.private.seal("a", { kind: `x-${"a".repeat(63)}`, content: "" }));
  vault.close();
});
