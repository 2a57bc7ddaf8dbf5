// Bytes that are not what they seem: abuse-catalogue A064 to A066, A068, A074 to A081.
import { equal, fails, ok, same } from "./expect.mjs";
import { realm } from "./kit.mjs";
import { abuse, account, note, person, utf8 } from "./person.mjs";
import { bytesKind, refusedEverywhere } from "./places.mjs";
import { Vault } from "../../pkg/dist/index.js";

class Liar extends Uint8Array {
  static lie = 0;
  get length() { return Liar.lie; }
  get byteLength() { return Liar.lie; }
  get byteOffset() { return 4; }
  get buffer() { return new ArrayBuffer(Liar.lie); }
}

abuse("A064 Uint8Array subclass with a larger length", async ({ circle }) => {
  Liar.lie = 4096;
  const sealed = circle.seal("a", bytesKind(new Liar([1, 2, 3, 4])));
  same(circle.open("a", sealed).content, new Uint8Array([1, 2, 3, 4]));
});

abuse("A065 Uint8Array subclass with a smaller length", async ({ circle }) => {
  Liar.lie = 1;
  const long = new Uint8Array(60_000).map((_, i) => i);
  const sealed = circle.seal("a", bytesKind(new Liar(long)));
  same(circle.open("a", sealed).content, long);
  // and on the way in
  same(circle.open("a", new Liar(sealed)).content, long);
});

abuse("A066 numbers, text, objects, arrays and other views as bytes", async ({ vault }) => {
  for (const value of [5, "abc", {}, { length: 3 }, [1, 2, 300], new DataView(new ArrayBuffer(8)), new Float64Array(4), new Uint16Array(16), new Int8Array(32)]) {
    await refusedEverywhere(vault, value, Object.prototype.toString.call(value));
  }
  for (const value of [new DataView(new ArrayBuffer(8)), new Float64Array(4), new Int8Array(4), 5]) {
    await fails("bad-input", () => vault.private.seal("a", bytesKind(value)));
  }
  for (const numbers of [new Array(32).fill(256), new Array(32).fill(1.5), new Array(32).fill("1"), new Array(31).fill(1), new Array(33).fill(1), new Array(32)]) {
    await fails("bad-input", () => vault.addPasskey({ credentialId: new Uint8Array(9), prfSalt: new Uint8Array(32), prfOutput: numbers }));
  }
});

abuse("A068 Proxy of a Uint8Array", async ({ vault, circle }) => {
  await refusedEverywhere(vault, new Proxy(new Uint8Array(32), {}), "proxy");
  await fails("bad-input", () => circle.seal("a", bytesKind(new Proxy(new Uint8Array(32), {}))));
  await fails("bad-input", () => circle.open("a", new Proxy(new ArrayBuffer(32), {})));
});

abuse("A074 Uint8Array and objects of another realm", async ({ circle }) => {
  const other = await realm();
  const foreign = other.Uint8Array.from([1, 2, 3]);
  ok(!(foreign instanceof Uint8Array));
  same(circle.open("a", circle.seal("a", bytesKind(foreign))).content, new Uint8Array([1, 2, 3]));
  const object = new other.Object();
  object.list = other.Array.from(["one"]);
  same(circle.open("a", circle.seal("a", { kind: "x-a", content: object })).content, { list: ["one"] });
  const sealed = circle.seal("b", note);
  const moved = new other.ArrayBuffer(sealed.length);
  new other.Uint8Array(moved).set(sealed);
  same(circle.open("b", moved).content, note.content);
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: new other.Date() }));
});

abuse("A075 a view over part of a buffer", async ({ circle }) => {
  const around = new Uint8Array(100).fill(9);
  same(circle.open("a", circle.seal("a", bytesKind(around.subarray(10, 13)))).content, new Uint8Array([9, 9, 9]));
  const sealed = circle.seal("a", note);
  const buffer = new Uint8Array(sealed.length + 50);
  buffer.set(sealed, 20);
  same(circle.open("a", buffer.subarray(20, 20 + sealed.length)).content, note.content);
  await fails(["malformed", "cannot-open"], () => circle.open("a", buffer.buffer));
});

abuse("A076 shared memory", async ({ vault, circle }) => {
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
  await refusedEverywhere(vault, new Uint8Array(shared, 0, 32), "shared view");
  await refusedEverywhere(vault, shared, "shared buffer");
  await fails("bad-input", () => circle.seal("a", bytesKind(new Uint8Array(shared, 0, 4))));
});

