import { account, isCore, load, ok, watchInstances } from "./kit.mjs";

// The wrong passphrase, and the wrong recovery code, again and again: always the same answer, and never a page of memory more.
export default async function ({ passphrases, codes }) {
  const memories = [];
  watchInstances((exports) => void (isCore(exports) && memories.push(exports.memory)));
  const { Vault } = await load();
  const { keyset } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const other = await Vault.create({ account: "another", passphrase: "vier fünf sechs" });
  let before;
  const refused = async (key, i) => {
    try {
      await Vault.unlock(keyset, { account, ...key });
    } catch (error) {
      ok(error.code === "cannot-unlock", `${error.code} ${error.message}`);
      if (i === 5) before = memories[0].buffer.byteLength;
      return;
    }
    throw new Error("unlocked");
  };
  for (let i = 0; i < passphrases; i++) await refused({ passphrase: `cAnArY ${i}` }, -1);
  for (let i = 0; i < codes; i++) await refused({ recoveryCode: other.recoveryCode }, i);
  ok(memories.length === 1 && memories[0].buffer.byteLength === before, `memory grew from ${before} to ${memories[0].buffer.byteLength}`);
  return true;
}
