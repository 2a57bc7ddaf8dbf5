import { account, load, ok } from "./kit.mjs";

// Patches whatever there is to patch after the library has loaded, twice: once to listen, once to break. Tells what was overheard,
// and what no longer worked.
export default async function ({ canary }) {
  const { inspect, sealTo, signIn, Vault } = await load();
  const passphrase = `${canary} eins zwei drei`;
  const note = { kind: "process", content: { text: `${canary} text`, list: [`${canary} item`, { deep: `${canary} deep` }] } };
  const bytes = { kind: "x-bytes", content: new TextEncoder().encode(`${canary} bytes`) };
  const { keyset, login, recoveryCode, vault: first } = await Vault.create({ account, passphrase });
  first.close();

  const story = async () => {
    const session = await signIn({ account, passphrase, hint: login.hint });
    const vault = session.unlock(keyset);
    session.close();
    const circle = vault.private;
    const sealed = circle.seal("a", note);
    const second = circle.seal("a", bytes, { previous: sealed });
    const record = circle.open("a", sealed);
    const opened = circle.openMany([{ id: "a", sealed }, { id: "a", sealed: second, atLeast: 2 }]);
    const all = await circle.openAll([{ id: "a", sealed }]);
    const changed = vault.newRecoveryCode();
    vault.refresh(changed.keyset);
    const again = await Vault.unlock(changed.keyset, { account, recoveryCode: changed.recoveryCode }, { seen: vault.seen });
    const seen = inspect(sealed);
    const { circle: shared, change } = again.createCircle({ title: `${canary} title`, kinds: ["message", "x-bytes"] });
    shared.refresh([change.puts[change.puts.length - 1].bytes]);
    const message = { kind: "message", content: { text: `${canary} message` } };
    const sent = shared.openMany([{ id: "m", sealed: shared.seal("m", message) }, { id: "b", sealed: shared.seal("b", bytes) }]);
    if (shared.title !== `${canary} title` || sent[0].record.content.text !== message.content.text) throw new Error("the circle");
    const renewed = shared.renew(`${canary} reason`);
    shared.refresh([renewed.puts[renewed.puts.length - 1].bytes]);
    if (shared.history()[1].reason !== `${canary} reason`) throw new Error("the history");
    const reopened = await again.openCircle([], { seen: shared.seen });
    if (reopened.title !== `${canary} title`) throw new Error("the checkpoint");
    const letter = again.openSealed(sealTo(again.card, { kind: "x-letter", content: `${canary} letter` }));
    const rotation = await again.rotate({ passphrase: `${canary} vier fünf sechs`, reason: `${canary} breach` });
    if (letter.content !== `${canary} letter` || rotation.changes.length !== 2) throw new Error("the letter or the rotation");
    vault.close();
    again.close();
    return { record, opened, all, seen };
  };

  const heard = new Set();
  const { apply, construct, getOwnPropertyDescriptor, ownKeys, defineProperty } = Reflect;
  const decoder = new TextDecoder("latin1");
  const decode = TextDecoder.prototype.decode.bind(decoder);
  const includes = String.prototype.includes.call.bind(String.prototype.includes);
  const add = heard.add.bind(heard);
  const { isView } = ArrayBuffer;
  let listening = false;
  const listen = (where, self, values) => {
    if (!listening) return;
    listening = false;
    for (let i = -1; i < values.length; i++) {
      const value = i < 0 ? self : values[i];
      let text = "";
      try {
        if (typeof value === "string") text = value;
        else if (isView(value) || value instanceof ArrayBuffer) text = decode(value);
      } catch {
        // detached
      }
      if (includes(text, canary)) add(where);
    }
    listening = true;
  };

  const undo = [];
  const places = {
    "Uint8Array.prototype": Uint8Array.prototype, "TypedArray.prototype": Object.getPrototypeOf(Uint8Array.prototype), "ArrayBuffer.prototype": ArrayBuffer.prototype,
    "Array.prototype": Array.prototype, "String.prototype": String.prototype, "RegExp.prototype": RegExp.prototype, "TextEncoder.prototype": TextEncoder.prototype,
    "TextDecoder.prototype": TextDecoder.prototype, JSON, "Promise.prototype": Promise.prototype, Promise, Reflect, Object, Array, Number, Math, String,
    "Function.prototype": Function.prototype, "Set.prototype": Set.prototype, "Map.prototype": Map.prototype, "WeakRef.prototype": WeakRef.prototype,
    "FinalizationRegistry.prototype": FinalizationRegistry.prototype, "MessagePort.prototype": MessagePort.prototype, "Date.prototype": Date.prototype,
  };
  const patch = (make) => {
    for (const [name, place] of Object.entries(places)) {
      for (const key of ownKeys(place)) {
        const found = getOwnPropertyDescriptor(place, key);
        if (!found.configurable || key === "constructor") continue;
        const where = `${name}.${String(key)}`;
        const changed = typeof found.value === "function" ? { ...found, value: make(where, found.value) } : found.get ? { ...found, get: make(where, found.get) } : undefined;
        if (!changed) continue;
        undo.push([place, key, found]);
        queue.push([place, key, changed]);
      }
    }
    for (let i = 0; i < queue.length; i++) defineProperty(queue[i][0], queue[i][1], queue[i][2]);
  };
  let queue = [];
  const restore = () => {
    for (let i = 0; i < undo.length; i++) defineProperty(undo[i][0], undo[i][1], undo[i][2]);
    for (let i = 0; i < 100; i++) delete Array.prototype[i];
    undo.length = 0;
    queue = [];
  };

  // copies that the platform makes for whoever asks for a species of its own
  const species = (run) => {
    const heardOf = [];
    class Overheard extends Uint8Array {
      constructor(...values) {
        super(...values);
        heardOf.push(this);
      }
    }
    const bytes = Uint8Array.prototype, buffers = ArrayBuffer.prototype;
    const found = [[bytes, getOwnPropertyDescriptor(bytes, "constructor")], [buffers, getOwnPropertyDescriptor(buffers, "constructor")]];
    defineProperty(bytes, "constructor", { ...found[0][1], value: { [Symbol.species]: Overheard } });
    defineProperty(buffers, "constructor", { ...found[1][1], value: { get [Symbol.species]() { throw new Error("a species of buffers"); } } });
    try {
      run();
    } finally {
      for (const [place, was] of found) defineProperty(place, "constructor", was);
    }
    for (const copy of heardOf) listen("a species", undefined, [copy]);
  };

  const failures = [];
  const listeners = (where, original) =>
    function () {
      listen(where, this, arguments);
      return new.target ? construct(original, arguments, new.target) : apply(original, this, arguments);
    };
  patch(listeners);
  // a value that is written to a place which a list does not have goes to whatever stands there on the prototype
  for (let i = 0; i < 100; i++) {
    defineProperty(Array.prototype, i, { configurable: true, set(value) {
      if (listening && includes(String(new Error().stack), "/pkg/dist/")) add(`Array.prototype[${i}]`);
      defineProperty(this, i, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    } });
  }
  listening = true;
  let result, failure;
  try {
    result = await story();
  } catch (error) {
    failure = error;
  }
  restore();
  const vault = await Vault.unlock(keyset, { account, recoveryCode });
  species(() => {
    for (const record of [note, bytes]) vault.private.openMany([{ id: "a", sealed: vault.private.seal("a", record) }]);
    vault.newRecoveryCode();
  });
  vault.close();
  listening = false;
  if (failure) failures.push(`listening: ${failure.code} ${failure.message} ${failure.stack}`);
  else {
    ok(result.record.content.text === note.content.text);
    ok(result.opened[1].record.revision === 2);
  }

  // and each patch of these breaks what it patches, one at a time
  const breakable = [
    [Uint8Array.prototype, "set"], [places["TypedArray.prototype"], "set"], [places["TypedArray.prototype"], "subarray"], [places["TypedArray.prototype"], "slice"],
    [places["TypedArray.prototype"], "fill"], [TextEncoder.prototype, "encode"], [TextEncoder.prototype, "encodeInto"], [TextDecoder.prototype, "decode"],
    [Array.prototype, "push"], [Array.prototype, Symbol.iterator], [JSON, "parse"], [JSON, "stringify"], [Promise.prototype, "then"], [String.prototype, "normalize"],
    [String.prototype, "charCodeAt"], [RegExp.prototype, "exec"], [Object, "create"], [Reflect, "ownKeys"], [Set.prototype, "add"], [Function.prototype, "call"],
  ];
  const calls = async () => {
    const vault = await Vault.unlock(keyset, { account, recoveryCode });
    const sealed = vault.private.seal("a", note);
    const { content } = vault.private.open("a", sealed);
    vault.close();
    return content;
  };
  for (const [place, key] of breakable) {
    const found = getOwnPropertyDescriptor(place, key);
    defineProperty(place, key, { ...found, configurable: true, value() { throw new Error("broken on purpose"); } });
    let error, content;
    try {
      content = await calls();
    } catch (thrown) {
      error = thrown;
    }
    if (found) defineProperty(place, key, found);
    else delete place[key];
    if (error || content.text !== note.content.text) failures.push(`${String(key)} broken: ${error?.code} ${error?.stack}`);
  }
  return { leaked: [...heard], failures };
}
