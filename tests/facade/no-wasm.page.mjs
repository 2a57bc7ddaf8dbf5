// A page whose policy forbids WebAssembly: abuse-catalogue A089.
import { init, Vault } from "../../pkg/dist/index.js";
import { equal, fails, ok } from "./expect.mjs";
import { test } from "./kit.mjs";

test("A089 a Content-Security-Policy without 'wasm-unsafe-eval'", async () => {
  for (const run of [() => init(), () => Vault.create({ account: "a", passphrase: "eins zwei drei" })]) {
    const error = await fails("cannot-load", run);
    ok(error.message.includes("'wasm-unsafe-eval'"), error.message);
    equal(error.details.reason, "csp");
  }
});
