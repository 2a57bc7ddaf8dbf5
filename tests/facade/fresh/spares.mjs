import { account, fails, load, ok, stillWorks } from "./kit.mjs";
import { minutes, page, pause, until } from "./threads-kit.mjs";

const lasts = minutes();
const turn = page();

/** A worker that takes keys and vouches for nothing. */
class Fake extends EventTarget {
  orders = 0;
  ended = false;
  postMessage(greeting, [port]) {
    ok(greeting === "hushnote/records/1", "another greeting");
    this.port = port;
    port.onmessage = ({ data }) => {
      if (++this.orders === 1) return port.postMessage("ready");
      const count = new DataView(data[1].buffer).getUint32(0);
      const nothing = new Uint8Array(4 * count);
      return port.postMessage([data[0], nothing], [nothing.buffer]);
    };
  }
  terminate() {
    this.ended = true;
    this.port?.close();
  }
}

// Workers that wait for the next list: they hold nothing, and never outstay their minute.
export default async function () {
  const { init, Vault } = await load();
  await init();
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const workers = [];
  const make = () => {
    const worker = new Fake();
    workers.push(worker);
    return worker;
  };
  await init({ worker: make });
  const sealed = vault.private.seal("a", { kind: "x-a", content: "slept better ".repeat(100) });
  const items = Array.from({ length: 6000 }, () => ({ id: "a", sealed }));
  const open = async () => {
    const all = await vault.private.openAll(items);
    ok(all.length === items.length && all.every(({ ok }) => ok), "the records");
  };
  const waiting = () => workers.filter(({ ended }) => !ended);
  /** So many wait, and none of them was told anything. */
  const wait = async (count, what) => {
    await pause(50);
    ok(waiting().length === count, `${what}: ${waiting().length} wait and not ${count}`);
    ok(waiting().every(({ orders }) => orders === 0), `${what}: one was told something`);
  };

  await open();
  const count = waiting().length;
  ok(count >= 1 && count <= 4, `${count} wait`);
  await wait(count, "after a list");
  const before = waiting();
  const made = workers.length;
  await open();
  ok(before.every(({ ended, orders }) => ended && orders > 1), "the next list had those that waited, and ended them");
  ok(workers.length === made + count, `${workers.length - made} were made for the next list, and not ${count}`);
  await wait(count, "after another");

  // one that dies while it waits takes the others along, and the next list begins anew
  waiting()[0].dispatchEvent(new Event("error"));
  await wait(0, "after one died");
  await open();
  await wait(count, "after it was made up for");

  turn("hidden");
  await wait(0, "in the background");
  await open();
  await wait(0, "a list in the background");
  turn("visible");
  lasts(300);
  await open();
  await until("the minute is over", () => waiting().length === 0);
  lasts(60_000);

  await open();
  await init({ worker: make });
  await wait(0, "after another worker was named");

  // a vault that closes takes its workers along, and leaves none
  const closing = vault.private.openAll(items);
  await until("a worker has begun", () => workers.some(({ ended, orders }) => !ended && orders > 0));
  vault.close();
  await fails("locked", () => closing);
  await wait(0, "after the vault was closed");
  return count;
}
