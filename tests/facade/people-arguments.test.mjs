// Every new call with values that are not what they seem: abuse-catalogue A064 to A071, A073 to A085, for people and circles.
import { Circle, Contact, sealTo, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { practice } from "./host.mjs";
import { realm, test } from "./kit.mjs";
import { note } from "./person.mjs";

const message = { kind: "message", content: "well" };
const detached = () => {
  const bytes = new Uint8Array(32);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
};

let meeting;
/** The same two people for all of the tests, which change nothing. */
async function scene() {
  meeting ??= practice();
  const { host, lee, kim, id } = await meeting;
  const circle = lee.circles.get(id);
  return { host, lee, kim, id, circle, vault: lee.vault, contact: lee.vault.contact("acc-kim"), card: kim.vault.card, log: host.log(id), change: circle.renew("for a test") };
}

/** Every place that takes bytes, or a list of them. */
const takesBytes = ({ vault, circle, log }, value) => ({
  meet: () => vault.meet(value),
  "meet several": () => vault.meet([value]),
  "load contacts": () => vault.load([{ type: "contacts", id: "acc-lee", bytes: value }]),
  "load grant": () => vault.load([{ type: "grant", id: "x", bytes: value }]),
  openCircle: () => vault.openCircle(value),
  "openCircle entry": () => vault.openCircle([log[0], value]),
  "openCircle seen": () => vault.openCircle(log, { seen: value }),
  openSealed: () => vault.openSealed(value),
  sealTo: () => sealTo(value, message),
  refresh: () => circle.refresh(value),
  "refresh entry": () => circle.refresh([log[0], value]),
  compare: () => circle.compare(value),
  rebase: () => circle.rebase({ puts: [{ type: "log", bytes: value }] }),
  "circle open": () => circle.open("a", value),
  "circle previous": () => circle.seal("a", message, { previous: value }),
});

test("what is no bytes is refused wherever people's objects are taken", async () => {
  const here = await scene();
  const { then, ...thenable } = { then: () => { throw new Error(CANARY); } };
  for (const value of [
    null, 5, -0, NaN, 10n, true, "abc", Symbol("s"), () => {}, new Date(), /x/, {}, { length: 3 }, [1, 2, 300], new DataView(new ArrayBuffer(8)), new Float64Array(4), new Uint8ClampedArray(32),
    new Proxy(new Uint8Array(32), {}), new Proxy(new ArrayBuffer(32), {}), detached(), detached().buffer, Promise.resolve(new Uint8Array(32)), { ...thenable, then },
    new Uint8Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer, 0, 32),
  ]) {
    for (const [place, run] of Object.entries(takesBytes(here, value))) await fails("bad-input", run, `${Object.prototype.toString.call(value)} as ${place}:`);
  }
  for (const [place, run] of Object.entries(takesBytes(here, undefined))) {
    if (!["openCircle seen", "circle previous"].includes(place)) await fails("bad-input", run, `undefined as ${place}:`);
  }
});

