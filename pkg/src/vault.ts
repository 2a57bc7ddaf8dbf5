/// <reference lib="esnext.disposable" preserve="true" />
import { copyBytes, copyPrfOutput, wipe, type Bytes, type PrfOutput } from "./bytes.js";
import { makeCircle, type Circle } from "./circle.js";
import { badInput, locked } from "./errors.js";
import { call, callOnKeys, Handle } from "./instance.js";
import { defineProperty, typedArrayLength } from "./intrinsics.js";
import { CREDENTIAL_ID_LIMIT, KEYSET_LIMIT, SEEN_LIMIT } from "./limits.js";
import { notify } from "./notify.js";
import { readControl, readInteger, readOptional, readOptions, readProfile, type Control, type Running } from "./options.js";
import type { Raw, RawUnlock } from "./raw.js";
import { preparePassphrase, readIdentifier, readRecoveryCode } from "./text.js";
import { atOnce, ready, stretched } from "./unlocking.js";

/** What a site stores when a passphrase is set, in one transaction with the keyset. Both are base64url without padding. */
export interface Login {
  /** Stands in for a password: the site keeps a hash of it. */
  secret: string;
  /** Public; handed to `signIn` next time. The site stores it beside the account. */
  hint: string;
}

/** A new account. The site stores keyset, login and a hash of `recoverySecret`; the person keeps `recoveryCode`. */
export interface NewVault {
  vault: Vault;
  keyset: Uint8Array;
  login: Login;
  /** 40 symbols in 8 groups of 5, to print; it opens the vault without the passphrase. */
  recoveryCode: string;
  /** Base64url: what the person signs in with when only the recovery code is left. */
  recoverySecret: string;
}

/** A way into a vault. `id` is what `removeUnlock` takes; passkeys also carry their WebAuthn credential id. */
export interface Unlock { id: number; type: "passphrase" | "recovery" | "passkey"; credentialId?: Uint8Array }

type OnClose = ((reason: "closed" | "trapped") => void) | null;

const ours: unique symbol = Symbol();
let make: (handle: Handle) => Vault;
let isVault: (value: object) => boolean;

/**
 * One person's unlocked keys. They stay inside WebAssembly: no property, no `JSON.stringify`, no clone shows them.
 *
 * Close it when the person locks or leaves: `close()`, or `using vault = …` where the platform has `Symbol.dispose`.
 * When to lock (a quiet quarter of an hour, `pagehide`) is the site's to decide. Every call on a closed vault is `locked`.
 */
export class Vault {
  readonly #handle: Handle;
  readonly #account: string;
  readonly #private: Circle;
  readonly #fired: (reason: "closed" | "trapped") => void;
  #onclose: OnClose = null;

