import { account, dist, fails, load, ok, stillWorks, wasmBytes } from "./kit.mjs";

export default async function () {
  const { init, Vault } = await load();
  const bytes = await wasmBytes();
  const wasm = { "content-type": "application/wasm" };
  const answer = (body, status = 200, headers = wasm) => new Response(body, { status, headers });
  const page = "<!doctype html><title>Not found</title>";
  for (const [what, source] of Object.entries({
    "no bytes": new Uint8Array(0),
    "cut off": bytes.slice(0, 1000),
    "one bit at the start": flip(bytes, 0),
    "one bit in the code": flip(bytes, bytes.length >> 1),
    "one bit in the data": flip(bytes, bytes.length - 100),
    "a page": new TextEncoder().encode(page),
    "404": answer(page, 404, { "content-type": "text/html" }),
    "404 that claims to be wasm": answer(page, 404),
    "500": answer("", 500),
    "a page with 200": answer(page, 200, { "content-type": "text/html" }),
    "wasm by another name": answer(bytes, 200, { "content-type": "application/octet-stream" }),
    "wasm without a name": answer(bytes, 200, {}),
    "an answer cut off": answer(bytes.slice(0, 1000)),
    "an answer with one bit changed": answer(flip(bytes, bytes.length - 100)),
    "an address that nobody answers": "http://127.0.0.1:9/hushnote.wasm",
    "another module": new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
  })) {
    const error = await fails("cannot-load", () => init({ wasm: source }), what);
    ok(error.message.length > 40, `${what}: says why`);
  }
  const used = answer(bytes);
  await used.arrayBuffer();
  await fails("cannot-load", () => init({ wasm: used }), "an answer that was read before");
  await init({ wasm: globalThis.process ? new URL("hushnote.wasm", dist) : new URL("hushnote.wasm", dist).href });
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  stillWorks(vault);
  return true;
}

function flip(bytes, at) {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
}