abuse("A077 a resizable buffer that changes between call and use", { skip: "resize" in ArrayBuffer.prototype ? undefined : "no resizable buffers here" }, async ({ vault, circle }) => {
  const { keyset, recoveryCode } = await person();
  const buffer = new ArrayBuffer(keyset.length, { maxByteLength: keyset.length * 2 });
  const tracking = new Uint8Array(buffer);
  tracking.set(keyset);
  const unlocking = Vault.unlock(tracking, { account, recoveryCode });
  buffer.resize(2);
  (await unlocking).close();
  const shrunk = new ArrayBuffer(8, { maxByteLength: 16 });
  const beyond = new Uint8Array(shrunk, 4, 4);
  shrunk.resize(2);
  await fails("bad-input", () => circle.seal("a", bytesKind(beyond)));
  const growing = new ArrayBuffer(2, { maxByteLength: 16 });
  const record = { kind: "x-bytes", get content() { return new Uint8Array(growing); } };
  growing.resize(8);
  equal(circle.open("a", circle.seal("a", record)).content.length, 8);
  ok(!vault.closed);
});

abuse("A078 a detached buffer", async ({ vault, circle }) => {
  const detached = () => {
    const bytes = new Uint8Array(32);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  };
  await refusedEverywhere(vault, detached(), "detached view");
  await refusedEverywhere(vault, detached().buffer, "detached buffer");
  await fails("bad-input", () => circle.seal("a", bytesKind(detached())));
  await fails("bad-input", () => circle.seal("a", bytesKind(detached().buffer)));
  // by the caller's own code, between the reading of one option and the next
  const sealed = circle.seal("a", note);
  const going = (last) => {
    const bytes = sealed.slice();
    return { id: "a", sealed: bytes, get atLeast() { last(bytes); return undefined; } };
  };
  const detach = (bytes) => structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  const bytes = sealed.slice();
  await fails("bad-input", () => circle.open("a", bytes, { get atLeast() { detach(bytes); return undefined; } }));
  for (const results of [circle.openMany([going(detach), { id: "a", sealed }]), await circle.openAll([going(detach), { id: "a", sealed }])]) {
    equal(results[0].error?.code, "bad-input");
    same(results[1].record.content, note.content);
  }
  // and what is changed while other items are read no longer counts
  const changed = sealed.slice();
  const [first] = circle.openMany([{ id: "a", sealed: changed }, going(() => changed.fill(0))]);
  same(first.record.content, note.content);
});

abuse("A079 Node's Buffer is accepted, a clamped array refused", async ({ vault, circle }) => {
  await refusedEverywhere(vault, new Uint8ClampedArray(32), "clamped");
  await fails("bad-input", () => circle.seal("a", bytesKind(new Uint8ClampedArray(4))));
  const { Buffer } = globalThis;
  if (!Buffer) return;
  const content = circle.open("a", circle.seal("a", bytesKind(Buffer.from("abc")))).content;
  same(content, utf8("abc"));
  equal(Object.getPrototypeOf(content), Uint8Array.prototype);
});

abuse("A080 a view into growing wasm memory", async ({ circle }) => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Uint8Array(memory.buffer, 8, 4);
  view.set([1, 2, 3, 4]);
  const record = { kind: "x-bytes", content: view };
  const sealed = circle.seal("a", record);
  memory.grow(1);
  same(circle.open("a", sealed).content, new Uint8Array([1, 2, 3, 4]));
  await fails("bad-input", () => circle.seal("a", record));
});

abuse("A081 returned bytes changed by the caller", async ({ vault, circle }) => {
  const seen = vault.seen;
  seen.fill(0);
  ok(vault.seen.some((byte) => byte !== 0));
  ok(vault.seen !== vault.seen);
  const sealed = circle.seal("a", bytesKind(new Uint8Array([1, 2, 3])));
  const copy = sealed.slice();
  circle.open("a", sealed).content.fill(9);
  sealed.fill(0);
  same(circle.open("a", copy).content, new Uint8Array([1, 2, 3]));
  const { keyset } = vault.newRecoveryCode();
  const kept = keyset.slice();
  keyset.fill(0);
  vault.refresh(kept);
  equal(vault.generation, 2);
});
