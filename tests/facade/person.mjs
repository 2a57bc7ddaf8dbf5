// One account for all tests of a file: made once with Argon2id, opened by its recovery code, which is instant.
import { inspect, Vault } from "../../pkg/dist/index.js";
import { test } from "./kit.mjs";
import { CANARY, equal, ok, same } from "./expect.mjs";

export const account = "person-7f3a";
export const passphrase = `${CANARY} korrekt Pferd`;
export const note = { kind: "progress", content: { format: "free", text: `${CANARY} slept badly, “better” since Tuesday ☕` } };

let made;
/** `{ keyset, login, recoveryCode, recoverySecret }` of an account that was just created. */
export const person = () => (made ??= Vault.create({ account, passphrase }).then((all) => {
  all.vault.close();
  return all;
}));

let another;
/** A second account, whose codes and keysets open nothing of the first. */
export const stranger = () => (another ??= Vault.create({ account: "stranger-1", passphrase: `${CANARY} anders` }).then((all) => {
  all.vault.close();
  return all;
}));

/** The account's vault, freshly unlocked. */
export async function open(options) {
  const { keyset, recoveryCode } = await person();
  return Vault.unlock(keyset, { account, recoveryCode }, options);
}

/** A good seal and open: what every abuse must leave possible. */
export function stillWorks(vault) {
  const sealed = vault.private.seal("good", note);
  const record = vault.private.open("good", sealed);
  same(record.content, note.content);
  equal(record.kind, "progress");
  equal(record.revision, 1);
  const seen = inspect(sealed);
  same(seen, { type: "record", circle: seen.circle, epoch: seen.epoch, id: "good", revision: 1, size: sealed.length, hash: seen.hash });
}

/** A test of one case of the abuse catalogue. Afterwards the same vault, or where it was closed a new one, works. */
export function abuse(name, options, run = options) {
  test(name, typeof options === "object" ? options : {}, async () => {
    let vault = await open();
    await run({ vault, circle: vault.private });
    if (vault.closed) vault = await open();
    stillWorks(vault);
    vault.close();
  });
}

/** Bytes of the UTF-8 of a text. */
export const utf8 = (text) => new TextEncoder().encode(text);
export { ok };
