import { calls, inspected, type Call } from "./calls.js";
import type { Contents } from "./list-contents.js";
import { fromCore, HushnoteError } from "./errors.js";
import { instantiateCore } from "./glue.js";
import { Bytes8, create, memoryBuffer, typedArrayLength } from "./intrinsics.js";
import { forget, Reply, Request, room, shapes, type Shape } from "./wire.js";

type Buffer = Uint8Array<ArrayBuffer>;

/** An object seen without a key: `[hash, type, …]`, see `inspect.ts`. */
export type RawInspection =
  | readonly [hash: string, type: "keyset", account: string, generation: number, profile: number, passkeys: readonly (readonly [Buffer, Buffer])[]]
  | readonly [hash: string, type: "record", circle: string, epoch: number, id: string, revision: number, size: number]
  | readonly [hash: string, type: "card", account: string, sequence: number]
  | readonly [hash: string, type: "contacts" | "grant", size: number]
  | readonly [hash: string, type: "log", circle: string, sequence: number, epoch: number, size: number]
  | readonly [hash: string, type: "letter", size: number, to: string];

export type RawUnlock = readonly [id: number, type: 1 | 2 | 3, credentialId: Buffer | undefined];

/** Fingerprints, circles and hashes are lower-case hex throughout. */
export type RawChange = readonly (readonly [type: "keyset" | "record" | "log" | "grant" | "card" | "contacts", id: string, bytes: Buffer, ifMatch: string])[];
export type RawContact = readonly [account: string, fingerprint: string, sequence: number, safetyNumber: string, qr: string, confirmed: boolean];
/** None, reader, author, keeper. */
export type RawRole = 0 | 1 | 2 | 3;
export type RawMember = readonly [account: string, fingerprint: string, role: RawRole, history: boolean, confirmed: boolean];
export type RawEntry = readonly [
  sequence: number, at: number, author: string, epoch: number, deed: "created" | "granted" | "revoked" | "left" | "renewed",
  account: string, role: RawRole, history: boolean, confirmed: boolean, reason: string, identity: boolean,
];
export type RawCircle = readonly [
  id: string, title: string, kinds: readonly string[], epoch: number, entries: number, frozen: boolean, ended: boolean, lags: boolean,
];
/** Those that were handed in have taken the content. The last three in a shared circle alone. */
export type RawOpened =
  | readonly [contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string | Contents]
  | readonly [contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string | Contents, author: string, account: string, anchored: boolean];
export type RawAlarm = readonly [trouble: "dropped" | "replayed" | "reordered" | "forked", id: string, account: string, from: number, to: number];

/**
 * The core, a method a call. It checks no types: whatever reaches it has been checked and copied here.
 * A vault or sign-in is a number that one instance never uses twice.
 */
