// Circles and contacts whose vault closes, whose page is busy, or which are printed: abuse-catalogue A083, A091, A092, A123, A126, and leak_handles.
import { inspect, sealTo, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { practice } from "./host.mjs";
import { fresh, test } from "./kit.mjs";

const message = (text) => ({ kind: "message", content: { text } });

/** A circle whose log is long enough that opening it takes several slices. */
/** A log that takes several turns of the page to read. */
const EPOCHS = 200;
async function long() {
  const all = await practice();
  const circle = all.lee.circles.get(all.id);
  for (let i = 0; i < EPOCHS; i++) {
    all.host.apply(circle.renew(`${i}`));
    all.lee.vault.load(all.host.items("acc-lee"));
    circle.refresh(all.host.log(all.id).slice(-1));
  }
  all.kim.vault.load(all.host.items("acc-kim"));
  return { ...all, log: all.host.log(all.id) };
}

test("a closed circle is locked, and so is everything when its vault closes", async () => {
  const { host, lee, kim, id, close } = await practice();
  kim.write(id, "m", message("one"));
  const [item] = host.records();
  const calls = (circle, contact) => ({
    title: () => circle.title, kinds: () => circle.kinds, epoch: () => circle.epoch, frozen: () => circle.frozen, ended: () => circle.ended, lags: () => circle.lags, members: () => circle.members,
    history: () => circle.history(), seal: () => circle.seal("a", message("x")), open: () => circle.open("m", item.sealed), openMany: () => circle.openMany([item]), openAll: () => circle.openAll([item]),
    grant: () => circle.grant(contact, { role: "reader", history: true }), revoke: () => circle.revoke(contact, ""), leave: () => circle.leave(), renew: () => circle.renew(), rebase: () => circle.rebase({ puts: [] }),
    refresh: () => circle.refresh([]), missing: () => circle.missing(), seen: () => circle.seen, head: () => circle.head, compare: () => circle.compare(new Uint8Array(9)),
  });
  const contact = lee.vault.contact("acc-kim");
  const one = lee.circles.get(id);
  const two = await lee.vault.openCircle(host.log(id));
  one.close();
  one.close();
  same([one.closed, two.closed, one.id], [true, false, id]);
  for (const [name, run] of Object.entries(calls(one, contact))) await fails("locked", run, name);
  await fails("locked", () => lee.vault.rotate({ passphrase: "x", reason: "", circles: [one] }));
  equal(two.open("m", item.sealed).account, "acc-kim");
  lee.vault.close();
  ok(two.closed);
  for (const [name, run] of Object.entries(calls(two, contact))) await fails("locked", run, name);
  await fails("locked", () => contact.confirm());
  equal(contact.account, "acc-kim");
  for (const run of [
    () => lee.vault.card, () => lee.vault.cards, () => lee.vault.contacts, () => lee.vault.contact("acc-kim"), () => lee.vault.publish(), () => lee.vault.meet(kim.vault.card), () => lee.vault.load([]),
    () => lee.vault.createCircle({ title: "t", kinds: ["message"] }), () => lee.vault.openCircle(host.log(id)), () => lee.vault.openSealed(new Uint8Array(9)), () => lee.vault.rotate({ passphrase: "x", reason: "" }),
  ]) await fails("locked", run, String(run));
  two.close();
  // the other one never noticed
  equal(kim.circles.get(id).open("m", item.sealed).account, "acc-kim");
  close();
});

test("a getter that closes the vault in the middle of a call", async () => {
  for (const run of [
    ({ vault, closing }) => vault.createCircle(closing({ kinds: ["message"] }, "title", "t")),
    ({ circle, contact, closing }) => circle.grant(contact, closing({ history: true }, "role", "reader")),
    ({ circle, closing }) => circle.rebase(closing({}, "puts", circle.renew().puts)),
    ({ circle, closing }) => circle.seal("a", closing({ kind: "message" }, "content", "x")),
    ({ vault, closing, card }) => vault.load([closing({ type: "card", id: "x" }, "bytes", card), closing({ bytes: card, id: "x" }, "type", "card")]),
    ({ vault, log, closing }) => vault.openCircle(log, closing({}, "seen", undefined)),
    ({ vault, closing }) => vault.rotate(closing({ reason: "" }, "passphrase", "x")),
    ({ circle, log, vault }) => circle.refresh((function* () { vault.close(); yield* log; })()),
    ({ vault, card }) => vault.meet((function* () { vault.close(); yield card; })()),
    ({ circle, vault, sealed }) => circle.openMany((function* () { vault.close(); yield { id: "a", sealed }; })()),
  ]) {
    const { host, lee, kim, id, close } = await practice();
    const { vault } = lee;
    const closing = (rest, key, value) => Object.defineProperty({ ...rest }, key, { enumerable: true, get() { vault.close(); return value; } });
    const circle = lee.circles.get(id);
    await fails("locked", () => run({ vault, circle, closing, contact: vault.contact("acc-kim"), card: kim.vault.card, log: host.log(id), sealed: circle.seal("a", message("x")) }), String(run));
    ok(vault.closed && circle.closed);
    close();
  }
});

test("openCircle lets the page breathe, reports honestly, and stops when it is told", async () => {
  const { lee, kim, id, log, close } = await long();
  let turns = 0, longest = 0, last = performance.now();
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    turns++;
  };
  const reports = [];
  const beating = setInterval(beat, 0);
  const circle = await kim.vault.openCircle(log, { onProgress: (report) => { beat(); reports.push(report); } });
  clearInterval(beating);
  same([circle.id, circle.epoch, circle.history().length], [id, EPOCHS, EPOCHS + 2]);
  ok(turns > 3, `${turns} turns`);
  // a loaded machine may hold us up; a log that is read in one piece takes several times that
  ok(longest < 100, `blocked for ${longest} ms`);
  reports.forEach(({ fraction, secondsLeft }, i) => {
    ok(i === 0 || fraction >= reports[i - 1].fraction, "fraction fell");
    ok(Number.isFinite(secondsLeft) && secondsLeft >= 0, "secondsLeft");
    if (i < reports.length - 1) ok(fraction > 0 && fraction < 1, "said to be done too early");
  });
  same(reports.at(-1), { fraction: 1, secondsLeft: 0 });
  await fails("aborted", () => kim.vault.openCircle(log, { signal: AbortSignal.abort() }));
  for (let i = 0; i < 3; i++) {
    const stop = new AbortController();
    await fails("aborted", () => kim.vault.openCircle(log, { signal: stop.signal, onProgress: () => stop.abort(new Error(CANARY)) }));
  }
  (await kim.vault.openCircle(log, { onProgress: () => {} })).close();
  // several at once, and one whose vault goes
  const both = [kim.vault.openCircle(log), lee.vault.openCircle(log), kim.vault.openCircle(log)];
  // each has done its first slice, and waits for its next turn
  kim.vault.close();
  await fails("locked", () => both[0]);
  await fails("locked", () => both[2]);
  equal((await both[1]).epoch, EPOCHS);
  const rotating = lee.vault.rotate({ passphrase: "x", reason: "" });
  lee.vault.close();
  await fails("locked", () => rotating);
  close();
});

