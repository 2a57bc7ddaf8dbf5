// What a person types, and codes that travel as text: abuse-catalogue A040 to A054.
import { inspect, signIn, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { fresh, inBrowser, test, vectors } from "./kit.mjs";
import { abuse, account, open, passphrase, person, stranger } from "./person.mjs";

const byCode = async (recoveryCode) => Vault.unlock((await person()).keyset, { account, recoveryCode });
const byHint = async (hint) => signIn({ account, passphrase, hint });

abuse("A040 base64 that is not in its one form", async () => {
  const { hint } = (await person()).login;
  equal(hint.length, 23);
  // 17 bytes leave two spare bits in the last digit
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const spare = hint.slice(0, -1) + digits[digits.indexOf(hint.at(-1)) | 1];
  for (const wrong of ["", "=", `${hint}=`, `${hint}==`, ` ${hint}`, `${hint}\n`, `${hint.slice(0, 9)}\n${hint.slice(9)}`, hint.slice(1), `${hint}A`, `!${hint.slice(1)}`, spare]) {
    await fails("malformed", () => byHint(wrong), JSON.stringify(wrong));
  }
});

abuse("A041 base64 where base64url belongs", async () => {
  const { hint } = (await person()).login;
  for (const digit of ["+", "/", " ", "%2B"]) await fails("malformed", () => byHint(hint.slice(0, 5) + digit + hint.slice(6)), digit);
});

abuse("A042 hex comes out in lower case, one form only", async ({ vault, circle }) => {
  ok(/^[0-9a-f]{32}$/.test(circle.id));
  ok(/^[0-9a-f]{64}$/.test(inspect((await person()).keyset).hash));
  equal(inspect(circle.seal("a", { kind: "message", content: "" })).circle, vault.private.id);
});

abuse("A043 recovery codes with typing errors", async () => {
  const { recoveryCode } = await person();
  ok(/^([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}$/.test(recoveryCode));
  const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const change = (code, at) => code.slice(0, at) + symbols[(symbols.indexOf(code[at]) + 1) % 32] + code.slice(at + 1);
  const places = [...recoveryCode].flatMap((symbol, at) => (symbol === "-" ? [] : [at]));
  for (const at of places) await fails("mistyped-code", () => byCode(change(recoveryCode, at)), `symbol ${at}`);
  for (const [a, b] of [[0, 1], [3, 39], [20, 21]]) await fails("mistyped-code", () => byCode(change(change(recoveryCode, places[a]), places[b])));
  for (let i = 0; i + 1 < places.length; i++) {
    const [a, b] = [places[i], places[i + 1]];
    if (recoveryCode[a] === recoveryCode[b]) continue;
    const swapped = [...recoveryCode];
    [swapped[a], swapped[b]] = [swapped[b], swapped[a]];
    await fails("mistyped-code", () => byCode(swapped.join("")), `swap ${a}`);
  }
  for (const wrong of [recoveryCode.slice(6), recoveryCode.slice(0, -6), `${recoveryCode}-00000`, "", "q".repeat(40), "–".repeat(40), "a".repeat(2000)]) {
    await fails("mistyped-code", () => byCode(wrong), JSON.stringify(wrong.slice(0, 50)));
  }
  // what a person may do to a code
  const looks = recoveryCode.replaceAll("0", "o").replaceAll("1", "l");
  for (const fine of [recoveryCode.toLowerCase(), recoveryCode.replaceAll("-", " "), recoveryCode.replaceAll("-", ""), ` ${recoveryCode} `, looks, looks.toUpperCase().replaceAll("L", "I")]) {
    (await byCode(fine)).close();
  }
});

abuse("A044 a recovery code of another account", async () => {
  const other = await stranger();
  await fails("cannot-unlock", () => byCode(other.recoveryCode));
  await fails("cannot-unlock", async () => Vault.unlock(other.keyset, { account, recoveryCode: (await person()).recoveryCode }));
});

abuse("A045 invisible characters inside a pasted code", async () => {
  const { recoveryCode } = await person();
  for (const mark of ["\ufeff", "\u200b", "\u202e", "\u2066", "\u00ad"]) {
    for (const at of [0, 17, recoveryCode.length]) {
      await fails("mistyped-code", () => byCode(recoveryCode.slice(0, at) + mark + recoveryCode.slice(at)), mark.codePointAt(0).toString(16));
    }
  }
  await fails("bad-input", () => byCode(`${recoveryCode}\ud800`));
});

abuse("A046 an empty passphrase", async ({ vault }) => {
  const { keyset, login } = await person();
  await fails("bad-input", () => Vault.create({ account, passphrase: "" }));
  await fails("bad-input", () => Vault.unlock(keyset, { account, passphrase: "" }));
  await fails("bad-input", () => signIn({ account, passphrase: "", hint: login.hint }));
  await fails("bad-input", () => vault.changePassphrase(""));
});

/** The login secret a passphrase gives under the person's hint: the shortest way to see what Argon2id was given. */
async function secretOf(text) {
  const session = await signIn({ account, passphrase: text, hint: (await person()).login.hint });
  const { secret } = session;
  session.close();
  return secret;
}

abuse("A047 NUL bytes count", async () => {
  const secrets = [await secretOf("a"), await secretOf("a\0"), await secretOf("a\0b"), await secretOf("\0")];
  equal(new Set(secrets).size, secrets.length);
});

abuse("A048 unpaired surrogates", async ({ vault, circle }) => {
  const { keyset, login, recoveryCode } = await person();
  const { ill_formed_utf16: listed } = await vectors("self-made/passphrase_unicode.json");
  const lone = ["\ud800", "x\udfff", "\ud83d", "\udc00\ud800", "a\ud800b"];
  ok(listed.length > 0);
  for (const text of lone) {
    await fails("bad-input", () => Vault.create({ account, passphrase: text }));
    await fails("bad-input", () => Vault.create({ account: text, passphrase }));
    await fails("bad-input", () => Vault.unlock(keyset, { account, passphrase: text }));
    await fails("bad-input", () => Vault.unlock(keyset, { account: text, recoveryCode }));
    await fails("bad-input", () => signIn({ account, passphrase: text, hint: login.hint }));
    await fails("bad-input", () => signIn({ account, passphrase, hint: text }));
    await fails("bad-input", () => vault.changePassphrase(text));
    await fails("bad-input", () => circle.seal(text, { kind: "message", content: "" }));
    await fails("bad-input", () => circle.seal("a", { kind: "message", content: text }));
    await fails("bad-input", () => circle.seal("a", { kind: "message", content: { text } }));
    await fails("bad-input", () => circle.seal("a", { kind: "message", content: { text: "", [text]: 1 } }));
    await fails("bad-input", () => circle.open(text, new Uint8Array(100)));
  }
});

abuse("A049 spellings of one text", async () => {
  const { well_formed: texts } = await vectors("self-made/passphrase_unicode.json");
  ok(texts.length > 5);
  const text = "Å ﬁnd naïve ☕ 한글";
  const nfc = await secretOf(text.normalize("NFC"));
  equal(await secretOf(text.normalize("NFD")), nfc);
  ok((await secretOf(text.normalize("NFKC"))) !== nfc, "compatibility forms are other passphrases");
  // every space separator is one space
  for (const space of ["\u00a0", "\u3000"]) equal(await secretOf(text.replaceAll(" ", space)), nfc);
  ok((await secretOf(text.replace(" ", "\t"))) !== nfc, "a tab is no space separator");
});

abuse("A050 unassigned code points are refused when a passphrase is set", async ({ vault }) => {
  const { keyset } = await person();
  for (const unassigned of ["\u0378", "\u{e0080}", "\uffff", "\u{10ffff}", `${CANARY}\ufdd0`]) {
    await fails("bad-input", () => Vault.create({ account, passphrase: unassigned }));
    await fails("bad-input", () => vault.changePassphrase(unassigned));
  }
  // one set elsewhere, under a newer Unicode, can still be tried
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: "\u0378" }));
  ok(!RegExp.$_.includes(CANARY), "the engine remembers a passphrase as RegExp.$_");
});