export interface Raw {
  inspect(object: Uint8Array): RawInspection;
  checkAccount(account: string): void;
  planHint(account: string, hint: string, seen?: Uint8Array): readonly [profile: number, salt: Buffer];
  planUnlock(account: string, keyset: Uint8Array, seen?: Uint8Array): readonly [profile: number, salt: Buffer];
  planNew(account: string, profile: number): readonly [profile: number, salt: Buffer, salt16: Buffer];
  planChange(vault: number, profile: number): readonly [profile: number, salt: Buffer, salt16: Buffer];
  signInPassphrase(account: string, hint: string, seen: Uint8Array | undefined, stretched: Uint8Array): readonly [signIn: number, secret: string];
  signInRecovery(account: string, code: string, seen?: Uint8Array): readonly [signIn: number, secret: string];
  signInUnlock(signIn: number, keyset: Uint8Array): number;
  signInClose(signIn: number): void;
  vaultCreate(account: string, profile: number, salt16: Uint8Array, stretched: Uint8Array):
    readonly [vault: number, keyset: Buffer, secret: string, hint: string, recoveryCode: string, recoverySecret: string];
  vaultUnlockPassphrase(account: string, keyset: Uint8Array, seen: Uint8Array | undefined, stretched: Uint8Array): number;
  vaultUnlockRecovery(account: string, keyset: Uint8Array, seen: Uint8Array | undefined, code: string): number;
  vaultUnlockPasskey(account: string, keyset: Uint8Array, seen: Uint8Array | undefined, prf: Uint8Array): number;
  vaultState(vault: number): readonly [account: string, generation: number, seen: Buffer, privateCircle: string, unlocks: readonly RawUnlock[]];
  vaultChangePassphrase(vault: number, profile: number, salt16: Uint8Array, stretched: Uint8Array): readonly [keyset: Buffer, secret: string, hint: string];
  vaultNewRecoveryCode(vault: number): readonly [keyset: Buffer, recoveryCode: string, recoverySecret: string];
  vaultAddPasskey(vault: number, credentialId: Uint8Array, prfSalt: Uint8Array, prf: Uint8Array): readonly [keyset: Buffer, id: number];
  vaultRemoveUnlock(vault: number, id: number): Buffer;
  vaultRefresh(vault: number, keyset: Uint8Array): void;
  vaultClose(vault: number): void;
  sealPrivate(vault: number, id: string, kind: string, contentType: number, content: Uint8Array | string, now: number, previous?: Uint8Array): Buffer;
  openPrivate(vault: number, id: string, sealed: Uint8Array, atLeast: number, contents?: Contents): RawOpened;
  /** What workers open the private circle's records with: secret. */
  vaultReader(vault: number): Buffer;
  /** What {@link Raw.readerOpen} made of a record, judged as `openPrivate` does. */
  admitPrivate(vault: number, id: string, decrypted: Uint8Array, atLeast: number, contents?: Contents): RawOpened;
  vaultCards(vault: number): readonly Buffer[];
  vaultPublish(vault: number): RawChange;
  vaultMeet(vault: number, cards: readonly Uint8Array[]): readonly [RawContact, RawChange];
  vaultConfirm(vault: number, account: string, fingerprint: string): RawChange;
  vaultContact(vault: number, account: string): RawContact | undefined;
  vaultContacts(vault: number): readonly RawContact[];
  vaultLoad(vault: number, items: readonly (readonly [type: string, bytes: Uint8Array])[]): void;
  vaultRotate(vault: number, circles: readonly number[], profile: number, salt16: Uint8Array, stretched: Uint8Array, reason: string, now: number): readonly [
    changes: readonly RawChange[], secret: string, hint: string, recoveryCode: string, recoverySecret: string,
    report: readonly (readonly [circle: string, from: number, to: number, role: "private" | "reader" | "author" | "keeper" | "none", healed: boolean])[],
  ];
  sealTo(card: Uint8Array, kind: string, contentType: number, content: Uint8Array | string, now: number): Buffer;
  /** Makes a worker's instance the reader of one circle. */
  readerStart(keys: Uint8Array): void;
  /**
   * A count of records, then each behind its length; back come, without the count, each decrypted and, in a shared circle, found signed
   * by its author, or nothing, whatever is the matter with it.
   */
  readerOpen(records: Uint8Array): Buffer;
  openSealed(vault: number, letter: Uint8Array): readonly [id: string, contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string];
  circleCreate(vault: number, title: string, kinds: readonly string[], now: number): readonly [circle: number, RawChange];
  openingStart(vault: number, seen?: Uint8Array): number;
  openingAdd(opening: number, entry: Uint8Array): void;
  openingStep(opening: number, count: number): readonly [done: boolean, read: number, total: number];
  /** Consumes the opening. */
  openingFinish(opening: number): number;
  openingClose(opening: number): void;
  circleState(circle: number): RawCircle;
  circleMembers(circle: number): readonly RawMember[];
  circleHistory(circle: number): readonly RawEntry[];
  circleGrant(circle: number, account: string, role: RawRole, history: boolean, unverified: boolean, now: number): RawChange;
  circleRevoke(circle: number, account: string, reason: string, now: number): RawChange;
  circleLeave(circle: number, reason: string, now: number): RawChange;
  circleRenew(circle: number, reason: string, now: number): RawChange;
  circleRebase(circle: number, entry: Uint8Array, now: number): RawChange;
  circleRefresh(circle: number, entries: readonly Uint8Array[]): void;
  circleSeal(circle: number, id: string, kind: string, contentType: number, content: Uint8Array | string, now: number, previous?: Uint8Array): Buffer;
  circleOpen(circle: number, id: string, sealed: Uint8Array, atLeast: number | undefined, contents?: Contents): RawOpened;
  /** As `vaultReader` and `admitPrivate`. */
  circleReader(circle: number): Buffer;
  circleAdmit(circle: number, id: string, decrypted: Uint8Array, atLeast: number | undefined, contents?: Contents): RawOpened;
  circleReview(circle: number, ids: readonly string[]): readonly RawAlarm[];
  circlePrepare(circle: number, count: number): boolean;
  circleGaps(circle: number): readonly (readonly [account: string, from: number, to: number])[];
  circleMissing(circle: number): readonly (readonly [id: string, revision: number])[];
  circleSeen(circle: number): Buffer;
  circleHead(circle: number): Buffer;
  circleCompare(circle: number, head: Uint8Array): readonly [behind: number, ahead: number, withheld: readonly (readonly [account: string, seq: number])[]];
  circleClose(circle: number): void;
  /** Wipes what calls have left on the stack. */
  scrub(): void;
}

