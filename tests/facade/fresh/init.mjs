import { account, fails, load, ok, stillWorks, wasmBytes } from "./kit.mjs";

export default async function () {
  const { init, Vault } = await load();
  await fails("bad-input", () => init(5));
  await fails("bad-input", () => init({ wasm: 5 }));
  await fails("bad-input", () => init({ worker: {} }));
  const broken = new Uint8Array(8);
  await fails("cannot-load", () => init({ wasm: broken }));
  // after a failure, another try, and from another source
  const bytes = await wasmBytes();
  const first = init({ wasm: bytes });
  ok(first === init(), "the same promise while it loads");
  ok(first === init({ wasm: bytes }), "the same promise for the same source");
  await fails("bad-input", () => init({ wasm: bytes.slice() }));
  await fails("bad-input", () => init({ wasm: "https://example.org/hushnote.wasm" }));
  await fails("bad-input", () => init({ wasm: new URL("https://example.org/hushnote.wasm") }));
  await first;
  ok(first === init(), "the same promise after it has loaded");
  await fails("bad-input", () => init({ wasm: new Response(bytes) }));
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  stillWorks(vault);
  return true;
}
