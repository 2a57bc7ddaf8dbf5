import { account, fails, load, ok } from "./kit.mjs";

const KEY = new Uint8Array(64).fill(0x5a);

/** A site's worker whose Argon2id gives one key; the record workers it is asked for stay silent. */
class Fake extends EventTarget {
  constructor(reply) {
    super();
    this.reply = reply;
  }
  postMessage(greeting, [port]) {
    this.port = port;
    if (!greeting.includes("kdf")) return;
    port.onmessage = ({ data }) => port.postMessage(data[0] === "here" ? "here" : this.reply());
    port.postMessage("ready");
  }
  terminate() { this.port?.close(); }
}

// What code that patches the platform after the library has loaded sees of a run in the site's worker, and what it can make of a failed one.
export default async function ({ canary }) {
  const { init, Vault } = await load();
  let reply = () => ["key", KEY.slice()];
  await init({ worker: () => new Fake(() => reply()) });
  const passphrase = `${canary} eins zwei drei`;
  const create = () => Vault.create({ account, passphrase });
  (await create()).vault.close();

  const heard = [];
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const decode = TextDecoder.prototype.decode.bind(new TextDecoder("latin1"));
  const includes = Function.prototype.call.bind(String.prototype.includes);
  const secret = String.fromCharCode(...KEY);
  const { isView } = ArrayBuffer;
  const isSecret = (value) => {
    if (!isView(value) && !(value instanceof ArrayBuffer)) return false;
    const text = decode(value);
    return includes(text, canary) || text === secret;
  };
  let busy = false;
  const hear = (where, value) => {
    if (busy) return;
    busy = true;
    if (isSecret(value)) heard[heard.length] = where;
    busy = false;
  };
  const patched = async (where, place, key, make, run = create) => {
    const found = getOwnPropertyDescriptor(place, key);
    defineProperty(place, key, { __proto__: null, configurable: true, ...make(found) });
    let made;
    try {
      made = await run();
    } finally {
      if (found) defineProperty(place, key, found);
      else delete place[key];
    }
    made.vault?.close();
  };

  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  await patched("buffer", typed, "buffer", ({ get }) => ({ get() { hear("buffer", this); return apply(get, this, []); } }));
  await patched("fill", typed, "fill", ({ value }) => ({ value(...values) { hear("fill", this); return apply(value, this, values); } }));
  await patched("then of whatever is resolved to", Object.prototype, "then", () => ({ get() { hear("then", this); return undefined; } }));
  const then = Promise.prototype.then;
  await patched("constructor of promises", Promise.prototype, "constructor", () => ({ get() {
    if (!busy) {
      busy = true;
      apply(then, this, [(value) => hear("constructor", value), () => {}]);
      busy = false;
    }
    return Promise;
  } }));
  ok(heard.length === 0, `heard by way of ${heard}`);

  // a run that failed stays failed
  reply = () => ["failed", "out-of-memory"];
  Object.prototype.key = KEY.slice();
  await fails("out-of-memory", create);
  delete Object.prototype.key;
  reply = () => ["key", KEY.slice()];

  // and a worker that has not answered has not vouched for anything
  const { vault } = await create();
  const sealed = vault.private.seal("a", { kind: "x-a", content: "slept better ".repeat(100) });
  const items = Array.from({ length: 3000 }, () => ({ id: "a", sealed }));
  let asked = 0;
  let all;
  await patched("the first of an empty list", Array.prototype, 0, () => ({
    get() { if (new Error().stack.includes("/pkg/dist/")) asked++; return undefined; },
    set(value) { defineProperty(this, 0, { __proto__: null, value, writable: true, enumerable: true, configurable: true }); },
  }), async () => { all = await vault.private.openAll(items); return {}; });
  ok(asked === 0, `${asked} times the first of an empty list was asked for`);
  ok(all.length === items.length && all.every(({ ok, record }) => ok && record.content.startsWith("slept")), "the records");

  // what is aborted by the first progress is aborted
  const control = new AbortController();
  await fails("aborted", () => Vault.create({ account, passphrase, signal: control.signal, onProgress: () => control.abort() }));
  // and where a list aborts while it is read, nobody waits for workers
  const late = new AbortController();
  const listed = function* () { yield* items; late.abort(); };
  const began = performance.now();
  await fails("aborted", () => vault.private.openAll(listed(), { signal: late.signal }));
  ok(performance.now() - began < 3000, "an abort came late");
  vault.close();
}
