// Compiled, never run: the package's types as a strict application sees them.
import { HushnoteError, Vault, init, inspect, signIn } from "hushnote";
import type { Bytes, Circle, ErrorCode, Inspection, Item, Login, NewVault, NoteRecord, OpenedRecord, PrfOutput, Result, Running, SignIn, WasmSource } from "hushnote";
import { init as initUrl } from "hushnote/url";
import { init as initSlim } from "hushnote/slim";
import { suggestPassphrase } from "hushnote/words";
import "hushnote/worker-thread";

const source: WasmSource = new URL("https://example.org/hushnote.wasm");
await init({ wasm: source, worker: () => new Worker("notes.worker.js", { type: "module" }) });
await initUrl();
await initSlim({ wasm: new Uint8Array(8) });

const { passphrase, bits }: { passphrase: string; bits: number } = suggestPassphrase({ words: 6 });
const stop = new AbortController();
const running: Running = { signal: stop.signal, onProgress: ({ fraction, secondsLeft }) => void (fraction + secondsLeft + bits) };

const made: NewVault = await Vault.create({ account: "a", passphrase, profile: 1, ...running });
const login: Login = made.login;
const signed: SignIn = await signIn({ account: "a", passphrase, hint: login.hint, seen: made.vault.seen });
const recovered: SignIn = await signIn({ account: "a", recoveryCode: made.recoveryCode });
const vault: Vault = signed.unlock(made.keyset);
recovered.close();

const record: NoteRecord = { kind: "progress", content: { format: "SOAP", subjective: "", objective: "", assessment: "", plan: "" } };
const circle: Circle = vault.private;
const sealed: Uint8Array = circle.seal("n-1", record);
const opened: OpenedRecord = circle.open("n-1", sealed, { atLeast: 1 });
const own: NoteRecord = { kind: "x-drawing", content: new Uint8Array(3) };
const revised: Uint8Array = circle.seal(opened.id, opened, { previous: sealed });
circle.seal("n-2", own);
if (opened.kind === "progress" && opened.content.format === "SOAP") opened.content.plan satisfies string;

const items: Item[] = [{ id: "n-1", sealed: revised, atLeast: opened.revision }];
const results: Result[] = circle.openMany(items);
await circle.openAll(items, running);
for (const result of results) {
  if (result.ok) result.record.sealedAt.getTime();
  else result.error.code satisfies ErrorCode;
}

const seen: Inspection = inspect(made.keyset);
if (seen.type === "keyset") seen.passkeys.map(({ credentialId, prfSalt }) => [credentialId.length, prfSalt.length, seen.generation]);
else if (seen.type === "record") [seen.circle, seen.epoch, seen.id, seen.revision, seen.size, seen.hash].join();

const prf: PrfOutput = [1, 2, 3];
const id: Bytes = new ArrayBuffer(16);
const key = vault.addPasskey({ credentialId: id, prfSalt: new Uint8Array(32), prfOutput: prf });
vault.removeUnlock(key.id).keyset satisfies Uint8Array;
const change: { keyset: Uint8Array; login: Login } = await vault.changePassphrase("next", { profile: 2 });
vault.refresh(change.keyset);
vault.newRecoveryCode().recoverySecret satisfies string;
vault.onclose = (reason) => void (reason === "trapped");
await Vault.unlock(made.keyset, { account: "a", passkey: prf }, { ...running, seen: vault.seen });
vault.unlocks.map(({ type, credentialId }) => (type === "passkey" ? credentialId?.length : 0));

try {
  vault.close();
} catch (error) {
  if (error instanceof HushnoteError) error.code satisfies ErrorCode;
}

// @ts-expect-error a passphrase is a string
await Vault.create({ account: "a", passphrase: 5 });
// @ts-expect-error a SOAP note has four parts
circle.seal("n-3", { kind: "progress", content: { format: "SOAP", subjective: "" } });
// @ts-expect-error an unlock wants exactly one key
await Vault.unlock(made.keyset, { account: "a" });