abuse("A051 passphrases of 1 MiB and 100 MiB", async ({ vault }) => {
  const { keyset, login } = await person();
  const start = performance.now();
  for (const length of [4097, 16385, 1 << 20, 100 << 20]) {
    const huge = "x".repeat(length);
    await fails("too-large", () => Vault.create({ account, passphrase: huge }));
    await fails("too-large", () => Vault.unlock(keyset, { account, passphrase: huge }));
    await fails("too-large", () => signIn({ account, passphrase: huge, hint: login.hint }));
    await fails("too-large", () => vault.changePassphrase(huge));
  }
  ok(performance.now() - start < 1000, "refusing took long");
  // counted in bytes, after preparation
  await fails("too-large", () => Vault.unlock(keyset, { account, passphrase: "é".repeat(2049) }));
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: "e\u0301".repeat(2048) }));
});

abuse("A052 a passphrase that is no string", async ({ vault }) => {
  const { keyset } = await person();
  let called = 0;
  const telling = { toString() { called++; return passphrase; } };
  for (const value of [new String(passphrase), 5, telling, [passphrase], null, true, Symbol("p")]) {
    await fails("bad-input", () => Vault.create({ account, passphrase: value }));
    await fails("bad-input", () => Vault.unlock(keyset, { account, passphrase: value }));
    await fails("bad-input", () => vault.changePassphrase(value));
  }
  equal(called, 0);
});

abuse("A053 bytes changed during an asynchronous call", async () => {
  const { keyset, recoveryCode } = await person();
  const changed = keyset.slice();
  const key = { account, passphrase };
  const unlocking = Vault.unlock(changed, key);
  changed.fill(0);
  key.passphrase = key.account = "else";
  (await unlocking).close();
  const moved = keyset.slice();
  const again = Vault.unlock(moved, { account, recoveryCode });
  structuredClone(moved.buffer, { transfer: [moved.buffer] });
  const vault = await again;
  const sealed = vault.private.seal("a", { kind: "message", content: "here" });
  const items = [{ id: "a", sealed: sealed.slice() }];
  const opening = vault.private.openAll(items);
  items[0].sealed.fill(0);
  equal((await opening)[0].record.content, "here");
  vault.close();
});

// in full in Node: every engine runs the same core
test("A054 the wrong key again and again", () => fresh("wrong-keys", inBrowser ? { passphrases: 5, codes: 500 } : { passphrases: 20, codes: 10_000 }));

test("passphrases of the vectors give the login secrets of the vectors", async () => {
  const { cases } = await vectors("hushnote/keyset.json");
  const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  for (const one of cases) {
    const hint = base64url([one.profile, ...hex(one.salt16)]);
    const session = await signIn({ account: one.account, passphrase: one.passphrase, hint });
    equal(session.secret, base64url(hex(one.login_secret)));
    const vault = session.unlock(hex(one.keyset));
    equal(vault.generation, one.generation);
    equal(vault.private.id, one.private_circle);
    vault.close();
    const recovered = await Vault.unlock(hex(one.keyset), { account: one.account, recoveryCode: one.recovery_code_text });
    same(recovered.unlocks.map(({ type }) => type), ["passphrase", "recovery", "passkey"]);
    recovered.close();
    (await Vault.unlock(hex(one.keyset), { account: one.account, passkey: [...hex(one.passkey_prf)] })).close();
  }
});