test("a rotation that is aborted changes nothing", async () => {
  const { lee, id, close } = await practice();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  const { generation } = lee.vault;
  await fails("aborted", () => lee.vault.rotate({ passphrase: `${CANARY} x`, reason: "", signal: stop.signal }));
  same([lee.vault.generation, lee.circles.get(id).epoch, lee.vault.cards.length], [generation, 0, 1]);
  close();
});

test("a rotation renews each open circle once, by the object that knows most of its log", async () => {
  const { host, lee, id, close } = await practice();
  const behind = await lee.vault.openCircle(host.log(id));
  await lee.store(lee.circles.get(id).renew());
  await lee.vault.openCircle(host.log(id));
  lee.vault.createCircle({ title: "never stored", kinds: ["message"] });
  const closed = await lee.create({ title: "closed", kinds: ["message"] });
  lee.circles.get(closed).close();
  lee.circles.delete(closed);
  equal(behind.epoch, 0);
  const rotation = await lee.vault.rotate({ passphrase: "x", reason: "" });
  same(rotation.report.map(({ circle }) => circle), [lee.vault.private.id, id]);
  same(rotation.changes.map(({ puts }) => puts.at(-1).type), ["keyset", "log"]);
  for (const change of rotation.changes) host.apply(change);
  lee.remember(rotation.recoveryCode);
  await lee.reload();
  same([(await lee.open(id)).epoch, (await lee.open(closed)).lags], [2, true]);
  close();
});

/** Whatever a program might print, store or send of a value by mistake. */
function spellings(value) {
  const said = [String(value), JSON.stringify(value), JSON.stringify({ value }), JSON.stringify(Object.getOwnPropertyDescriptors(value))];
  const clone = structuredClone(value);
  said.push(JSON.stringify(clone), Object.keys(clone).join());
  for (const key in value) said.push(key, String(value[key]));
  const show = globalThis.process?.getBuiltinModule?.("node:util").inspect;
  if (show) said.push(show(value, { depth: 9, showHidden: true, getters: false, maxArrayLength: null }));
  return said.join("\n");
}

