import { copyBytes, wipe, type Bytes } from "./bytes.js";
import { badInput, locked } from "./errors.js";
import { callOnKeys, Handle } from "./instance.js";
import { defineProperty } from "./intrinsics.js";
import { KEYSET_LIMIT, SEEN_LIMIT } from "./limits.js";
import { readControl, readOptions, type Control, type Running } from "./options.js";
import { preparePassphrase, readIdentifier, readRecoveryCode, readText } from "./text.js";
import { atOnce, ready, stretched } from "./unlocking.js";
import { adoptVault, type Vault } from "./vault.js";

/** A sign-in under way: it has what to send, and can open what comes back. */
export interface SignIn {
  /** Base64url, 43 characters: send it in the place of a password (with a recovery code: of the recovery secret). */
  readonly secret: string;
  /**
   * Opens the keyset that the server hands out once it has accepted the secret. No second Argon2id run.
   *
   * @throws {HushnoteError} `cannot-unlock`, `tampered` (also when the hint was not the keyset's), `rolled-back`, `malformed`,
   *   `unsupported`, `too-large`, `bad-input`, `locked`.
   */
  unlock(keyset: Bytes): Vault;
  /** Wipes it. Safe at any time, twice, and after `unlock`, whose vault stays open. */
  close(): void;
}

/**
 * Sign-in for a site whose server never sees the passphrase: one Argon2id run gives what to send and what unlocks.
 *
 * @param o - `account` and `hint` as the site answers for the login name typed; or `account` and `recoveryCode`, which is
 *   instant. `seen` as `vault.seen` gave it last time on this device.
 * @throws {HushnoteError} `bad-input`, `too-large`, `malformed`, `unsupported` (a hint of another version), `rolled-back` (a hint weaker than this
 *   device has seen), `mistyped-code`, `aborted`, `out-of-memory`, `cannot-load`, `worker-failed`.
 */
export async function signIn(
  o: ({ account: string; passphrase: string; hint: string } | { account: string; recoveryCode: string }) & Running & { seen?: Bytes },
): Promise<SignIn> {
  const read = readOptions("options", o, ["account", "passphrase", "hint", "recoveryCode", "seen", "signal", "onProgress"]);
  const control = readControl(read);
  const account = readIdentifier("account", read.account);
  if ((read.passphrase === undefined) === (read.recoveryCode === undefined)) throw badInput("options must hold either passphrase and hint, or recoveryCode");
  const seen = read.seen === undefined ? undefined : copyBytes("seen", read.seen, SEEN_LIMIT);
  if (read.recoveryCode !== undefined) {
    const code = readRecoveryCode(read.recoveryCode);
    await ready(control);
    return atOnce(control, () => new Session(callOnKeys((core) => core.signInRecovery(account, code, seen))));
  }
  const hint = readText("hint", read.hint, 1024);
  return await byPassphrase(account, hint, preparePassphrase("passphrase", read.passphrase, false), seen, control);
}

async function byPassphrase(account: string, hint: string, passphrase: Uint8Array, seen: Uint8Array | undefined, control: Control): Promise<SignIn> {
  try {
    await ready(control);
    const plan = callOnKeys((core) => core.planHint(account, hint, seen));
    return await stretched(plan, passphrase, control, (key) => new Session(callOnKeys((core) => core.signInPassphrase(account, hint, seen, key))));
  } finally {
    wipe(passphrase);
  }
}

let isSession: (value: object) => boolean;

class Session implements SignIn {
  readonly #handle: Handle;
  readonly #forget: () => void;
  #secret: string;

  constructor(made: readonly [id: number, secret: string]) {
    this.#handle = new Handle(made[0], (core, signIn) => core.signInClose(signIn));
    this.#secret = made[1];
    this.#forget = () => { this.#secret = ""; };
    this.#handle.watch(this, this.#forget);
  }

  get secret(): string {
    const self = own(this);
    void self.#handle.alive;
    return self.#secret;
  }

  unlock(keyset: Bytes): Vault {
    const id = own(this).#handle.alive;
    const bytes = copyBytes("keyset", keyset, KEYSET_LIMIT);
    return adoptVault(callOnKeys((core) => core.signInUnlock(id, bytes)));
  }

  close(): void { own(this).#handle.close(); }

  toJSON(): string { return "SignIn"; }

  static {
    isSession = (value) => #handle in value;
    defineProperty(this.prototype, Symbol.toStringTag, { value: "SignIn" });
    if (typeof Symbol.dispose === "symbol") defineProperty(this.prototype, Symbol.dispose, { value: this.prototype.close });
  }
}

function own(self: Session): Session {
  if (typeof self !== "object" || self === null || !isSession(self)) throw locked("this is no sign-in of hushnote");
  return self;
}