test("what is no object of ours is refused for what it is, and what is too long before it is copied", async () => {
  const here = await scene();
  const codes = ["malformed", "unsupported", "cannot-open", "tampered", "bad-input", "not-a-member", "bad-signature", "rolled-back", "too-large"];
  for (const value of [new Uint8Array(0), new Uint8Array(32), new Uint8Array(1293).fill(255), here.log[0], here.card, here.vault.seen, here.circle.head, here.circle.seen]) {
    for (const [place, run] of Object.entries(takesBytes(here, value))) {
      // an empty log is one with nothing new, and each of these is right in its own place
      if (value.length === 0 && ["refresh"].includes(place)) continue;
      if ((value === here.log[0] && /refresh|openCircle|rebase/.test(place)) || (value === here.card && /meet|sealTo/.test(place)) || /compare|seen/.test(place)) continue;
      await fails([...codes, "stale"], run, `${value.length} bytes as ${place}:`);
    }
  }
  const long = new Uint8Array(300e6);
  const start = performance.now();
  for (const [place, run] of Object.entries(takesBytes(here, long))) await fails("too-large", run, place);
  ok(performance.now() - start < 2000, "refusing took long");
  const { vault, circle, contact } = here;
  await fails("too-large", () => vault.createCircle({ title: "x".repeat(257), kinds: ["message"] }));
  await fails("too-large", () => vault.createCircle({ title: "ü".repeat(200), kinds: ["message"] }));
  await fails("too-large", () => vault.createCircle({ title: "t", kinds: Array.from({ length: 33 }, (_, i) => `x-${i}`) }));
  await fails("too-large", () => vault.createCircle({ title: "t", kinds: [`x-${"a".repeat(80)}`] }));
  await fails("too-large", () => circle.revoke(contact, "x".repeat(1025)));
  await fails("too-large", () => circle.leave("ü".repeat(600)));
  await fails("too-large", () => circle.renew("x".repeat(5000)));
  await fails("too-large", () => vault.contact("x".repeat(300)));
  await fails("too-large", () => vault.rotate({ passphrase: "x", reason: "x".repeat(2000) }));
  await fails("too-large", () => vault.rotate({ passphrase: "x".repeat(5000), reason: "" }));
  await fails("too-large", () => contact.confirm("x".repeat(2000)));
  await fails("too-large", () => vault.load([{ type: "grant", id: "x".repeat(600), bytes: new Uint8Array(1293) }]));
  await fails("too-large", () => sealTo(here.card, { kind: "x-a", content: new Uint8Array(17 << 20) }));
});

test("texts, lists, roles and flags of the wrong type", async () => {
  const { vault, circle, contact, card } = await scene();
  let called = 0;
  const count = () => { called++; return "message"; };
  const tricky = { [Symbol.toPrimitive]: count, valueOf: count, toString: count, toJSON: count };
  for (const value of [null, NaN, -0, 10n, Symbol("s"), new Date(), true, {}, tricky, new String("reader"), ["reader"], "\ud800"]) {
    const what = Object.prototype.toString.call(value);
    await fails("bad-input", () => vault.createCircle({ title: value, kinds: ["message"] }), `title ${what}`);
    await fails("bad-input", () => vault.createCircle({ title: "t", kinds: [value] }), `kind ${what}`);
    await fails("bad-input", () => vault.contact(value), `account ${what}`);
    await fails("bad-input", () => contact.confirm(value), `scanned ${what}`);
    await fails("bad-input", () => circle.grant(contact, { role: value, history: true }), `role ${what}`);
    await fails("bad-input", () => circle.revoke(contact, value), `reason ${what}`);
    await fails("bad-input", () => circle.revoke(value, ""), `revoke ${what}`);
    await fails("bad-input", () => circle.leave(value), `leave ${what}`);
    await fails("bad-input", () => circle.renew(value), `renew ${what}`);
    await fails("bad-input", () => vault.rotate({ passphrase: "x", reason: value }), `rotate reason ${what}`);
    if (value !== "\ud800") await fails("bad-input", () => vault.load([{ type: value, id: "x", bytes: card }]), `type ${what}`);
    await fails("bad-input", () => vault.load([{ type: "card", id: value, bytes: card }]), `id ${what}`);
    await fails("bad-input", () => sealTo(card, { kind: value, content: "" }), `kind ${what}`);
    if (value !== true) for (const flag of ["history", "unverified"]) await fails("bad-input", () => circle.grant(contact, { role: "reader", history: true, [flag]: value }), `${flag} ${what}`);
    if (value !== null) await fails("bad-input", () => circle.grant(contact, { role: "reader", history: true, consent: value }), `consent ${what}`);
    if (!Array.isArray(value) && !(value instanceof String)) await fails("bad-input", () => vault.createCircle({ title: "t", kinds: value }), `kinds ${what}`);
  }
  equal(called, 0);
  for (const role of ["owner", "Reader", "", "__proto__", "constructor", 1]) await fails("bad-input", () => circle.grant(contact, { role, history: true }), String(role));
  for (const kinds of [[], "message", ["Message"], ["message", ""]]) await fails("bad-input", () => vault.createCircle({ title: "t", kinds }), JSON.stringify(kinds));
  await fails("bad-input", () => vault.createCircle({ title: "", kinds: ["message"] }));
  await fails("bad-input", () => circle.grant(contact, { role: "keeper", history: false }));
  await fails("bad-input", () => circle.grant(contact, { role: "reader" }));
  await fails("not-a-member", () => circle.revoke("nobody", ""));
  await fails("bad-input", () => circle.revoke("acc-lee", ""));
  await fails(["bad-input", "not-a-member"], () => circle.revoke("", ""));
  await fails("bad-input", () => circle.revoke(contact));
  await fails("no-consent", () => circle.seal("a", { kind: "process", content: "mine alone" }));
  await fails("bad-input", () => circle.seal("a", { kind: "mood", content: { score: 5 } }));
  ok(circle.grant(contact, { role: "reader", history: true, consent: null, unverified: undefined }).puts.at(-1).type === "log");
  for (const value of [null, 5, "x", Symbol("s"), 10n]) {
    await fails("bad-input", () => vault.createCircle(value));
    await fails("bad-input", () => vault.rotate(value));
    await fails("bad-input", () => circle.grant(contact, value));
    await fails("bad-input", () => vault.openCircle([], value));
    await fails("bad-input", () => circle.rebase(value));
    await fails("bad-input", () => sealTo(card, value));
    await fails("bad-input", () => vault.load(value));
    await fails("bad-input", () => vault.load([value]));
    await fails("bad-input", () => vault.rotate({ passphrase: "x", reason: "", circles: value }));
    await fails("bad-input", () => vault.rotate({ passphrase: "x", reason: "", circles: [value] }));
    await fails("bad-input", () => vault.openCircle([], { signal: value }));
    await fails("bad-input", () => vault.openCircle([], { onProgress: value }));
  }
});

