// What must not be seen anywhere: A062, A123 to A126, leak_handles and no_raw_keys of tests/catalogue.json.
import { HushnoteError, signIn, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { fresh, test, vectors } from "./kit.mjs";
import { abuse, account, note, open, passphrase, person } from "./person.mjs";

test("A062 a hundred thousand failing calls take no memory", () => fresh("growth"));
test("objects of ever larger sizes take the memory of the largest", () => fresh("rising"));

abuse("A123 no error repeats a secret", async ({ vault, circle }) => {
  const { keyset, login, recoveryCode } = await person();
  const sealed = circle.seal("a", note);
  const secret = `${CANARY}-secret`;
  const wrong = [
    () => Vault.create({ account: secret.repeat(50), passphrase: secret }),
    () => Vault.create({ account, passphrase: `${secret}\ud800` }),
    () => Vault.create({ account, passphrase: secret, profile: secret }),
    () => Vault.unlock(keyset, { account, passphrase: secret }),
    () => Vault.unlock(keyset, { account, recoveryCode: secret }),
    () => Vault.unlock(keyset, { account, passkey: secret }),
    () => Vault.unlock(keyset, { account: secret, recoveryCode }),
    () => Vault.unlock(sealed, { account, recoveryCode }),
    () => signIn({ account, passphrase: secret, hint: secret }),
    () => signIn({ account, passphrase: secret, hint: login.hint, seen: new TextEncoder().encode(secret) }),
    () => signIn({ account, recoveryCode: secret }),
    () => circle.seal("a", { kind: secret, content: secret }),
    () => circle.seal("a", { kind: `x-${secret}`, content: secret }),
    () => circle.seal("a", { kind: "mood", content: { score: secret } }),
    () => circle.seal("a", { kind: "progress", content: { format: secret, [secret]: 1 } }),
    () => circle.seal("a", { kind: "session", content: { startedAt: secret } }),
    () => circle.seal("a", { kind: "x-a", content: { [`${secret} in a name`]: { deeper: 10n } } }),
    () => circle.seal("a", { kind: "x-a", content: { why: new Date(), secret } }),
    () => circle.seal("a", note, { previous: new TextEncoder().encode(secret) }),
    () => circle.open(secret, sealed),
    () => circle.open("a", new TextEncoder().encode(secret)),
    () => vault.changePassphrase(`${secret}\u0378`),
    () => vault.refresh(new TextEncoder().encode(secret)),
  ];
  const codes = ["bad-input", "too-large", "malformed", "unsupported", "cannot-unlock", "cannot-open", "mistyped-code", "tampered", "rolled-back"];
  for (const run of wrong) await fails(codes, run, String(run));
});

/** Whatever a program might print, store or send of a value by mistake. */
function spellings(value) {
  const said = [String(value), `${Object.prototype.toString.call(value)}`, JSON.stringify(value), JSON.stringify({ value }), Object.keys(value).join(), JSON.stringify(Object.getOwnPropertyDescriptors(value))];
  for (const key of Reflect.ownKeys(value)) said.push(String(key), String(value[key]));
  const clone = structuredClone(value);
  said.push(JSON.stringify(clone), Object.keys(clone).join());
  for (const key in value) said.push(key, String(value[key]));
  const inspect = globalThis.process?.getBuiltinModule?.("node:util").inspect;
  if (inspect) said.push(inspect(value, { depth: 9, showHidden: true, getters: false }));
  return said.join("\n");
}

async function handlesShowNothing() {
  const { keyset, recoveryCode, login } = await person();
  const { cases: [known] } = await vectors("hushnote/keyset.json");
  const session = await signIn({ account, recoveryCode });
  const vault = session.unlock(keyset);
  const created = await Vault.create({ account: "other", passphrase });
  const secrets = [CANARY, session.secret, recoveryCode, recoveryCode.replaceAll("-", ""), login.secret, created.recoveryCode];
  for (const value of [vault, vault.private, session, created.vault]) {
    const said = spellings(value);
    for (const secret of secrets) ok(!said.includes(secret), `${Object.prototype.toString.call(value)} shows a secret: ${said}`);
    ok(Reflect.ownKeys(value).length === 0, `own properties: ${Reflect.ownKeys(value).map(String)}`);
  }
  equal(JSON.stringify({ vault, circle: vault.private }), '{"vault":"Vault","circle":"Circle"}');
  for (const name of Object.getOwnPropertyNames(Vault.prototype)) ok(!/key(?!set)|root|seed|secret|raw|ptr|free/i.test(name.replace("Passkey", "")), `Vault has a ${name}`);
  equal(typeof known.root, "string");
  session.close();
  vault.close();
  created.vault.close();
}

test("A126 what JSON, clones, inspection and text show of a handle", handlesShowNothing);
test("leak_handles: a handle printed, cloned or sent shows no key", handlesShowNothing);

test("A125 the core's memory after close", async () => {
  const { cases } = await vectors("hushnote/keyset.json");
  const { left, open: found, bytes, spent } = await fresh("memory", { cases: cases.slice(0, 2) });
  same(left, {});
  ok(found > 0, "the search finds a key while a vault is open");
  ok(bytes <= 4 * 2 ** 20, `the core's memory grew to ${bytes} bytes`);
  ok(spent.every(Boolean), "an instance of the KDF keeps something");
});

test("no_raw_keys: no function of the package takes or gives a raw key", async () => {
  const vault = await open();
  const api = await import("../../pkg/dist/index.js");
  same(Object.keys(api).sort(), ["Circle", "Contact", "HushnoteError", "Vault", "explain", "init", "inspect", "prewarm", "sealTo", "signIn"]);
  same(Object.getOwnPropertyNames(Vault.prototype).sort(), [
    "account", "addPasskey", "card", "cards", "changePassphrase", "close", "closed", "constructor", "contact", "contacts", "createCircle", "generation", "load", "meet", "newRecoveryCode", "onclose",
    "openCircle", "openSealed", "private", "publish", "refresh", "removeUnlock", "rotate", "seen", "toJSON", "unlocks",
  ]);
  same(Object.getOwnPropertyNames(api.Circle.prototype).sort(), [
    "close", "closed", "compare", "constructor", "ended", "epoch", "frozen", "gaps", "grant", "head", "history", "id", "kinds", "lags", "leave", "members", "missing", "open", "openAll", "openMany", "prepare", "rebase",
    "refresh", "renew", "revoke", "seal", "seen", "shared", "title", "toJSON",
  ]);
  same(Object.getOwnPropertyNames(api.Contact.prototype).sort(), ["confirm", "constructor"]);
  const { cases } = await vectors("hushnote/keyset.json");
  const { cases: records } = await vectors("hushnote/record.json");
  equal(typeof records[0].epoch_key, "string");
  equal(cases.length > 0, true);
  vault.close();
});

abuse("A124 nothing is said on the console, in messages, marks, stores or addresses", async () => {
  const heard = [];
  const originals = {};
  for (const name of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) {
    originals[name] = console[name];
    console[name] = (...args) => heard.push(...args.map(String));
  }
  try {
    const vault = await open();
    const sealed = vault.private.seal("a", note);
    vault.private.open("a", sealed);
    await fails("cannot-open", () => vault.private.open("b", sealed));
    await fails("cannot-unlock", async () => Vault.unlock((await person()).keyset, { account, passphrase: `${CANARY} wrong` }));
    vault.close();
  } finally {
    Object.assign(console, originals);
  }
  same(heard, []);
  const entries = performance.getEntries?.() ?? [];
  ok(!JSON.stringify(entries).includes(CANARY));
  ok(!Object.keys(globalThis).some((key) => /hushnote/i.test(key)), "a global");
  if (globalThis.document) {
    ok(!JSON.stringify({ ...localStorage, ...sessionStorage }).includes(CANARY));
    for (const key of Object.keys(localStorage)) ok(key === "hushnote.pace" && /^[\d.]+$/.test(localStorage[key]), `localStorage holds ${key}`);
    equal(document.cookie, "");
    ok(!location.href.includes(CANARY));
    same(await indexedDB.databases?.() ?? [], []);
  }
});

test("errors are of one class, with a sentence for each code", async () => {
  const { explain } = await import("../../pkg/dist/index.js");
  const error = await fails("malformed", () => open().then((vault) => vault.private.open("a", new Uint8Array(0))));
  ok(error instanceof HushnoteError && error instanceof Error);
  equal(error.name, "HushnoteError");
  ok(String(error).startsWith("HushnoteError: "));
  const codes = ["bad-input", "too-large", "malformed", "unsupported", "cannot-unlock", "cannot-open", "tampered", "rolled-back", "stale", "locked", "aborted", "out-of-memory",
    "no-randomness", "cannot-load", "worker-failed", "storage", "conflict", "internal", "mistyped-code", "last-unlock", "identity-changed", "unverified-contact", "not-a-member",
    "bad-signature", "no-consent", "destroyed", "on-hold"];
  for (const code of codes) ok(/^[A-Z].*\.$/.test(explain(code)), code);
  equal(new Set(codes.map(explain)).size, codes.length);
  equal(explain("toString"), explain("internal"));
});
