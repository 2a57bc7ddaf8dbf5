import { account, dist, fails, load, note, ok, stillWorks, wasmBytes } from "./kit.mjs";

/** The same module with a memory that ends `pages` above where it begins. */
function bounded(bytes, pages) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const write = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...write(value >>> 7)]);
  for (;;) {
    const start = at;
    const id = bytes[at++];
    const end = number() + at;
    if (id !== 5) {
      at = end;
      continue;
    }
    ok(number() === 1 && number() === 0, "one memory without an end");
    const first = number();
    const body = [1, 1, ...write(first), ...write(first + pages)];
    const module = new Uint8Array(bytes.length + 16);
    module.set(bytes.subarray(0, start));
    module.set([5, body.length, ...body], start);
    module.set(bytes.subarray(end), start + 2 + body.length);
    return module.subarray(0, start + 2 + body.length + bytes.length - end);
  }
}

/** Pages that a memory gets at most, from when it is set. */
let scarce;
const { Memory } = WebAssembly;
WebAssembly.Memory = function ({ initial, maximum }) {
  if (scarce === 0) throw new RangeError("could not allocate memory");
  return new Memory({ initial, maximum: scarce ?? maximum });
};
Object.defineProperty(WebAssembly.Memory, "prototype", { value: Memory.prototype });

export default async function () {
  const { init, Vault } = await load();
  await init({ wasm: await WebAssembly.compile(bounded(await wasmBytes(), 64)) });
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const small = vault.private.seal("a", { kind: "x-bytes", content: new Uint8Array(300_000) });
  for (let i = 0; i < 20; i++) {
    await fails("out-of-memory", () => vault.private.seal("a", { kind: "x-bytes", content: new Uint8Array(15 << 20) }));
    await fails("out-of-memory", () => vault.private.open("a", new Uint8Array(15 << 20)));
    await fails("out-of-memory", () => vault.private.seal("a", note, { previous: new Uint8Array(15 << 20) }));
    stillWorks(vault);
  }
  ok(vault.private.open("a", small).content.length === 300_000);

  // and Argon2id on a device without the 64 MiB
  const [{ decodeConstant }, { kdfBase64 }, { newMemory, runKdf }] = await Promise.all(["base64.js", "wasm/kdf.inline.js", "kdf.js"].map((name) => import(new URL(name, dist).href)));
  const kdf = await WebAssembly.compile(decodeConstant(kdfBase64));
  const input = () => new Uint8Array(40).fill(7);
  ok(runKdf(kdf, 1, input()).key.length === 64);
  ok(runKdf(kdf, 4, input()).failed === "unsupported");
  ok(newMemory(1).grow(1030) === 1, "a whole run's memory");
  // a memory that may grow to a profile's size and cannot: V8 says so by what `memory.grow` gives, which the module has to look at
  scarce = 500;
  const none = input();
  ok(runKdf(kdf, 1, none).failed === "out-of-memory", "Argon2id without memory");
  ok(none.every((byte) => byte === 0), "its input is wiped");
  scarce = 0;
  const nothing = input();
  ok(runKdf(kdf, 1, nothing).failed === "out-of-memory", "no memory at all");
  ok(nothing.every((byte) => byte === 0), "its input is wiped");
  return true;
}