const trap = (key, rest = {}) => Object.defineProperty({ ...rest }, key, { enumerable: true, configurable: true, get() { throw new Error(`${CANARY} from a getter`); } });

test("getters that throw, lists that lie, and changes that are none", async () => {
  const { vault, circle, contact, card, log, change } = await scene();
  for (const run of [
    () => vault.createCircle(trap("title", { kinds: ["message"] })),
    () => vault.createCircle(trap("kinds", { title: "t" })),
    () => circle.grant(contact, trap("role", { history: true })),
    () => circle.grant(contact, trap("consent", { role: "reader", history: true })),
    () => vault.rotate(trap("passphrase", { reason: "" })),
    () => vault.rotate(trap("circles", { reason: "", passphrase: "x" })),
    () => vault.openCircle(log, trap("seen")),
    () => vault.load([trap("bytes", { type: "grant", id: "x" })]),
    () => vault.load([trap("type", { bytes: card, id: "x" })]),
    () => sealTo(card, trap("content", { kind: "x-a" })),
    () => circle.rebase(trap("puts")),
    () => circle.rebase({ puts: trap("length") }),
    () => circle.rebase({ puts: Object.defineProperty([1], 0, { get() { throw new Error(CANARY); } }) }),
    () => circle.rebase({ puts: [trap("type")] }),
    () => circle.rebase({ puts: [trap("bytes", { type: "log" })] }),
    () => circle.rebase({ puts: { length: 1, 0: change.puts[0] } }),
    () => circle.rebase({ puts: change.puts.values() }),
    () => circle.rebase({ puts: [] }),
    () => circle.rebase({ puts: [null] }),
    () => circle.rebase({ puts: new Array(3) }),
    () => circle.rebase({ puts: new Array(5000).fill(change.puts[0]) }),
    () => circle.rebase({ puts: [...change.puts, ...change.puts] }),
    () => circle.rebase({ puts: change.puts.filter(({ type }) => type === "grant") }),
    () => circle.rebase({ puts: new Proxy([1], { getOwnPropertyDescriptor() { throw new Error(CANARY); } }) }),
    () => circle.rebase(Object.create(change)),
    () => circle.rebase(Promise.resolve(change)),
  ]) await fails("bad-input", run, String(run));
  const lists = () => [
    { [Symbol.iterator]() { throw new Error(CANARY); } },
    { [Symbol.iterator]: () => ({ next() { throw new Error(CANARY); } }) },
    { [Symbol.iterator]: () => ({ next: 5 }) },
    { [Symbol.iterator]: () => 5 },
    { get [Symbol.iterator]() { throw new Error(CANARY); } },
    (function* () { yield log[0]; throw new Error(CANARY); })(),
    new Proxy([], { get() { throw new Error(CANARY); } }),
  ];
  for (const run of [
    (list) => vault.meet(list), (list) => vault.load(list), (list) => vault.openCircle(list), (list) => circle.refresh(list), (list) => vault.createCircle({ title: "t", kinds: list }),
    (list) => vault.rotate({ passphrase: "x", reason: "", circles: list }), (list) => circle.openMany(list),
  ]) for (const list of lists()) await fails("bad-input", () => run(list), String(run));
  // a list without an end is left when it is over the limit
  const endless = function* () { for (let i = 0; ; i++) yield `x-${i}`; };
  await fails("too-large", () => vault.createCircle({ title: "t", kinds: endless() }));
  const cards = function* () { for (;;) yield card; };
  await fails("too-large", () => vault.meet(cards()));
  await fails("bad-input", () => vault.openCircle(log, Object.defineProperty({}, "signal", { get: () => 5 })));
  same(circle.members.length, 2);
});

