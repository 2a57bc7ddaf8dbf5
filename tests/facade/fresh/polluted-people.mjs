import { fails, load, ok } from "./kit.mjs";

export default async function () {
  const { inspect, sealTo, Vault } = await load();
  const { practice } = await import("../host.mjs");
  const { host, lee, kim, id } = await practice();
  const polluted = {
    title: "evil", kinds: ["x-evil"], role: "keeper", history: true, unverified: true, consent: 5, puts: [], type: "log", bytes: new Uint8Array(9), ifMatch: "absent", deletes: ["all"], seen: new Uint8Array(9),
    circles: [5], passphrase: "x", reason: "evil", signal: 5, onProgress: 5, previous: new Uint8Array(1), atLeast: 99, alarms: [5], id: "evil", sealed: 5, kind: "x-evil", content: "evil", value: 5,
    get: () => "evil", set: () => {}, writable: true, enumerable: true, toJSON: () => "evil", account: "evil", length: 3, author: "evil", anchored: false,
  };
  const during = async (run) => {
    for (const key of Object.keys(polluted)) Object.defineProperty(Object.prototype, key, { __proto__: null, value: polluted[key], configurable: true, writable: true });
    try {
      return await run();
    } finally {
      for (const key of Object.keys(polluted)) delete Object.prototype[key];
    }
  };
  const circle = lee.circles.get(id);
  const contact = lee.vault.contact("acc-kim");
  const log = host.log(id);
  const items = host.items("acc-lee");
  const sealed = circle.seal("m", { kind: "message", content: "well" });
  const { opened, change, made, results, letter, seen } = await during(async () => {
    lee.vault.load(items);
    const again = await lee.vault.openCircle(log, {});
    ok(again.title === "Kim and Lee" && again.members.length === 2);
    again.close();
    circle.refresh(log);
    return {
      opened: circle.open("m", sealed, {}), change: circle.grant(contact, { role: "reader", history: false }), made: lee.vault.createCircle({ title: "t", kinds: ["message"] }),
      results: circle.openMany([{ id: "m", sealed }]), letter: sealTo(kim.vault.card, { kind: "message", content: "well" }), seen: inspect(log[0]),
    };
  });
  ok(opened.content === "well" && !Object.hasOwn(opened, "alarms") && opened.anchored === true && opened.account === "acc-lee");
  ok(change.puts.length === 3 && change.deletes.length === 0, "without history a new epoch begins, with a grant for each");
  ok(made.circle.id === made.change.puts.at(-1).id.slice(0, 32));
  ok(results.length === 1 && results[0].ok && results.alarms.length === 0 && Object.isFrozen(results.alarms));
  ok(seen.type === "log" && kim.vault.openSealed(letter).origin === "anonymous");
  await during(() => fails("bad-input", () => circle.grant(contact, {})));
  await during(() => fails("bad-input", () => circle.rebase({})));
  await during(() => fails("bad-input", () => lee.vault.createCircle({})));
  await during(() => fails("bad-input", () => lee.vault.load([{}])));
  await during(() => fails("bad-input", () => lee.vault.rotate({})));
  await during(() => fails("bad-input", () => sealTo(kim.vault.card, {})));
  // without `unverified` of its own, a grant stays refused
  const stranger = await Vault.create({ account: "acc-new", passphrase: "eins zwei drei" });
  const met = lee.vault.meet(stranger.vault.card);
  host.apply(met.change);
  await lee.catchUp();
  await during(() => fails("unverified-contact", () => circle.grant(lee.vault.contact("acc-new"), { role: "reader", history: true })));
  ok(circle.grant(lee.vault.contact("acc-new"), { role: "reader", history: true, unverified: true }).puts.length === 2);
  return true;
}