  private constructor(token: typeof ours, handle: Handle) {
    if (token !== ours) throw badInput("vaults come from Vault.create, Vault.unlock and signIn");
    const state = call((core) => core.vaultState(handle.alive));
    this.#handle = handle;
    this.#account = state[0];
    this.#private = makeCircle(this, handle, state[3]);
    this.#fired = (reason) => { if (this.#onclose) notify(this.#onclose, reason); };
    handle.watch(this, this.#fired);
  }

  /**
   * A new account: keys, a keyset to store, and a recovery code. One Argon2id run.
   *
   * @param o - `account`: the site's permanent, opaque id of the person, 1 to 256 bytes of UTF-8. `passphrase`: 1 byte to
   *   4 KiB of UTF-8 after Unicode preparation. `profile`: 1 (64 MiB, the default), 2 (128 MiB) or 3 (256 MiB).
   * @throws {HushnoteError} `bad-input`, `too-large`, `aborted`, `out-of-memory`, `no-randomness`, `cannot-load`, `worker-failed`.
   */
  static async create(o: { account: string; passphrase: string; profile?: 1 | 2 | 3 } & Running): Promise<NewVault> {
    const read = readOptions("options", o, ["account", "passphrase", "profile", "signal", "onProgress"]);
    const control = readControl(read);
    const account = readIdentifier("account", read.account);
    const profile = readProfile(read.profile, 1);
    const passphrase = preparePassphrase("passphrase", read.passphrase, true);
    try {
      await ready(control);
      const plan = callOnKeys((core) => core.planNew(account, profile));
      return await stretched(plan, passphrase, control, (key) => {
        const made = callOnKeys((core) => core.vaultCreate(account, plan[0], plan[2], key));
        return {
          vault: adoptVault(made[0]), keyset: made[1], login: { secret: made[2], hint: made[3] }, recoveryCode: made[4], recoverySecret: made[5],
        };
      });
    } finally {
      wipe(passphrase);
    }
  }

  /**
   * Opens a keyset that is already at hand. With a passphrase it is one Argon2id run; a recovery code or passkey is instant.
   * For a sign-in in which the server hands out the keyset only afterwards, use `signIn`.
   *
   * @param key - the account and exactly one way in. A `passkey` is the 32-byte output of WebAuthn's PRF extension.
   * @param o - `seen`: what `vault.seen` said last time on this device; an older keyset is then `rolled-back`.
   * @throws {HushnoteError} `bad-input`, `too-large`, `malformed`, `unsupported`, `mistyped-code`, `cannot-unlock`, `tampered`,
   *   `rolled-back`, `aborted`, `out-of-memory`, `cannot-load`, `worker-failed`.
   */
  static async unlock(
    keyset: Bytes, key: { account: string } & ({ passphrase: string } | { recoveryCode: string } | { passkey: PrfOutput }), o?: Running & { seen?: Bytes },
  ): Promise<Vault> {
    const options = readOptional("options", o, ["seen", "signal", "onProgress"]);
    const control = readControl(options);
    const way = readOptions("key", key, ["account", "passphrase", "recoveryCode", "passkey"]);
    const account = readIdentifier("account", way.account);
    const given = +(way.passphrase !== undefined) + +(way.recoveryCode !== undefined) + +(way.passkey !== undefined);
    if (given !== 1) throw badInput("key must hold exactly one of passphrase, recoveryCode and passkey");
    const bytes = copyBytes("keyset", keyset, KEYSET_LIMIT);
    const seen = options.seen === undefined ? undefined : copyBytes("seen", options.seen, SEEN_LIMIT);
    if (way.passphrase !== undefined) return await unlockByPassphrase(account, bytes, preparePassphrase("passphrase", way.passphrase, false), seen, control);
    if (way.recoveryCode !== undefined) {
      const code = readRecoveryCode(way.recoveryCode);
      await ready(control);
      return atOnce(control, () => adoptVault(callOnKeys((core) => core.vaultUnlockRecovery(account, bytes, code, seen))));
    }
    const prf = copyPrfOutput("passkey", way.passkey);
    try {
      await ready(control);
      return atOnce(control, () => adoptVault(callOnKeys((core) => core.vaultUnlockPasskey(account, bytes, prf, seen))));
    } finally {
      wipe(prf);
    }
  }

  /** The site's id of the person, as given. */
  get account(): string { return own(this).#account; }
  /** The person's own circle: journal, process notes. */
  get private(): Circle { return own(this).#private; }
  /** Grows by one with every change of the keyset. */
  get generation(): number { return own(this).#state()[1]; }
  /** Opaque, not secret: keep it on the device and hand it in next time, and a rolled-back keyset is refused. A fresh copy. */
  get seen(): Uint8Array { return own(this).#state()[2]; }
  /** The ways in, as the stored keyset has them. */
  get unlocks(): readonly Unlock[] {
    const state = own(this).#state();
    const unlocks: Unlock[] = [];
    for (let i = 4; i < state.length; i++) unlocks[i - 4] = describe(state[i] as RawUnlock);
    return unlocks;
  }

  /**
   * A new passphrase: a new root and private epoch key for what follows, no record encrypted again. One Argon2id run.
   *
   * Nothing changes in this vault: upload keyset and login in one transaction, comparing `inspect(old).hash`, then `refresh`.
   *
   * @param o - `profile`: at least the present one, which is the default.
   * @throws {HushnoteError} `bad-input`, `too-large`, `locked`, `aborted`, `out-of-memory`, `no-randomness`, `worker-failed`.
   */
  async changePassphrase(next: string, o?: Running & { profile?: 1 | 2 | 3 }): Promise<{ keyset: Uint8Array; login: Login }> {
    const handle = own(this).#handle;
    const read = readOptional("options", o, ["profile", "signal", "onProgress"]);
    const control = readControl(read);
    const profile = readProfile(read.profile, 0);
    const passphrase = preparePassphrase("passphrase", next, true);
    try {
      const plan = callOnKeys((core) => core.planChange(handle.alive, profile));
      return await stretched(plan, passphrase, control, (key) => {
        const made = callOnKeys((core) => core.vaultChangePassphrase(handle.alive, plan[0], plan[2], key));
        return { keyset: made[0], login: { secret: made[1], hint: made[2] } };
      });
    } finally {
      wipe(passphrase);
    }
  }

  /** A new recovery code; the old one stops working once the keyset is stored. Upload, then `refresh`. */
  newRecoveryCode(): { keyset: Uint8Array; recoveryCode: string; recoverySecret: string } {
    const made = own(this).#call((core, id) => core.vaultNewRecoveryCode(id));
    return { keyset: made[0], recoveryCode: made[1], recoverySecret: made[2] };
  }

  /**
   * Another way in: a passkey with WebAuthn's PRF extension. Upload, then `refresh`.
   *
   * @param o - `credentialId`: 1 to 1,023 bytes. `prfSalt`: the 32 bytes the PRF was evaluated on. `prfOutput`: its 32 bytes;
   *   all zeros is `bad-input`.
   */
  addPasskey(o: { credentialId: Bytes; prfSalt: Bytes; prfOutput: PrfOutput }): { keyset: Uint8Array; id: number } {
    const self = own(this);
    const read = readOptions("options", o, ["credentialId", "prfSalt", "prfOutput"]);
    const credentialId = copyBytes("credentialId", read.credentialId, CREDENTIAL_ID_LIMIT);
    const prfSalt = copyBytes("prfSalt", read.prfSalt, 1024);
    if (typedArrayLength(prfSalt) !== 32) throw badInput("prfSalt must be 32 bytes");
    const prf = copyPrfOutput("prfOutput", read.prfOutput);
    try {
      const made = self.#call((core, id) => core.vaultAddPasskey(id, credentialId, prfSalt, prf));
      return { keyset: made[0], id: made[1] };
    } finally {
      wipe(prf);
    }
  }

  /** Takes a way in away, by its `id` in `unlocks`; the passphrase stays (`last-unlock`). Upload, then `refresh`. */
  removeUnlock(id: number): { keyset: Uint8Array } {
    const self = own(this);
    const slot = readInteger("id", id, 1, 255);
    return { keyset: self.#call((core, vault) => core.vaultRemoveUnlock(vault, slot)) };
  }

  /**
   * Adopts the keyset the server now holds: one's own change, or another tab's.
   *
   * @throws {HushnoteError} `stale` when it takes a new unlock, `rolled-back` for an older one, `tampered`, `cannot-unlock` for
   *   another account's, `malformed`, `unsupported`, `too-large`, `bad-input`, `locked`.
   */
  refresh(keyset: Bytes): void {
    const self = own(this);
    const bytes = copyBytes("keyset", keyset, KEYSET_LIMIT);
    self.#call((core, id) => core.vaultRefresh(id, bytes));
  }

  /** Whether it was closed, by `close()` or because its instance failed. */
  get closed(): boolean { return own(this).#handle.ended; }

  /** Called once, when the vault closes: `"closed"` by `close()`, `"trapped"` when its WebAssembly instance failed. */
  get onclose(): OnClose { return own(this).#onclose; }
  set onclose(run: OnClose) {
    if (run !== null && run !== undefined && typeof run !== "function") throw badInput("onclose must be a function or null");
    own(this).#onclose = run ?? null;
  }

  /** Wipes the keys. Safe at any time, twice, and while a call is in flight: that call rejects with `locked`. */
  close(): void {
    own(this).#handle.close();
  }

  /** So that `JSON.stringify` has nothing to show. */
  toJSON(): string { return "Vault"; }

  #state(): ReturnType<Raw["vaultState"]> {
    const id = this.#handle.alive;
    return call((core) => core.vaultState(id));
  }

  #call<Result>(run: (core: Raw, id: number) => Result): Result {
    const id = this.#handle.alive;
    return callOnKeys((core) => run(core, id));
  }

  static {
    make = (handle) => new Vault(ours, handle);
    isVault = (value) => #handle in value;
    defineProperty(this.prototype, Symbol.toStringTag, { value: "Vault" });
    // older engines, WebKit's among them, have no such symbol
    if (typeof Symbol.dispose === "symbol") defineProperty(this.prototype, Symbol.dispose, { value: this.prototype.close });
  }
}

export interface Vault {
  /** `close()`, for `using`; only where the platform has the symbol. */
  [Symbol.dispose](): void;
}

/** The vault behind a number of the core's. */
export function adoptVault(id: number): Vault {
  return make(new Handle(id, (core, vault) => core.vaultClose(vault)));
}

/** A method may be called on anything; what is no vault of ours is as good as a closed one. */
function own(self: Vault): Vault {
  if (typeof self !== "object" || self === null || !isVault(self)) throw locked("this is no vault of hushnote");
  return self;
}

async function unlockByPassphrase(
  account: string, keyset: Uint8Array, passphrase: Uint8Array, seen: Uint8Array | undefined, control: Control,
): Promise<Vault> {
  try {
    await ready(control);
    const plan = callOnKeys((core) => core.planUnlock(account, keyset, seen));
    return await stretched(plan, passphrase, control, (key) => adoptVault(callOnKeys((core) => core.vaultUnlockPassphrase(account, keyset, key, seen))));
  } finally {
    wipe(passphrase);
  }
}

const types = ["passphrase", "recovery", "passkey"] as const;

function describe(unlock: RawUnlock): Unlock {
  const type = types[unlock[1] - 1] as Unlock["type"];
  return unlock[2] === undefined ? { id: unlock[0], type } : { id: unlock[0], type, credentialId: unlock[2] };
}