test("leak_handles: what JSON, clones and inspection show of circles, contacts and changes", async () => {
  const { host, lee, id, close } = await practice();
  const circle = lee.circles.get(id);
  const contact = lee.vault.contact("acc-kim");
  const { change } = lee.vault.createCircle({ title: `${CANARY} title`, kinds: ["message"] });
  const rotation = await lee.vault.rotate({ passphrase: `${CANARY} words`, reason: `${CANARY} reason` });
  const revoked = circle.revoke(contact, `${CANARY} why`);
  lee.write(id, "m", message(`${CANARY} text`));
  for (const value of [circle, contact, change, revoked, ...rotation.changes, lee.vault]) {
    const said = spellings(value);
    for (const secret of [CANARY, rotation.login.secret, rotation.recoveryCode, rotation.recoverySecret]) ok(!said.includes(secret), `${Object.prototype.toString.call(value)} shows a secret`);
  }
  same(Reflect.ownKeys(circle), []);
  equal(JSON.stringify({ circle, own: lee.vault.private }), '{"circle":"Circle","own":"Circle"}');
  same(Object.keys(contact), ["account", "fingerprint", "sequence", "safetyNumber", "qr", "verified"]);
  same(JSON.parse(JSON.stringify(contact)), { ...contact });
  same([String(circle), String(contact)], ["[object Circle]", "[object Contact]"]);
  // everything that goes to the host is sealed
  const bytes = [...host.all("log"), ...host.all("grant"), ...host.all("contacts"), ...host.all("keyset")].map((one) => one.bytes);
  for (const one of [...bytes, circle.seen, circle.head, ...revoked.puts.map((put) => put.bytes), host.records()[0].sealed]) {
    const text = new TextDecoder("latin1").decode(one);
    for (const word of [CANARY, "Kim and Lee", "author\u0000"]) ok(!text.includes(word), `${inspect(bytes[0]).type} shows ${word}`);
  }
  close();
});

test("A123 no error of a circle repeats a secret", async () => {
  const { host, lee, kim, id, close } = await practice();
  const circle = lee.circles.get(id);
  const contact = lee.vault.contact("acc-kim");
  const secret = `${CANARY}-secret`;
  const utf8 = new TextEncoder().encode(secret);
  const codes = ["bad-input", "too-large", "malformed", "unsupported", "cannot-open", "not-a-member", "tampered", "bad-signature"];
  for (const run of [
    () => lee.vault.createCircle({ title: `${secret}\ud800`, kinds: [secret] }), () => lee.vault.createCircle({ title: secret, kinds: [`${secret}`] }), () => lee.vault.contact(`${secret}\ud800`),
    () => contact.confirm(secret), () => circle.revoke(secret, secret), () => circle.leave(`${secret}\ud800`), () => circle.grant(contact, { role: secret, history: true }),
    () => circle.seal("a", { kind: secret, content: secret }), () => circle.seal("a", { kind: "progress", content: { format: secret } }), () => circle.open(secret, utf8), () => circle.refresh([utf8]),
    () => lee.vault.openCircle(utf8), () => lee.vault.openCircle(host.log(id), { seen: utf8 }), () => lee.vault.openSealed(utf8), () => lee.vault.meet(utf8), () => sealTo(utf8, message(secret)),
    () => sealTo(kim.vault.card, { kind: secret, content: secret }), () => lee.vault.load([{ type: secret, id: secret, bytes: utf8 }]), () => lee.vault.load([{ type: "grant", id: secret, bytes: utf8 }]),
    () => lee.vault.rotate({ passphrase: `${secret}\u0378`, reason: secret }), () => lee.vault.rotate({ passphrase: secret, reason: secret, circles: [secret] }), () => circle.compare(utf8),
  ]) await fails(codes, run, String(run));
  close();
});

test("A100 an instance that traps in the middle of a circle", () => fresh("trap-people"));
test("A071 a polluted Object.prototype, among people", () => fresh("polluted-people"));
test("A087 before the wasm is there", () => fresh("before-people"));

test("no vault, no circle: nothing is left open", async () => {
  const { vault } = await Vault.create({ account: "acc-solo", passphrase: "three small words" });
  const { circle, change } = vault.createCircle({ title: "t", kinds: ["message"] });
  circle.refresh([change.puts.at(-1).bytes]);
  if (typeof Symbol.dispose === "symbol") circle[Symbol.dispose]();
  else circle.close();
  ok(circle.closed && !vault.closed);
  vault.close();
});
