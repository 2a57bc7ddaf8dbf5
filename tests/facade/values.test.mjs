// Other JavaScript values that are not what they seem: abuse-catalogue A067, A069 to A073, A082 to A085.
import { Circle, signIn, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { fresh, test } from "./kit.mjs";
import { abuse, account, note, open, passphrase, person } from "./person.mjs";
import { bytesKind, refusedEverywhere } from "./places.mjs";

abuse("A067 null, undefined, NaN, Infinity, -0, BigInt, Symbol, Date, RegExp, function", async ({ vault, circle }) => {
  for (const value of [null, NaN, Infinity, -0, 10n, Symbol("s"), new Date(), /x/, () => {}, true]) {
    await refusedEverywhere(vault, value, String(value));
    await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: value }), `content ${String(value)}`);
    await fails("bad-input", () => circle.seal(value, note), `id ${String(value)}`);
    await fails("bad-input", () => circle.seal("a", { kind: value, content: "" }), `kind ${String(value)}`);
    if (typeof value !== "function" && !(value instanceof Date) && !(value instanceof RegExp)) {
      await fails("bad-input", () => circle.seal("a", value), `record ${String(value)}`);
      await fails("bad-input", () => Vault.create(value), `options ${String(value)}`);
    }
    await fails("bad-input", () => circle.openMany(value), `items ${String(value)}`);
    if (!Object.is(value, -0)) await fails("bad-input", () => circle.open("a", new Uint8Array(9), { atLeast: value }), `atLeast ${String(value)}`);
    await fails("bad-input", () => vault.removeUnlock(value), `removeUnlock ${String(value)}`);
    await fails("bad-input", () => vault.changePassphrase(value), `changePassphrase ${String(value)}`);
    await fails("bad-input", () => vault.changePassphrase("x", { profile: value }), `profile ${String(value)}`);
    await fails("bad-input", () => open({ signal: value }), `signal ${String(value)}`);
    if (typeof value !== "function") await fails("bad-input", () => open({ onProgress: value }), `onProgress ${String(value)}`);
  }
  await refusedEverywhere(vault, undefined, "undefined", ["unlock seen", "signIn seen", "previous", "unlock passkey"]);
  await fails("bad-input", () => Vault.unlock(new Uint8Array(9), { account, passkey: undefined }));
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: undefined }));
  for (const atLeast of [-1, 1.5, 2 ** 32, "1"]) await fails("bad-input", () => circle.open("a", new Uint8Array(9), { atLeast }));
});

const trap = (key, rest = {}) => Object.defineProperty({ ...rest }, key, { enumerable: true, get() { throw new Error(`${CANARY} from a getter`); } });

abuse("A069 options whose getters throw", async ({ vault, circle }) => {
  const { keyset, login, recoveryCode } = await person();
  const before = vault.generation;
  await fails("bad-input", () => Vault.create(trap("passphrase", { account })));
  await fails("bad-input", () => Vault.create(trap("signal", { account, passphrase })));
  await fails("bad-input", () => Vault.unlock(keyset, trap("account", { recoveryCode })));
  await fails("bad-input", () => Vault.unlock(keyset, trap("recoveryCode", { account })));
  await fails("bad-input", () => Vault.unlock(keyset, { account, recoveryCode }, trap("seen")));
  await fails("bad-input", () => signIn(trap("hint", { account, passphrase, ...login })));
  await fails("bad-input", () => circle.seal("a", trap("content", { kind: "x-a" })));
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: trap("inside") }));
  await fails("bad-input", () => circle.seal("a", note, trap("previous")));
  await fails("bad-input", () => circle.open("a", new Uint8Array(9), trap("atLeast")));
  await fails("bad-input", () => vault.addPasskey(trap("prfOutput", { credentialId: new Uint8Array(9), prfSalt: new Uint8Array(32) })));
  await fails("bad-input", () => vault.changePassphrase("next", trap("profile")));
  await fails("bad-input", () => circle.openMany({ [Symbol.iterator]() { throw new Error(CANARY); } }));
  const results = circle.openMany([trap("sealed", { id: "named" }), trap("id"), 7, null]);
  for (const result of results) await fails("bad-input", () => { throw result.error; });
  same(results.map(({ id }) => id), ["named", "", "", ""]);
  const hostile = new Proxy({}, { getOwnPropertyDescriptor() { throw new Error(CANARY); }, ownKeys() { throw new Error(CANARY); }, getPrototypeOf() { throw new Error(CANARY); } });
  await fails("bad-input", () => Vault.create(hostile));
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: hostile }));
  equal(vault.generation, before);
});

abuse("A070 options are read exactly once", async ({ vault, circle }) => {
  const { keyset, recoveryCode } = await person();
  let reads = 0;
  const changing = (first, later) => ({ enumerable: true, get: () => (reads++ === 0 ? first : later) });
  const once = async (run) => {
    reads = 0;
    const value = await run();
    equal(reads, 1, "reads");
    return value;
  };
  const key = Object.defineProperty({ account }, "recoveryCode", changing(recoveryCode, "XXXXX"));
  (await once(() => Vault.unlock(keyset, key))).close();
  const record = Object.defineProperty({ content: "first" }, "kind", changing("x-one", "x-two"));
  equal(circle.open("a", await once(() => circle.seal("a", record))).kind, "x-one");
  const content = Object.defineProperty({}, "text", changing("first", "second"));
  equal(circle.open("a", await once(() => circle.seal("a", { kind: "message", content }))).content.text, "first");
  const item = Object.defineProperty({ sealed: circle.seal("one", note) }, "id", changing("one", "two"));
  equal((await once(() => circle.openMany([item])))[0].ok, true);
  ok(!vault.closed);
});

