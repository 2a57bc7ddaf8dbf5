import { aroundCalls, fails, isCore, load, ok, stillWorks, watchInstances } from "./kit.mjs";

// (module (func (export "f") unreachable)): a real trap, without a test export in what ships.
const unreachable = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 0x0a, 5, 1, 3, 0, 0, 0x0b]));
const { f: trap } = new WebAssembly.Instance(unreachable).exports;

// A trap in whichever call closes every vault, circle and contact of the instance; the next call has a new one.
export default async function () {
  let fault;
  watchInstances((exports) => {
    if (!isCore(exports)) return undefined;
    return aroundCalls(exports, (name, go) => (fault?.name === name ? fault.run() : go()));
  });
  const { sealTo, Vault } = await load();
  const { practice, Visitor } = await import("../host.mjs");
  const { host, lee, kim, id } = await practice();
  const message = { kind: "message", content: "well" };
  const exhausted = () => { throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded"); };
  for (const [name, use] of [
    ["vaultCards", ({ vault }) => vault.card],
    ["vaultMeet", ({ vault, card }) => vault.meet(card)],
    ["vaultConfirm", ({ contact }) => contact.confirm()],
    ["vaultLoad", ({ vault }) => vault.load(host.items("acc-lee"))],
    ["vaultRotate", ({ vault }) => vault.rotate({ passphrase: "vier", reason: "" })],
    ["sealTo", ({ card }) => sealTo(card, message)],
    ["openSealed", ({ vault }) => vault.openSealed(new Uint8Array(2000))],
    ["circleCreate", ({ vault }) => vault.createCircle({ title: "t", kinds: ["message"] })],
    ["openingStart", ({ vault, log }) => vault.openCircle(log)],
    ["openingAdd", ({ vault, log }) => vault.openCircle(log)],
    ["openingStep", ({ vault, log }) => vault.openCircle(log)],
    ["openingFinish", ({ vault, log }) => vault.openCircle(log)],
    ["circleState", ({ circle }) => circle.title],
    ["circleGrant", ({ circle, contact }) => circle.grant(contact, { role: "reader", history: true })],
    ["circleRefresh", ({ circle, log }) => circle.refresh(log)],
    ["circleSeal", ({ circle }) => circle.seal("a", message)],
    ["circleOpen", ({ circle, sealed }) => circle.openMany([{ id: "a", sealed }])],
    ["circleReview", ({ circle, sealed }) => circle.openAll([{ id: "a", sealed }])],
    ["circleSeen", ({ circle }) => circle.seen],
  ]) {
    for (const [code, run] of [["internal", trap], ["out-of-memory", exhausted]]) {
      await lee.reload();
      await kim.reload();
      const circle = lee.circles.get(id) ?? await lee.open(id);
      const bystander = kim.circles.get(id) ?? await kim.open(id);
      const contact = lee.vault.contact("acc-kim");
      const sealed = circle.seal("a", message);
      const all = { vault: lee.vault, circle, contact, sealed, log: host.log(id), card: kim.vault.card };
      const closed = new Promise((resolve) => { lee.vault.onclose = resolve; });
      fault = { name, run };
      await fails(code, () => use(all), `${name} ${code}`);
      fault = undefined;
      ok(await closed === "trapped", `${name}: onclose`);
      ok(lee.vault.closed && kim.vault.closed && circle.closed && bystander.closed, `${name}: closed`);
      await fails("locked", () => circle.seal("a", message));
      await fails("locked", () => bystander.open("a", sealed));
      await fails("locked", () => circle.title);
      await fails("locked", () => contact.confirm());
      circle.close();
      bystander.close();
      // a number of the dead instance means nothing in the new one
      const next = await Visitor.join(host, `acc-${name}-${code}`);
      await next.create({ title: "new", kinds: ["message"] });
      await fails("locked", () => circle.open("a", sealed));
      stillWorks(next.vault);
      next.vault.close();
      // what was stored is as it was
      await lee.reload();
      await lee.open(id);
      ok(lee.circles.get(id).open("a", sealed).account === "acc-lee", `${name}: opens again`);
    }
  }
  ok(Vault.prototype);
  return true;
}
