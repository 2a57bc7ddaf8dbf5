// Attacks of tests/catalogue.json that happen in JavaScript. A fake server keeps bytes and answers as it likes.
import { inspect, signIn, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { test } from "./kit.mjs";
import { account, note, open, passphrase, person, stillWorks } from "./person.mjs";

const next = `${CANARY} neue Worte`;

test("free_inflight: a handle closed during each asynchronous call", async () => {
  const items = [];
  {
    const vault = await open();
    for (let i = 0; i < 1000; i++) items.push({ id: `n-${i}`, sealed: vault.private.seal(`n-${i}`, note) });
    vault.close();
  }
  for (const start of [
    (vault) => vault.changePassphrase(next),
    (vault) => vault.private.openAll(items),
  ]) {
    for (const wait of [() => {}, () => Promise.resolve(), () => new Promise((resolve) => setTimeout(resolve, 5)), () => new Promise((resolve) => setTimeout(resolve, 60))]) {
      const vault = await open();
      const running = start(vault).then(() => "completed", (error) => error.code);
      await wait();
      vault.close();
      ok(["completed", "locked"].includes(await running));
      await fails("locked", () => vault.private.seal("a", note));
    }
  }
  const { keyset, login } = await person();
  const session = await signIn({ account, passphrase, hint: login.hint });
  const vault = session.unlock(keyset);
  session.close();
  session.close();
  await fails("locked", () => session.unlock(keyset));
  await fails("locked", () => session.secret);
  stillWorks(vault);
  vault.close();
});

test("nfd_pass: a passphrase typed on another keyboard", async () => {
  const typed = `${CANARY} Größe naïve Ångström 한글`;
  const made = await Vault.create({ account, passphrase: typed.normalize("NFD") });
  made.vault.close();
  for (const spelling of [typed.normalize("NFC"), typed.normalize("NFD"), typed.replaceAll(" ", "\u00a0")]) {
    const vault = await Vault.unlock(made.keyset, { account, passphrase: spelling });
    stillWorks(vault);
    vault.close();
  }
});

test("dead_change: an upload that is lost or loses a race changes nothing", async () => {
  const { keyset } = await person();
  const vault = await open();
  const { generation } = vault;
  const seen = vault.seen;
  const sealed = vault.private.seal("a", note);
  const changed = await vault.changePassphrase(next);
  vault.newRecoveryCode();
  vault.addPasskey({ credentialId: new Uint8Array(9).fill(1), prfSalt: new Uint8Array(32).fill(2), prfOutput: new Uint8Array(32).fill(3) });
  vault.removeUnlock(2);
  equal(vault.generation, generation);
  same(vault.seen, seen);
  equal(vault.unlocks.length, 2);
  // sealed meanwhile, under the keys that are stored: the stored keyset still opens it
  const meanwhile = vault.private.seal("b", note);
  vault.close();
  const again = await Vault.unlock(keyset, { account, passphrase }, { seen });
  same(again.private.open("a", sealed).content, note.content);
  same(again.private.open("b", meanwhile).content, note.content);
  again.close();
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: next }));
  // the upload had arrived after all, and only its answer was lost
  const late = await Vault.unlock(changed.keyset, { account, passphrase: next }, { seen });
  same(late.private.open("a", sealed).content, note.content);
  late.close();
});

test("a change takes effect when the vault is told that it is stored", async () => {
  const { keyset } = await person();
  const vault = await open();
  const before = vault.private.seal("a", note);
  const changed = await vault.changePassphrase(next);
  equal(inspect(changed.keyset).generation, 2);
  vault.refresh(changed.keyset);
  equal(vault.generation, 2);
  const after = vault.private.seal("a", note, { previous: before });
  equal(vault.private.open("a", after).revision, 2);
  const session = await signIn({ account, passphrase: next, hint: changed.login.hint });
  equal(session.secret, changed.login.secret);
  const opened = session.unlock(changed.keyset);
  same(opened.private.open("a", before).content, note.content);
  same(opened.private.open("a", after).content, note.content);
  await fails("rolled-back", () => opened.private.open("a", before, { atLeast: 2 }));
  // another tab still has the old keyset
  const other = await open();
  await fails(["stale", "cannot-open"], () => other.private.open("a", after));
  await fails("rolled-back", () => vault.refresh(keyset));
  await fails("rolled-back", () => Vault.unlock(keyset, { account, passphrase }, { seen: vault.seen }));
  await fails("cannot-unlock", () => Vault.unlock(changed.keyset, { account, passphrase }));
  for (const one of [vault, opened, other, session]) one.close();
});

test("each way in is added, used and taken away", async () => {
  const vault = await open();
  const passkey = { credentialId: new Uint8Array(20).fill(7), prfSalt: new Uint8Array(32).fill(2), prfOutput: new Uint8Array(32).fill(3) };
  const { keyset, id } = vault.addPasskey(passkey);
  vault.refresh(keyset);
  same(vault.unlocks.map(({ type }) => type), ["passphrase", "recovery", "passkey"]);
  same(vault.unlocks[2].credentialId, passkey.credentialId);
  same(inspect(keyset).passkeys, [{ credentialId: passkey.credentialId, prfSalt: passkey.prfSalt }]);
  for (const output of [passkey.prfOutput, [...passkey.prfOutput], passkey.prfOutput.buffer]) (await Vault.unlock(keyset, { account, passkey: output })).close();
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passkey: new Uint8Array(32).fill(4) }));
  await fails("bad-input", () => Vault.unlock(keyset, { account, passkey: new Uint8Array(32) }));
  await fails("bad-input", () => vault.addPasskey({ ...passkey, prfOutput: new Uint8Array(32) }));
  await fails("bad-input", () => vault.addPasskey({ ...passkey, prfOutput: new Uint8Array(31).fill(1) }));
  await fails("last-unlock", () => vault.removeUnlock(1));
  const without = vault.removeUnlock(id);
  vault.refresh(without.keyset);
  await fails("cannot-unlock", () => Vault.unlock(without.keyset, { account, passkey: passkey.prfOutput }));
  const renewed = vault.newRecoveryCode();
  vault.refresh(renewed.keyset);
  await fails("cannot-unlock", async () => Vault.unlock(renewed.keyset, { account, recoveryCode: (await person()).recoveryCode }));
  const recovered = await signIn({ account, recoveryCode: renewed.recoveryCode });
  equal(recovered.secret, renewed.recoverySecret);
  const opened = recovered.unlock(renewed.keyset);
  equal(opened.generation, 4);
  for (const one of [vault, opened, recovered]) one.close();
});

test("a server that swaps, replaces or changes what it holds", async () => {
  const vault = await open();
  const circle = vault.private;
  const [a, b] = [circle.seal("a", note), circle.seal("b", note)];
  await fails("cannot-open", () => circle.open("a", b));
  const { keyset } = await person();
  for (let at = 0; at < a.length; at += 3) {
    const bent = a.slice();
    bent[at] ^= 1 << at % 8;
    await fails(["cannot-open", "malformed", "unsupported", "stale"], () => circle.open("a", bent), `byte ${at}`);
  }
  for (let at = 0; at < keyset.length; at += 41) {
    const bent = keyset.slice();
    bent[at] ^= 1 << at % 8;
    await fails(["cannot-unlock", "malformed", "unsupported", "tampered", "too-large", "bad-input"], async () => Vault.unlock(bent, { account, recoveryCode: (await person()).recoveryCode }), `byte ${at}`);
  }
  await fails("malformed", () => inspect(a.subarray(0, a.length - 1)));
  await fails("unsupported", () => circle.open("a", keyset));
  stillWorks(vault);
  vault.close();
});