test("A071 inherited options and a polluted Object.prototype", () => fresh("polluted"));

abuse("A073 cyclic objects and arrays a million deep", async ({ circle }) => {
  const cycle = { list: [{}] };
  cycle.list[0].back = cycle;
  const error = await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: cycle }));
  ok(error.message.includes("content.list[0].back"), error.message);
  let deep = [];
  for (let i = 0; i < 1e6; i++) deep = [deep];
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: deep }));
  let deepObject = {};
  for (let i = 0; i < 1e6; i++) deepObject = { deepObject };
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: deepObject }));
  // many paths to one object are no cycle, but too many are too large
  let wide = ["x".repeat(1000)];
  for (let i = 0; i < 40; i++) wide = [wide, wide];
  await fails("too-large", () => circle.seal("a", { kind: "x-a", content: wide }));
});

abuse("A082 forged handles", async ({ vault, circle }) => {
  const forged = [{}, Object.create(Vault.prototype), { __wbg_ptr: 1234 }, Object.create(vault), new Proxy(vault, {}), null, 5];
  for (const self of forged) {
    await fails("locked", () => Vault.prototype.newRecoveryCode.call(self));
    await fails("locked", () => Vault.prototype.close.call(self));
    await fails("locked", () => Vault.prototype.refresh.call(self, new Uint8Array(9)));
    await fails("locked", () => Vault.prototype.changePassphrase.call(self, "x"));
    for (const name of ["account", "generation", "seen", "private", "unlocks", "closed"]) {
      await fails("locked", () => Reflect.get(Vault.prototype, name, self ?? {}));
    }
  }
  for (const self of [{}, Object.create(Circle.prototype), Object.create(circle), vault]) {
    await fails("locked", () => Circle.prototype.seal.call(self, "a", note));
    await fails("locked", () => Circle.prototype.open.call(self, "a", new Uint8Array(9)));
    await fails("locked", () => Circle.prototype.openMany.call(self, []));
    await fails("locked", () => Circle.prototype.openAll.call(self, []));
  }
  await fails("bad-input", () => new Vault());
  await fails("bad-input", () => new Vault(Symbol(), { id: 1, alive: 1 }));
  await fails("bad-input", () => new Circle());
});

abuse("A083 a handle used after it was closed, and closed twice", async ({ vault, circle }) => {
  const sealed = circle.seal("a", note);
  const { keyset } = await person();
  let fired = 0;
  vault.onclose = (reason) => { fired++; equal(reason, "closed"); };
  const changing = vault.changePassphrase(`${CANARY} neu`);
  vault.close();
  vault.close();
  equal(vault.closed, true);
  equal(fired, 1);
  await fails("locked", () => changing);
  await fails("locked", () => circle.seal("a", note));
  await fails("locked", () => circle.open("a", sealed));
  await fails("locked", () => circle.openMany([]));
  await fails("locked", () => circle.openAll([]));
  await fails("locked", () => vault.refresh(keyset));
  await fails("locked", () => vault.newRecoveryCode());
  await fails("locked", () => vault.generation);
  await fails("locked", () => vault.seen);
  await fails("locked", () => vault.unlocks);
  await fails("locked", () => vault.removeUnlock(2));
  await fails("locked", () => vault.changePassphrase("x"));
  equal(fired, 1);
});

abuse("A084 a promise or thenable where bytes are expected", async ({ vault, circle }) => {
  let called = 0;
  const thenable = { then() { called++; } };
  await refusedEverywhere(vault, Promise.resolve(new Uint8Array(32)), "promise");
  await refusedEverywhere(vault, thenable, "thenable");
  await fails("bad-input", () => circle.seal("a", bytesKind(Promise.resolve(new Uint8Array(4)))));
  await fails("bad-input", () => circle.seal("a", bytesKind(thenable)));
  equal(called, 0);
});

abuse("A085 species, toPrimitive, valueOf and toString are never invoked", async ({ vault, circle }) => {
  let called = 0;
  const count = () => { called++; return 1; };
  class Species extends Uint8Array { static get [Symbol.species]() { called++; return Uint8Array; } }
  same(circle.open("a", circle.seal("a", bytesKind(new Species([1, 2])))).content, new Uint8Array([1, 2]));
  const tricky = { [Symbol.toPrimitive]: count, valueOf: count, toString: count, toJSON: count };
  await refusedEverywhere(vault, tricky, "tricky");
  await fails("bad-input", () => circle.seal(tricky, note));
  await fails("bad-input", () => circle.seal("a", { kind: tricky, content: "" }));
  await fails("bad-input", () => circle.seal("a", { kind: "x-a", content: { tricky } }));
  await fails("bad-input", () => circle.open("a", new Uint8Array(9), { atLeast: tricky }));
  await fails("bad-input", () => vault.removeUnlock(tricky));
  await fails("bad-input", () => Vault.create({ account: tricky, passphrase }));
  await fails("bad-input", () => Vault.create({ account, passphrase: tricky }));
  equal(called, 0);
});
