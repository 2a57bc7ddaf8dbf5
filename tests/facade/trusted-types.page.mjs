// A page that requires Trusted Types and has no policy for them: abuse-catalogue A089.
import { init, Vault } from "../../pkg/dist/index.js";
import { fails, ok } from "./expect.mjs";
import { test } from "./kit.mjs";
import { account, stillWorks } from "./person.mjs";

test("A089 require-trusted-types-for 'script'", async () => {
  // the library itself needs no policy
  const { keyset, recoveryCode } = await Vault.create({ account, passphrase: "eins zwei drei" });
  await init({ worker: () => new Worker("/pkg/dist/worker-thread.js", { type: "module" }) });
  const error = await fails("worker-failed", () => Vault.unlock(keyset, { account, passphrase: "eins zwei drei" }));
  ok(error.message.includes("Trusted Types"), error.message);
  const vault = await Vault.unlock(keyset, { account, recoveryCode });
  stillWorks(vault);
});
