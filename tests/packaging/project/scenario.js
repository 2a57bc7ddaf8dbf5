// What every consumer does with the package. It returns what went wrong, as sentences; an empty list is success.
const note = { kind: "progress", content: { format: "SOAP", subjective: "Sleeping better.", objective: "Calm.", assessment: "Improving.", plan: "Again in a week." } };

// Of the module, not of one run: React's strict mode runs effects twice, and the package keeps the worker of one of them.
let workers = 0;

/** `options` go to `init`. Where a worker is handed in, it must have been used. */
export async function scenario({ init, inspect, Vault, HushnoteError }, options = {}) {
  const wrong = [];
  const expect = (what, actual, expected) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) wrong.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  };
  const codeOf = async (attempt) => {
    try {
      await attempt();
      return "no error";
    } catch (error) {
      return error instanceof HushnoteError ? error.code : `not ours: ${error}`;
    }
  };

  const { worker, ...rest } = options;
  await init(worker ? { ...rest, worker: () => { workers += 1; return worker(); } } : rest);

  const account = "3vQ8mN1kR5tYw2Zx";
  const { vault, keyset, recoveryCode } = await Vault.create({ account, passphrase: "correct horse battery staple" });
  expect("the keyset", [inspect(keyset).type, inspect(keyset).account], ["keyset", account]);

  const sealed = vault.private.seal("n-17", note);
  expect("the sealed note", [inspect(sealed).type, inspect(sealed).id, inspect(sealed).revision], ["record", "n-17", 1]);
  expect("the opened note", vault.private.open("n-17", sealed).content, note.content);

  const flipped = sealed.slice();
  flipped[flipped.length - 1] ^= 1;
  expect("a changed note", await codeOf(() => vault.private.open("n-17", flipped)), "cannot-open");
  expect("a wrong passphrase", await codeOf(() => Vault.unlock(keyset, { account, passphrase: "incorrect horse" })), "cannot-unlock");

  const again = await Vault.unlock(keyset, { account, recoveryCode });
  expect("the note after recovery", again.private.open("n-17", sealed).content, note.content);
  again.close();

  vault.close();
  expect("closed", vault.closed, true);
  expect("a closed vault", await codeOf(() => vault.private.seal("n-18", note)), "locked");
  if (worker && workers === 0) wrong.push("the worker that was handed in was never started");
  return wrong;
}

/** Leaves the outcome of a promise of sentences where the test's browser finds it. */
export async function report(running) {
  const wrong = await running.catch((error) => [`threw ${error?.stack ?? error}`]);
  document.documentElement.dataset.done = JSON.stringify(wrong);
}
