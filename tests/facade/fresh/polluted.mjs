import { account, fails, load, note, ok, stillWorks } from "./kit.mjs";

export default async function () {
  const { inspect, signIn, Vault } = await load();
  const passphrase = "eins zwei drei";
  const { keyset, login, recoveryCode, vault } = await Vault.create({ account, passphrase });
  const circle = vault.private;
  const sealed = circle.seal("a", note);
  const polluted = {
    profile: 3, passphrase: "x", passkey: new Uint8Array(32), recoveryCode: "x", hint: "x", seen: new Uint8Array(1), previous: new Uint8Array(1), atLeast: 99,
    signal: 5, onProgress: 5, wasm: 5, worker: 5, kind: "x-evil", content: "evil", id: "evil", sealed: 5, toJSON: () => "evil", get: () => "evil", x: 1, m: 8,
  };
  const during = async (run) => {
    for (const key of Object.keys(polluted)) Object.defineProperty(Object.prototype, key, { __proto__: null, value: polluted[key], configurable: true, writable: true });
    try {
      return await run();
    } finally {
      for (const key of Object.keys(polluted)) delete Object.prototype[key];
    }
  };
  const vaults = await during(() => Promise.all([
    Vault.unlock(keyset, { account, recoveryCode }, {}), Vault.unlock(keyset, { account, passphrase }), signIn({ account, passphrase, hint: login.hint }).then((session) => session.unlock(keyset)),
  ]));
  for (const one of vaults) {
    ok(one.generation === 1);
    stillWorks(one);
    one.close();
  }
  const opened = await during(() => {
    const again = circle.seal("a", { kind: "plan", content: { goals: ["walk"] } }, {});
    const [one, two] = circle.openMany([{ id: "a", sealed }, {}]);
    return { first: circle.open("a", sealed, {}), again: circle.open("a", again), one, two, seen: inspect(sealed), added: vault.addPasskey({ credentialId: new Uint8Array(9).fill(1), prfSalt: new Uint8Array(32).fill(1), prfOutput: new Array(32).fill(1) }) };
  });
  ok(opened.first.content === note.content && opened.first.kind === note.kind);
  ok(JSON.stringify(opened.again.content) === '{"goals":["walk"]}');
  ok(opened.one.ok && !opened.two.ok && opened.two.id === "" && opened.two.error.code === "bad-input");
  ok(opened.seen.type === "record" && opened.added.id === 3);
  await during(() => fails("bad-input", () => circle.seal("a", {})));
  await during(() => fails("bad-input", () => Vault.unlock(keyset, { account })));
  await during(() => fails("bad-input", () => Vault.create({ account })));
  await fails("bad-input", () => Vault.create(Object.create({ account, passphrase })));
  ok(!("profile" in {}));
  stillWorks(vault);
  return true;
}