test("each option is read once, and what the caller does afterwards changes nothing", async () => {
  const { vault, circle, contact, card, log, change } = await scene();
  let reads = 0;
  const changing = (rest, key, first, later) => Object.defineProperty({ ...rest }, key, { enumerable: true, get: () => (reads++ === 0 ? first : later) });
  const once = async (run) => {
    reads = 0;
    const value = await run();
    equal(reads, 1, `reads of ${run}`);
    return value;
  };
  await once(() => circle.grant(contact, changing({ history: true }, "role", "reader", "keeper")));
  await once(() => circle.grant(contact, changing({ role: "reader" }, "history", true, "x")));
  await once(() => vault.createCircle(changing({ kinds: ["message"] }, "title", "one", 5)));
  await once(() => circle.rebase(changing({}, "puts", change.puts, [])));
  await once(() => circle.rebase({ puts: [changing({ bytes: change.puts.at(-1).bytes }, "type", "log", "grant")] }));
  await once(() => circle.rebase({ puts: [changing({ type: "log" }, "bytes", change.puts.at(-1).bytes, 5)] }));
  await once(() => vault.load([changing({ id: "x", bytes: card }, "type", "card", "grant")]));
  const pieces = log.map((entry) => entry.slice());
  const opening = vault.openCircle(pieces);
  for (const piece of pieces) piece.fill(0);
  (await opening).close();
  class Liar extends Uint8Array { get length() { return 4; } get byteLength() { return 4; } static get [Symbol.species]() { throw new Error(CANARY); } }
  ok(sealTo(new Liar(card), message).length > 1000);
  const other = await realm();
  const foreign = other.Uint8Array.from(card);
  ok(sealTo(foreign, message).length > 1000);
  equal(vault.meet(other.Array.from([foreign])).contact.account, "acc-kim");
});

