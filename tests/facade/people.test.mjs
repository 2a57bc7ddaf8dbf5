// Two people, their vaults, and a host between them that holds everything and reads nothing. Every story is told twice: with pages that stay
// open, and with pages that are reloaded after every single call that stored something.
import { Circle, Contact, init, inspect, sealTo, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { Conflict, Host, practice, Visitor } from "./host.mjs";
import { test } from "./kit.mjs";

const message = (text) => ({ kind: "message", content: { text } });
const told = (name, story) => {
  test(name, () => story({ reloads: false }));
  test(`${name}, reloaded after every call`, () => story({ reloads: true }));
};
const texts = (results) => results.map((result) => (result.ok ? result.record.content.text : result.error.code));

told("two people meet, compare numbers and write to each other", async (options) => {
  const { host, lee, kim, id, close } = await practice(options);
  const atKim = lee.vault.contact("acc-kim");
  const atLee = kim.vault.contact("acc-lee");
  equal(atKim.safetyNumber, atLee.safetyNumber);
  ok(/^(\d{5} ){11}\d{5}$/.test(atKim.safetyNumber));
  equal(atKim.qr, `hushnote:${atKim.safetyNumber.replaceAll(" ", "")}`);
  ok(atKim.verified && atLee.verified);
  equal(atKim.fingerprint, inspect(kim.vault.card).hash);
  lee.write(id, "m1", message(`${CANARY} hello`));
  kim.write(id, "m2", message("good day"));
  lee.write(id, "m3", message("how was the week?"));
  for (const who of [lee, kim]) {
    const circle = who.circles.get(id);
    ok(circle.shared && !circle.closed && !circle.frozen && !circle.ended && !circle.lags);
    same([circle.title, circle.kinds, circle.epoch], ["Kim and Lee", ["message", "plan", "progress"], 0]);
    same(circle.members.map(({ account, role, history, confirmed }) => [account, role, history, confirmed]), [["acc-lee", "keeper", true, true], ["acc-kim", "author", true, true]]);
    same(circle.history().map(({ sequence, author, deed }) => [sequence, author, deed]), [[0, "acc-lee", "created"], [1, "acc-lee", "granted"]]);
    const results = circle.openMany(host.records());
    same(texts(results), [`${CANARY} hello`, "good day", "how was the week?"]);
    same(results.map(({ record }) => [record.account, record.anchored]), [["acc-lee", true], ["acc-kim", true], ["acc-lee", true]]);
    equal(results[0].record.author, inspect(lee.vault.card).hash);
    same(results.alarms, []);
    same((await circle.openAll(host.records())).alarms, []);
    same(circle.missing(), []);
  }
  close();
});

told("a record is opened, edited, sealed: only its newest revision opens", async (options) => {
  const { host, lee, kim, id, close } = await practice(options);
  lee.write(id, "p", { kind: "plan", content: { goals: ["sleep"] } });
  const [{ sealed: first }] = host.records();
  const opened = kim.circles.get(id).open("p", first);
  kim.write(id, "p", { ...opened, content: { goals: ["sleep", "walk"] } }, { previous: first });
  const [{ sealed: second }] = host.records();
  const again = lee.circles.get(id).open("p", second);
  same([again.revision, again.account, again.content], [2, "acc-kim", { goals: ["sleep", "walk"] }]);
  await fails("rolled-back", () => lee.circles.get(id).open("p", first));
  equal(lee.circles.get(id).open("p", first, { atLeast: 0 }).revision, 1);
  close();
});

told("who is revoked reads nothing new; who leaves freezes the circle", async (options) => {
  const { host, lee, kim, id, close } = await practice(options);
  kim.write(id, "m1", message("before"));
  const left = kim.circles.get(id).leave("enough");
  await kim.store(left);
  ok(kim.circles.get(id).ended);
  await lee.catchUp();
  ok(lee.circles.get(id).frozen);
  await fails("on-hold", () => lee.circles.get(id).seal("x", message("x")));
  same(texts(lee.circles.get(id).openMany(host.records())), ["before"]);
  await lee.store(lee.circles.get(id).revoke(lee.vault.contact("acc-kim"), "he left"));
  const circle = lee.circles.get(id);
  same([circle.frozen, circle.epoch], [false, 1]);
  same(circle.history().slice(2).map(({ deed, account, reason }) => [deed, account, reason]), [["left", undefined, "enough"], ["revoked", "acc-kim", "he left"]]);
  same(circle.members.map(({ role }) => role), ["keeper", null]);
  lee.write(id, "m2", message("after"));
  await kim.catchUp();
  await fails(["stale", "not-a-member"], () => kim.circles.get(id).open("m2", host.records((one) => one === "m2")[0].sealed));
  await fails("last-unlock", () => circle.leave());
  await fails("not-a-member", () => kim.circles.get(id).grant(kim.vault.contact("acc-lee"), { role: "reader", history: true }));
  close();
});

told("two keepers at once: one loses, refreshes, re-bases and stores", async (options) => {
  const { host, lee, kim, id, close } = await practice({ reloads: false });
  // a pending change does not outlive its page: reloading would forget what to re-base
  const ada = await Visitor.join(host, "acc-ada");
  for (const who of [lee, kim]) await who.befriend("acc-ada");
  await lee.store(lee.circles.get(id).grant(lee.vault.contact("acc-kim"), { role: "keeper", history: true }));
  await kim.catchUp();
  const one = lee.circles.get(id).grant(lee.vault.contact("acc-ada"), { role: "reader", history: false });
  const two = kim.circles.get(id).renew("yearly");
  await lee.store(one);
  let refused;
  try {
    host.apply(two);
  } catch (error) {
    refused = error;
  }
  ok(refused instanceof Conflict);
  await kim.catchUp();
  const again = kim.circles.get(id).rebase(two);
  ok(again.puts.length === 4 && again.puts.at(-1).type === "log");
  host.reloads = options.reloads;
  host.apply(again);
  if (!options.reloads) {
    await kim.catchUp();
    same(kim.circles.get(id).rebase(again), { puts: [], deletes: [] });
  } else await kim.reload();
  for (const who of [lee, kim, ada]) await (who === ada ? who.befriend("acc-lee").then(() => who.open(id)) : who.catchUp());
  for (const who of [lee, kim, ada]) same([who.circles.get(id).epoch, who.circles.get(id).members.length], [2, 3]);
  ada.vault.close();
  close();
});

told("after a breach: everything is made anew, and the circle goes on", async (options) => {
  const { host, lee, kim, id, close } = await practice(options);
  lee.write(id, "m1", message("before"));
  const before = lee.vault.card;
  const note = lee.vault.private.seal("n", { kind: "process", content: "mine" });
  const rotation = await lee.vault.rotate({ passphrase: "quite other words", reason: "lost laptop" });
  equal(rotation.changes.length, 2);
  same(rotation.report.map(({ circle, role, healed }) => [circle === id, role, healed]), [[false, "private", true], [true, "keeper", true]]);
  lee.remember(rotation.recoveryCode);
  for (const change of rotation.changes) await lee.store(change);
  ok(inspect(lee.vault.card).sequence === 2 && lee.vault.cards.length === 2);
  same(lee.vault.cards[0], before);
  equal(lee.vault.private.open("n", note).content, "mine");
  const circle = lee.circles.get(id);
  same([circle.epoch, circle.lags], [1, false]);
  equal(circle.history().at(-1).identity, true);
  same(texts(circle.openMany(host.records())), ["before"]);
  lee.write(id, "m2", message("after"));
  // she is another to him until he has followed her cards
  await kim.store(kim.vault.meet(host.cards("acc-lee")).change);
  const contact = kim.vault.contact("acc-lee");
  same([contact.sequence, contact.verified], [2, false]);
  await kim.open(id);
  same(texts(kim.circles.get(id).openMany(host.records())), ["before", "after"]);
  await fails("rolled-back", () => kim.vault.meet(before));
  (await Vault.unlock(host.keyset("acc-lee"), { account: "acc-lee", passphrase: "quite other words" })).close();
  await fails("cannot-unlock", () => Vault.unlock(host.keyset("acc-lee"), { account: "acc-lee", passphrase: "acc-lee's three words" }));
  close();
});

told("a rotation that is interrupted is finished later", async (options) => {
  const { host, lee, kim, id, close } = await practice(options);
  kim.write(id, "m1", message("one"));
  const rotation = await kim.vault.rotate({ passphrase: "quite other words", reason: "", circles: [kim.circles.get(id), kim.circles.get(id), kim.vault.private] });
  same(rotation.report.map(({ role, healed }) => [role, healed]), [["private", true], ["author", false]]);
  kim.remember(rotation.recoveryCode);
  await kim.store(rotation.changes[0]);
  ok(kim.circles.get(id).lags);
  await kim.store(kim.circles.get(id).renew("lost telephone"));
  const circle = kim.circles.get(id);
  same([circle.lags, circle.epoch], [false, 0]);
  await lee.store(lee.vault.meet(host.cards("acc-kim")).change);
  await lee.catchUp();
  // a new card alone makes no new keys: that is a keeper's to do
  await lee.store(lee.circles.get(id).renew());
  await kim.catchUp();
  same([circle.closed ? 1 : circle.epoch, lee.circles.get(id).epoch], [1, 1]);
  kim.write(id, "m2", message("two"));
  same(texts(lee.circles.get(id).openMany(host.records())), ["one", "two"]);
  close();
});

told("a letter from nobody in particular", async (options) => {
  const host = new Host(options);
  const lee = await Visitor.join(host, "acc-lee");
  await init();
  const letter = sealTo(host.cards("acc-lee")[0], { kind: "intake", content: { presentingProblem: `${CANARY} cannot sleep` } });
  ok(!new TextDecoder("latin1").decode(letter).includes(CANARY));
  const seen = inspect(letter);
  same([seen.type, seen.to, seen.size], ["letter", inspect(lee.vault.card).hash, letter.length]);
  const opened = lee.vault.openSealed(letter);
  same([opened.kind, opened.content, opened.origin, opened.id, opened.revision], ["intake", { presentingProblem: `${CANARY} cannot sleep` }, "anonymous", seen.hash, 1]);
  ok(opened.sealedAt instanceof Date && opened.author === undefined);
  for (let at = 40; at < letter.length; at += 97) {
    const bent = letter.slice();
    bent[at] ^= 1;
    await fails("cannot-open", () => lee.vault.openSealed(bent), `byte ${at}`);
  }
  equal(lee.vault.private.open("n", lee.vault.private.seal("n", opened)).kind, "intake");
  await fails("bad-input", () => sealTo(lee.vault.card, { kind: "mood", content: { score: 99 } }));
  lee.vault.close();
});

test("what a server does to a conversation shows", async () => {
  const { host, lee, kim, id, close } = await practice();
  for (let i = 1; i <= 5; i++) lee.write(id, `m${i}`, message(`${i}`));
  const circle = await kim.open(id);
  const items = host.records();
  const dropped = circle.openMany([items[0], items[3], items[4]]);
  same(dropped.alarms.map(({ trouble, id: at, account, from, to }) => [trouble, at, account, from, to]), [["dropped", "m4", "acc-lee", 2, 3]]);
  ok(/^2 messages are missing/.test(dropped.alarms[0].message));
  same(dropped.map(({ record }) => record.alarms?.[0]?.trouble), [undefined, "dropped", undefined]);
  const all = await circle.openAll([items[1], items[0], items[2], items[2], items[3], items[4]]);
  same(all.alarms.map(({ trouble, id: at }) => [trouble, at]), [["reordered", "m1"], ["replayed", "m3"]]);
  ok(Object.isFrozen(all.alarms) && Object.isFrozen(all.alarms[0]) && Object.keys(all).includes("alarms"));
  let fixed = false;
  try {
    all.alarms = [];
  } catch {
    fixed = true;
  }
  ok(fixed);
  // the list at a record is the caller's own
  all[1].record.alarms.push(1);
  equal(all.alarms.length, 2);
  same(circle.openMany(items).alarms, []);
  same(circle.openMany([]).alarms, []);
  same(kim.vault.private.openMany([]).alarms, []);
  close();
});

test("a device remembers: a shorter log, an older record and what is kept back are noticed", async () => {
  const { host, lee, kim, id, close } = await practice();
  kim.write(id, "m1", message("one"));
  lee.circles.get(id).openMany(host.records());
  const { seen } = lee.circles.get(id);
  const before = host.log(id);
  await lee.store(lee.circles.get(id).renew("yearly"));
  await lee.reload();
  const newer = host.log(id).slice(2);
  const again = await lee.vault.openCircle(newer, { seen });
  same([again.epoch, again.missing()], [1, [{ id: "m1", revision: 1 }]]);
  ok(again.open("m1", host.records()[0].sealed).anchored);
  same(again.missing(), []);
  await fails("rolled-back", () => lee.vault.openCircle(before.slice(0, 1), { seen }));
  await fails(["tampered", "stale"], () => kim.vault.openCircle(newer, { seen }));
  await fails("rolled-back", () => lee.circles.get(id).refresh(before.slice(0, 1)));
  // what was sent before that which was opened
  for (const [at, text] of ["two", "three"].entries()) kim.write(id, `g${at}`, message(text));
  const late = await kim.vault.openCircle(host.log(id));
  late.openMany(host.records((one) => one === "g1"));
  same(late.gaps().map(({ account, from }) => [account, from]), [["acc-kim", 1]]);
  late.openMany(host.records());
  same(late.gaps(), []);
  late.close();
  // made ahead once, twice, and for somebody who needs nothing
  for (const { circles } of [lee, lee, kim]) await circles.get(id).prepare();
  await fails("bad-input", () => lee.vault.private.prepare());
  // where two stand, told by another way than the server
  const ahead = lee.circles.get(id);
  const compared = kim.circles.get(id).compare(ahead.head);
  same([compared.behind, compared.ahead], [1, 0]);
  await kim.catchUp();
  same(kim.circles.get(id).compare(lee.circles.get(id).head).behind, 0);
  kim.write(id, "m2", message("two"));
  kim.circles.get(id).openMany(host.records());
  same(lee.circles.get(id).compare(kim.circles.get(id).head).withheld.map(({ account }) => account), ["acc-kim"]);
  close();
});

test("a log is cut, whole, in one piece or in many", async () => {
  const { host, lee, id, close } = await practice();
  for (let i = 0; i < 3; i++) await lee.store(lee.circles.get(id).renew());
  const log = host.log(id);
  const piece = new Uint8Array(await new Blob(log).arrayBuffer());
  for (const whole of [log, new Set(log), piece, piece.buffer, log.values()]) {
    const circle = await lee.vault.openCircle(whole);
    same([circle.id, circle.epoch], [id, 3]);
    circle.refresh(piece);
    circle.close();
  }
  for (const length of [1, 4, 76, 77, 100, piece.length - 1]) await fails("malformed", () => lee.vault.openCircle(piece.subarray(0, length)), `${length} bytes`);
  await fails("malformed", () => lee.vault.openCircle(new Uint8Array([...piece, 0])));
  await fails(["not-a-member", "bad-input", "malformed"], () => lee.vault.openCircle([]));
  await fails(["not-a-member", "bad-input", "malformed"], () => lee.vault.openCircle(new Uint8Array(0)));
  await fails(["tampered", "bad-signature"], () => lee.vault.openCircle([log[0], log[2], log[1]]));
  same(inspect(log[1]), { type: "log", circle: id, sequence: 1, epoch: 0, size: log[1].length, hash: inspect(log[1]).hash });
  for (const { bytes } of host.all("grant").slice(0, 1)) same([inspect(bytes).type, inspect(bytes).size], ["grant", bytes.length]);
  for (const { bytes } of host.all("contacts").slice(0, 1)) same([inspect(bytes).type, inspect(bytes).size], ["contacts", bytes.length]);
  for (const { bytes, id: at } of host.all("card")) same([inspect(bytes).type, `${inspect(bytes).account}/000000000${inspect(bytes).sequence}`], ["card", at]);
  close();
});

test("somebody else's card, and a vault without its contacts", async () => {
  const { host, lee, kim, close } = await practice();
  const impostor = await Vault.create({ account: "acc-kim", passphrase: "not his words" });
  await fails("identity-changed", () => lee.vault.meet(impostor.vault.card));
  await fails("bad-input", () => lee.vault.meet(lee.vault.card));
  // a card that is in order, and not the one that was asked for
  await fails("identity-changed", () => lee.vault.meet(kim.vault.card, { account: "acc-ada" }));
  same(lee.vault.meet(kim.vault.card, { account: "acc-kim" }).change.puts, []);
  for (const bad of [7, {}]) await fails("bad-input", () => lee.vault.meet(kim.vault.card, { account: bad }));
  const contact = lee.vault.contact("acc-kim");
  await fails("identity-changed", () => contact.confirm(`hushnote:${"0".repeat(60)}`));
  await fails("bad-input", () => contact.confirm("https://example.org"));
  same(contact.confirm(kim.vault.contact("acc-lee").qr), { puts: [], deletes: [] });
  same(lee.vault.contact("nobody"), undefined);
  same(lee.vault.contacts.map(({ account }) => account), ["acc-kim"]);
  const bare = await Vault.unlock(host.keyset("acc-lee"), { account: "acc-lee", passphrase: "acc-lee's three words" });
  for (const run of [() => bare.contacts, () => bare.contact("acc-kim"), () => bare.meet(kim.vault.card), () => bare.createCircle({ title: "t", kinds: ["message"] })]) await fails("tampered", run);
  await fails("tampered", () => bare.load(host.items("acc-kim")));
  bare.load(host.items("acc-lee"));
  equal(bare.contacts.length, 1);
  for (const one of [bare, impostor.vault]) one.close();
  close();
});

test("nothing takes effect before the host has it", async () => {
  const { lee, kim, id, close } = await practice();
  const circle = lee.circles.get(id);
  const before = circle.history().length;
  circle.revoke("acc-kim", "x");
  circle.renew();
  equal(circle.history().length, before);
  same(circle.members.map(({ role }) => role), ["keeper", "author"]);
  const fresh = lee.vault.createCircle({ title: "another", kinds: new Set(["message", "x-own"]) });
  same([fresh.circle.epoch, fresh.circle.title, fresh.circle.shared], [-1, "", true]);
  ok(/^[0-9a-f]{32}$/.test(fresh.circle.id));
  equal(fresh.change.puts.at(-1).id, `${fresh.circle.id}/0000000000`);
  await fails("stale", () => fresh.circle.seal("a", message("x")));
  await fails("stale", () => fresh.circle.seen);
  fresh.circle.refresh(fresh.change.puts.filter(({ type }) => type === "log").map(({ bytes }) => bytes));
  same([fresh.circle.epoch, fresh.circle.title, fresh.circle.kinds], [0, "another", ["message", "x-own"]]);
  same(fresh.circle.rebase(fresh.change), { puts: [], deletes: [] });
  const third = lee.vault.createCircle({ title: "third", kinds: ["message"] });
  await fails("conflict", () => third.circle.rebase(third.change));
  await fails("bad-input", () => fresh.circle.rebase(third.change));
  ok(fresh.circle instanceof Circle && lee.vault.contact("acc-kim") instanceof Contact);
  equal(kim.circles.get(id).title, "Kim and Lee");
  close();
});
