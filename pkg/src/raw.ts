import * as glue from "./wasm/hushnote.js";

type Buffer = Uint8Array<ArrayBuffer>;

/** An object seen without a key: `[type, …]`, see `inspect.ts`. */
export type RawInspection =
  | readonly ["keyset", account: string, generation: number, profile: number, hash: string, ...passkeys: (readonly [Buffer, Buffer])[]]
  | readonly ["record", circle: string, epoch: number, id: string, revision: number, size: number, hash: string];

export type RawUnlock = readonly [id: number, type: 1 | 2 | 3, credentialId: Buffer | undefined];

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
  openPrivate(vault: number, id: string, sealed: Uint8Array, atLeast: number):
    readonly [contentType: number, kind: string, revision: number, sealedAt: number, content: Buffer | string];
  scrub(): void;
}

export const raw = glue as unknown as Raw;

/** Starts the one instance the glue knows; later it hands back whichever instance it knows then. */
export const start = (module: WebAssembly.Module): { readonly memory: WebAssembly.Memory } =>
  glue.initSync({ module }) as unknown as { memory: WebAssembly.Memory };

/** Throws the instance away and starts a fresh one from the compiled module. */
export const restart: () => void = glue.__wbg_reset_state;
