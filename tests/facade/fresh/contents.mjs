import { account, fails, load, ok } from "./kit.mjs";

// Every Uint8Array that the library makes is remembered, and searched when the list is done: the contents must be gone from all of them.
export default async function () {
  const Real = Uint8Array, made = new Set(), memories = new Set();
  globalThis.Uint8Array = new Proxy(Real, {
    construct(target, values) {
      const array = Reflect.construct(target, values);
      made.add(array.buffer);
      return array;
    },
  });
  const { get } = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer");
  Object.defineProperty(WebAssembly.Memory.prototype, "buffer", { configurable: true, get() { const buffer = get.call(this); memories.add(buffer); return buffer; } });
  const { Vault } = await load();
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const { private: circle } = vault;

  const canary = "cAnArY";
  const needle = [...canary].map((letter) => letter.charCodeAt(0));
  const holds = (buffer) => {
    // what was handed to another thread is detached
    if (buffer.byteLength === 0) return false;
    const bytes = new Real(buffer);
    for (let at = bytes.indexOf(needle[0]); at >= 0; at = bytes.indexOf(needle[0], at + 1)) if (needle.every((byte, i) => bytes[at + i] === byte)) return true;
    return false;
  };
  const left = () => [...made].filter((buffer) => !memories.has(buffer) && holds(buffer)).length;
  const items = Array.from({ length: 100 }, (_, i) => ({ id: `n${i}`, sealed: circle.seal(`n${i}`, { kind: "x-any", content: i % 3 ? { text: `${canary} ${"and so on ".repeat(i * 4)}` } : `${canary} ${"text ".repeat(i * 4)}` }) }));
  ok(left() === 0, "sealing left something");

  let most = 0;
  const watched = function* (last = () => undefined) {
    for (const [i, item] of items.entries()) {
      yield item;
      most = Math.max(most, left());
      if (i === 60) last();
    }
  };
  ok(circle.openMany(watched()).every(({ ok }) => ok));
  ok(most > 0, "the search finds nothing even while a list is read");
  ok(left() === 0, "openMany");
  ok((await circle.openAll(items)).every(({ ok }) => ok));
  ok(left() === 0, "openAll");
  const broken = () => { throw new Error("gone"); };
  await fails("bad-input", () => circle.openMany(watched(broken)));
  ok(left() === 0, "openMany of a list that breaks");
  const stop = new AbortController();
  await fails("aborted", () => circle.openAll(Array.from({ length: 3000 }, (_, i) => items[i % 100]), { signal: stop.signal, onProgress: () => stop.abort() }));
  ok(left() === 0, "openAll that is aborted");
  await fails("locked", () => circle.openMany(watched(() => vault.close())));
  ok(left() === 0, "openMany of a vault that closes");
  return true;
}