/** What the module exports: numbers in, numbers out. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  request(length: number): number;
  run(call: number, length: number): number;
  reply(): number;
  length(): number;
  done(): void;
  scrub(): void;
}

let core: Exports | undefined;
let seen = new Bytes8(0);

/** The core's memory. When it grows it is gone from under the view made before. */
function memory(): Uint8Array {
  if (typedArrayLength(seen) === 0) seen = new Bytes8(memoryBuffer((core as Exports).memory));
  return seen;
}

function answer<Answer>(number: number, args: readonly Shape[], values: readonly unknown[], read: (reply: Reply) => Answer): Answer {
  const { request, run, reply, length, done } = core as Exports;
  let most = 0;
  for (let i = 0; i < args.length; i++) most += room(args[i] as Shape, values[i]);
  // a larger number would reach the core as a smaller one
  const place = most < 2 ** 31 ? request(most) >>> 0 : 0;
  if (place === 0) throw new HushnoteError("out-of-memory", "not enough memory; nothing was done");
  const asked = new Request(memory(), place);
  for (let i = 0; i < args.length; i++) asked.add(args[i] as Shape, values[i]);
  // an instance that traps here is wiped as a whole
  const failed = run(number, asked.at - place);
  const from = reply() >>> 0;
  // behind the arguments
  const told = new Reply(memory(), from, from + length(), values[args.length] as Contents | undefined);
  try {
    if (failed) throw fromCore(told);
    const values = read(told);
    if (!told.empty) throw new HushnoteError("internal", "the core told more than was read");
    return values;
  } finally {
    done();
  }
}

function method([number, args, answered]: Call, inspects: boolean): (...values: unknown[]) => unknown {
  const takes = shapes(args);
  const gives = shapes(answered);
  const one = gives.length === 1 ? (gives[0] as Shape) : undefined;
  const read = (reply: Reply): unknown => {
    if (one) return reply.read(one);
    const values = reply.all(gives);
    // what follows depends on what it is
    if (inspects) reply.all(shapes(inspected[values[1] as keyof typeof inspected]), values);
    return gives.length > 0 ? values : undefined;
  };
  return (...values) => answer(number, takes, values, read);
}

function methods(): Raw {
  const made = create(null) as Record<string, unknown>;
  for (const name of Object.keys(calls) as (keyof typeof calls)[]) made[name] = method(calls[name], name === "inspect");
  made["scrub"] = () => {
    forget();
    (core as Exports).scrub();
  };
  return made as unknown as Raw;
}

export const raw = methods();

/** Starts an instance, which takes the place of the one before. */
export function start(module: WebAssembly.Module): WebAssembly.Memory {
  forget();
  core = instantiateCore(module) as unknown as Exports;
  seen = new Bytes8(0);
  return core.memory;
}
