// A page that hands in no worker: Argon2id runs on the page, which is slow to watch and works.
import { Vault } from "../../pkg/dist/index.js";
import { equal, fails } from "./expect.mjs";
import { test } from "./kit.mjs";
import { account, passphrase, stillWorks } from "./person.mjs";

test("without a worker the passphrase is stretched on the page", async () => {
  const reports = [];
  const { vault, keyset } = await Vault.create({ account, passphrase, onProgress: (report) => reports.push(report.fraction) });
  stillWorks(vault);
  equal(reports[0], 0);
  equal(reports.at(-1), 1);
  vault.close();
  (await Vault.unlock(keyset, { account, passphrase })).close();
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: "another" }));
  const controller = new AbortController();
  const running = Vault.unlock(keyset, { account, passphrase }, { signal: controller.signal });
  controller.abort();
  await fails("aborted", () => running);
});
