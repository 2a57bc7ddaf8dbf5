import { account, dist, fails, load, ok } from "./kit.mjs";

const { compile } = WebAssembly;
const PREFIX = 0xfd;

/** An engine without vectors, as far as that can be had: it refuses a module full of them, in the way of engines. */
WebAssembly.compile = async (bytes) => {
  const vectors = bytes.length < 60_000 && bytes.filter?.((byte) => byte === PREFIX).length > 500;
  if (vectors) throw new WebAssembly.CompileError("Compiling function #1 failed: invalid opcode 0xfd");
  return compile(bytes);
};

export default async function () {
  const { Vault } = await load();
  const error = await fails("cannot-load", () => Vault.create({ account, passphrase: "eins zwei drei" }));
  ok(error.message.includes("SIMD") && error.details.reason === "compile", error.message);
  // as a worker tells it
  const { cannotCompile } = await import(new URL("compile.js", dist).href);
  ok(cannotCompile("compile", "in the worker, ").message.includes("in the worker, this browser cannot compile it; it needs WebAssembly with SIMD"));
  return true;
}
