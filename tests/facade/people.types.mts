// Compiled, never run: people and circles as a strict application sees them.
import { Circle, Contact, HushnoteError, inspect, sealTo, Vault } from "../../pkg/dist/index.js";
import type {
  Alarm, Bytes, Change, Comparison, Entry, Exposure, Inspection, Log, Member, Missing, OpenedLetter, OpenedRecord, Put, PutType, Results, Role, Rotation,
} from "../../pkg/dist/index.js";
import { sealTo as sealToSlim } from "../../pkg/dist/index.slim.js";
import { sealTo as sealToUrl } from "../../pkg/dist/index.url.js";

declare const vault: Vault;
declare const bytes: Uint8Array;
declare function apply(change: Change): Promise<void>;

const met: { contact: Contact; change: Change } = vault.meet([vault.card, new ArrayBuffer(9)]);
await apply(met.change);
const puts: Put[] = met.change.puts;
const types: PutType[] = puts.map(({ type }) => type);
const contact: Contact | undefined = vault.contact("acc-kim");
const all: readonly Contact[] = vault.contacts;
if (contact) {
  contact.verified satisfies boolean;
  await apply(contact.confirm("hushnote:0"));
  // @ts-expect-error a snapshot does not change
  contact.verified = true;
}
vault.load([...puts, { type: "grant", id: "x", bytes: new ArrayBuffer(9) }]);
// @ts-expect-error no such type
vault.load([{ type: "note", id: "x", bytes }]);

const { circle, change } = vault.createCircle({ title: "t", kinds: new Set(["message", "x-own"] as const) });
const log: Log = [bytes, bytes.buffer as ArrayBuffer];
const opened: Circle = await vault.openCircle(log, { seen: circle.seen, signal: AbortSignal.timeout(9), onProgress: ({ fraction }) => void fraction });
const role: Role = "author";
circle.grant(met.contact, { role, history: true, unverified: true, consent: null }) satisfies Change;
// @ts-expect-error history is to be chosen
circle.grant(met.contact, { role });
circle.revoke("acc-kim", "end") satisfies Change;
[circle.leave(), circle.renew("yearly"), circle.rebase(change)] satisfies Change[];
circle.refresh(bytes);
const members: Member[] = opened.members;
members.map((member) => member.role === null || member.role === "keeper");
for (const entry of circle.history()) {
  entry satisfies Entry;
  if (entry.deed === "granted") [entry.role, entry.account, entry.confirmed] satisfies [Role, string, boolean];
  if (entry.deed === "renewed") entry.identity satisfies boolean;
  // @ts-expect-error not every deed has a reason
  entry.reason;
}
const results: Results = circle.openMany([{ id: "m", sealed: bytes }]);
const alarms: readonly Alarm[] = (await circle.openAll(new Map([["m", { id: "m", sealed: bytes }]]).values())).alarms;
// @ts-expect-error fixed
results.alarms = [];
for (const result of results) {
  if (!result.ok) result.error satisfies HushnoteError;
  else [result.record.author, result.record.account, result.record.anchored, result.record.alarms] satisfies [string | undefined, string | undefined, boolean | undefined, Alarm[] | undefined];
}
const missing: Missing[] = circle.missing();
const compared: Comparison = circle.compare(circle.head);
compared.withheld.map(({ account, seq }) => [account, seq, missing.length, alarms.length, all.length, types.length]);

const letter: Bytes = sealTo(vault.card, { kind: "intake", content: { presentingProblem: "" } });
[sealToSlim, sealToUrl] satisfies (typeof sealTo)[];
const received: OpenedLetter = vault.openSealed(letter);
received.origin satisfies "anonymous";
circle.seal(received.id, received satisfies OpenedRecord);

const rotation: Rotation = await vault.rotate({ passphrase: "next", reason: "", circles: [circle, opened] });
const report: Exposure[] = rotation.report;
report.map(({ circle: id, from, to, role: as, healed }) => [id, from, to, as === "private", healed]);
[rotation.login.hint, rotation.recoveryCode, rotation.recoverySecret] satisfies string[];

const seen: Inspection = inspect(bytes);
switch (seen.type) {
  case "log": [seen.circle, seen.sequence, seen.epoch] satisfies [string, number, number]; break;
  case "card": [seen.account, seen.sequence] satisfies [string, number]; break;
  case "letter": seen.to satisfies string; break;
  case "contacts": case "grant": seen.size satisfies number; break;
  case "keyset": seen.generation satisfies number; break;
  case "record": seen.revision satisfies number;
}
circle.close();
