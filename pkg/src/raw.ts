import * as glue from "./wasm/hushnote.js";

type Buffer = Uint8Array<ArrayBuffer>;

/** An object seen without a key: `[type, …]`, see `inspect.ts`. */
export type RawInspection =
  | readonly ["keyset", account: string, generation: number, profile: number, hash: string, ...passkeys: (readonly [Buffer, Buffer])[]]
  | readonly ["record", circle: string, epoch: number, id: string, revision: number, size: number, hash: string]
  | readonly ["card", account: string, sequence: number, hash: string]
  | readonly ["contacts", size: number, hash: string]
  | readonly ["log", circle: string, sequence: number, epoch: number, size: number, hash: string]
  | readonly ["grant", size: number, hash: string]
  | readonly ["letter", to: string, size: number, hash: string];

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
/** The last three in a shared circle alone. */
export type RawOpened =
  | readonly [contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string]
  | readonly [contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string, author: string, account: string, anchored: boolean];
export type RawAlarm = readonly [trouble: "dropped" | "replayed" | "reordered" | "forked", id: string, account: string, from: number, to: number];

/**
 * The core as wasm-bindgen exposes it. It checks no types: whatever reaches it has been checked and copied here.
 * A vault or sign-in is a number that one instance never uses twice. It throws strings, see `fromCore`.
 */
export interface Raw {
  inspect(object: Uint8Array): RawInspection;
  checkAccount(account: string): void;
  planHint(account: string, hint: string, seen?: Uint8Array): readonly [profile: number, salt: Buffer];
  planUnlock(account: string, keyset: Uint8Array, seen?: Uint8Array): readonly [profile: number, salt: Buffer];
  planNew(account: string, profile: number): readonly [profile: number, salt: Buffer, salt16: Buffer];
  planChange(vault: number, profile: number): readonly [profile: number, salt: Buffer, salt16: Buffer];
  signInPassphrase(account: string, hint: string, stretched: Uint8Array, seen?: Uint8Array): readonly [signIn: number, secret: string];
  signInRecovery(account: string, code: string, seen?: Uint8Array): readonly [signIn: number, secret: string];
  signInUnlock(signIn: number, keyset: Uint8Array): number;
  signInClose(signIn: number): void;
  vaultCreate(account: string, profile: number, salt16: Uint8Array, stretched: Uint8Array):
    readonly [vault: number, keyset: Buffer, secret: string, hint: string, recoveryCode: string, recoverySecret: string];
  vaultUnlockPassphrase(account: string, keyset: Uint8Array, stretched: Uint8Array, seen?: Uint8Array): number;
  vaultUnlockRecovery(account: string, keyset: Uint8Array, code: string, seen?: Uint8Array): number;
  vaultUnlockPasskey(account: string, keyset: Uint8Array, prf: Uint8Array, seen?: Uint8Array): number;
  vaultState(vault: number): readonly [account: string, generation: number, seen: Buffer, privateCircle: string, ...unlocks: RawUnlock[]];
  vaultChangePassphrase(vault: number, profile: number, salt16: Uint8Array, stretched: Uint8Array): readonly [keyset: Buffer, secret: string, hint: string];
  vaultNewRecoveryCode(vault: number): readonly [keyset: Buffer, recoveryCode: string, recoverySecret: string];
  vaultAddPasskey(vault: number, credentialId: Uint8Array, prfSalt: Uint8Array, prf: Uint8Array): readonly [keyset: Buffer, id: number];
  vaultRemoveUnlock(vault: number, id: number): Buffer;
  vaultRefresh(vault: number, keyset: Uint8Array): void;
  vaultClose(vault: number): void;
  sealPrivate(vault: number, id: string, kind: string, contentType: number, content: Uint8Array, now: number, previous?: Uint8Array): Buffer;
  openPrivate(vault: number, id: string, sealed: Uint8Array, atLeast: number): RawOpened;
  vaultCards(vault: number): readonly Buffer[];
  vaultPublish(vault: number): RawChange;
  vaultMeet(vault: number, cards: readonly Uint8Array[]): readonly [RawContact, RawChange];
  vaultConfirm(vault: number, account: string, fingerprint: string): RawChange;
  vaultContact(vault: number, account: string): RawContact | undefined;
  vaultContacts(vault: number): readonly RawContact[];
  vaultLoad(vault: number, items: readonly (readonly [type: string, id: string, bytes: Uint8Array])[]): void;
  vaultRotate(vault: number, profile: number, salt16: Uint8Array, stretched: Uint8Array, reason: string, circles: readonly number[], now: number): readonly [
    changes: readonly RawChange[], secret: string, hint: string, recoveryCode: string, recoverySecret: string,
    report: readonly (readonly [circle: string, from: number, to: number, role: "private" | "reader" | "author" | "keeper" | "none", healed: boolean])[],
  ];
  sealTo(card: Uint8Array, kind: string, contentType: number, content: Uint8Array, now: number): Buffer;
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
  circleSeal(circle: number, id: string, kind: string, contentType: number, content: Uint8Array, now: number, previous?: Uint8Array): Buffer;
  circleOpen(circle: number, id: string, sealed: Uint8Array, atLeast?: number): RawOpened;
  circleReview(circle: number, ids: readonly string[]): readonly RawAlarm[];
  circlePrepare(circle: number, count: number): boolean;
  circleGaps(circle: number): readonly (readonly [account: string, from: number, to: number])[];
  circleMissing(circle: number): readonly (readonly [id: string, revision: number])[];
  circleSeen(circle: number): Buffer;
  circleHead(circle: number): Buffer;
  circleCompare(circle: number, head: Uint8Array): readonly [behind: number, ahead: number, withheld: readonly (readonly [account: string, seq: number])[]];
  circleClose(circle: number): void;
  scrub(): void;
}

export const raw = glue as unknown as Raw;

/** Starts the one instance the glue knows; later it hands back whichever instance it knows then. */
export const start = (module: WebAssembly.Module): { readonly memory: WebAssembly.Memory } =>
  glue.initSync({ module }) as unknown as { memory: WebAssembly.Memory };

/** Throws the instance away and starts a fresh one from the compiled module. */
export const restart: () => void = glue.__wbg_reset_state;
