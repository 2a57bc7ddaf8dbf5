import { isCore, load, ok, watchInstances } from "./kit.mjs";

const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const utf8 = (text) => new TextEncoder().encode(text);

function count(memory, needle) {
  const bytes = new Uint8Array(memory.buffer);
  let found = 0;
  for (let at = bytes.indexOf(needle[0]); at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
    let same = 1;
    while (same < needle.length && bytes[at + same] === needle[same]) same++;
    if (same === needle.length) found++;
  }
  return found;
}

// Keysets whose every secret is known, opened and closed; then the core's memory is searched for each of them.
export default async function ({ cases }) {
  const memories = [], spent = [];
  watchInstances((exports, _, imports) => void (isCore(exports) ? memories.push(exports.memory) : spent.push(imports.env.memory)));
  const { init, inspect, signIn, Vault } = await load();
  const left = {};
  const search = (secrets, when) => {
    for (const [name, secret] of Object.entries(secrets)) {
      const copies = count(memories[0], secret);
      if (copies > 0) left[`${name} ${when}`] = copies;
    }
  };
  const story = `cAnArY ${"she said that it began in March. ".repeat(70)}`;
  const secrets = (one) => ({
    passphrase: hex(one.passphrase_prepared_utf8), stretched: hex(one.stretched), root: hex(one.root), "recovery code": hex(one.recovery_code_bytes), "recovery code as text": utf8(one.recovery_code_text),
    "recovery code without dashes": utf8(one.recovery_code_text.replaceAll("-", "")), "passkey output": hex(one.passkey_prf),
    ...Object.fromEntries(one.private_epochs_newest_first.map((key, i) => [`epoch key ${i}`, hex(key)])),
    ...Object.fromEntries(one.identities.flatMap((identity, i) => Object.entries(identity).map(([name, seed]) => [`${name} ${i}`, hex(seed)]))),
    ...Object.fromEntries(one.slot_ways_seed_auth.flatMap((way, i) => [way].flat(3).map((part, j) => [`way ${i}.${j}`, hex(part)]))),
    note: utf8(story), "a piece of the note": utf8(story.slice(200, 232)),
  });
  let open = 0;
  for (const one of cases) {
    const keyset = hex(one.keyset), { account } = one;
    for (const way of [{ recoveryCode: one.recovery_code_text }, { passkey: hex(one.passkey_prf) }, { passphrase: one.passphrase }]) {
      const vault = await Vault.unlock(keyset, { account, ...way });
      open += count(memories[0], hex(one.private_epochs_newest_first[0]));
      const sealed = vault.private.seal("a", { kind: "process", content: { text: story } });
      const next = vault.private.seal("a", { kind: "process", content: story }, { previous: sealed });
      vault.private.seal("b", { kind: "x-bytes", content: utf8(story) });
      ok(vault.private.open("a", next).content === story);
      vault.private.openMany([{ id: "a", sealed }, { id: "b", sealed }]);
      try {
        vault.private.seal("c", { kind: "mood", content: { text: story } });
      } catch {
        // refused content leaves nothing either
      }
      const bent = sealed.slice();
      bent[bent.length - 1] ^= 1;
      try {
        vault.private.open("a", bent);
      } catch {
        // nor does a record that was changed
      }
      vault.addPasskey({ credentialId: new Uint8Array(16), prfSalt: new Uint8Array(32).fill(3), prfOutput: hex(one.passkey_prf) });
      vault.newRecoveryCode();
      inspect(sealed);
      vault.close();
      search(secrets(one), `after ${Object.keys(way)[0]}`);
    }
    const session = await signIn({ account, recoveryCode: one.recovery_code_text });
    session.unlock(keyset).close();
    session.close();
    try {
      await Vault.unlock(keyset, { account, passphrase: "cAnArY wrong" });
    } catch {
      // a wrong passphrase leaves nothing either
    }
    search({ ...secrets(one), wrong: utf8("cAnArY wrong") }, "after sign-in");
  }
  // keys on their way to a worker, which here does nothing with them
  const [one] = cases;
  const vault = await Vault.unlock(hex(one.keyset), { account: one.account, recoveryCode: one.recovery_code_text });
  const sealed = vault.private.seal("a", { kind: "process", content: { text: story } });
  const key = hex(one.private_epochs_newest_first[0]);
  const before = count(memories[0], key);
  let handed = 0;
  const idle = () => Object.assign(new EventTarget(), { postMessage() { handed++; }, terminate() {} });
  await init({ worker: idle });
  const opening = vault.private.openAll(Array.from({ length: 8000 }, () => ({ id: "a", sealed })));
  const during = count(memories[0], key);
  await opening;
  vault.close();
  search(secrets(one), "after openAll");
  if (handed === 0 || during !== before || before === 0) left["keys for a worker"] = during - before || "never made";
  return { left, open, bytes: memories[0].buffer.byteLength, spent: spent.map((memory) => new Uint8Array(memory.buffer).every((byte) => byte === 0)) };
}