test("results are the caller's own", async () => {
  const { vault, circle, log } = await scene();
  const spoiled = [vault.card, vault.cards[0], circle.seen, circle.head, circle.renew().puts[0].bytes];
  for (const bytes of spoiled) bytes.fill(0);
  ok(vault.card.some(Boolean) && vault.cards[0].some(Boolean) && circle.seen.some(Boolean) && circle.head.some(Boolean));
  circle.members.pop();
  circle.kinds.pop();
  circle.history().pop();
  vault.contacts.pop();
  same([circle.members.length, circle.kinds.length, circle.history().length, vault.contacts.length], [2, 3, 2, 1]);
  circle.refresh(log);
  const change = circle.renew();
  const kept = change.puts.map(({ bytes }) => bytes.slice());
  change.puts.pop();
  same(circle.renew().puts.length, kept.length);
  await fails("bad-input", () => circle.rebase(change));
  for (const value of [vault.card, vault.seen, circle.head, change.puts[0].bytes]) equal(Object.getPrototypeOf(value), Uint8Array.prototype);
});

test("forged and foreign handles", async () => {
  const { vault, circle, contact, kim, id } = await scene();
  const methods = { grant: [contact, { role: "reader", history: true }], revoke: [contact, ""], leave: [], renew: [], rebase: [{}], refresh: [[]], compare: [new Uint8Array(9)], history: [], missing: [], close: [] };
  const getters = ["id", "shared", "closed", "title", "kinds", "epoch", "frozen", "ended", "lags", "members", "seen", "head"];
  for (const self of [{}, Object.create(Circle.prototype), Object.create(circle), new Proxy(circle, {}), vault, null, 5]) {
    for (const [name, args] of Object.entries(methods)) await fails("locked", () => Circle.prototype[name].apply(self, args), name);
    for (const name of getters) await fails("locked", () => Reflect.get(Circle.prototype, name, self ?? {}), name);
  }
  for (const self of [{}, Object.create(Vault.prototype), new Proxy(vault, {}), circle]) {
    for (const name of ["publish", "meet", "contact", "load", "createCircle", "openCircle", "openSealed", "rotate"]) await fails("locked", () => Vault.prototype[name].call(self, []), name);
    for (const name of ["card", "cards", "contacts"]) await fails("locked", () => Reflect.get(Vault.prototype, name, self), name);
  }
  for (const self of [{}, Object.create(contact), new Proxy(contact, {}), { ...contact }]) {
    await fails("locked", () => Contact.prototype.confirm.call(self));
    await fails("bad-input", () => circle.grant(self, { role: "reader", history: true }));
    await fails("bad-input", () => circle.revoke(self, ""));
  }
  await fails("bad-input", () => circle.grant(kim.vault.contact("acc-lee"), { role: "reader", history: true }));
  await fails("bad-input", () => vault.rotate({ passphrase: "x", reason: "", circles: [kim.circles.get(id)] }));
  await fails("bad-input", () => new Contact());
  await fails("bad-input", () => new Contact(Symbol(), 1, []));
  await fails("bad-input", () => new Circle(Symbol()));
  ok(Object.isFrozen(contact));
});

test("the private circle is nobody else's", async () => {
  const { vault, contact } = await scene();
  const own = vault.private;
  same([own.shared, own.closed], [false, false]);
  for (const run of [
    () => own.grant(contact, { role: "reader", history: true }), () => own.revoke(contact, ""), () => own.leave(), () => own.renew(), () => own.rebase({}), () => own.refresh([]), () => own.history(),
    () => own.missing(), () => own.compare(new Uint8Array(9)), () => own.close(), () => own.title, () => own.kinds, () => own.epoch, () => own.frozen, () => own.ended, () => own.lags, () => own.members,
    () => own.seen, () => own.head,
  ]) equal((await fails("bad-input", run, String(run))).message, "the private circle is nobody else's");
  own.open("n", own.seal("n", note));
});
