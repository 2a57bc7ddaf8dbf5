import { copyBytes, copyPrfOutput, wipe } from "./bytes.js";
import { badInput } from "./errors.js";
import { callOnKeys, Handle } from "./instance.js";
import { append, typedArrayLength } from "./intrinsics.js";
import { CREDENTIAL_ID_LIMIT, KEYSET_LIMIT, SEEN_LIMIT } from "./limits.js";
import type { Login } from "./login.js";
import { readControl, readOptional, readOptions, readProfile, type Control } from "./options.js";
import type { RawUnlock } from "./raw.js";
import { preparePassphrase, readIdentifier, readRecoveryCode } from "./text.js";
import { atOnce, ready, stretched } from "./unlocking.js";

// How a vault is made, opened and given other ways in, behind the methods of the same names.

/** A way into a vault. `id` is what `removeUnlock` takes; passkeys also carry their WebAuthn credential id. */
export interface Unlock { id: number; type: "passphrase" | "recovery" | "passkey"; credentialId?: Uint8Array }

const types = ["passphrase", "recovery", "passkey"] as const;

export function toUnlocks(raw: readonly RawUnlock[]): Unlock[] {
  const unlocks: Unlock[] = [];
  for (let i = 0; i < raw.length; i++) {
    const unlock = raw[i] as RawUnlock;
    const type = types[unlock[1] - 1] as Unlock["type"];
    append(unlocks, unlock[2] === undefined ? { id: unlock[0], type } : { id: unlock[0], type, credentialId: unlock[2] });
  }
  return unlocks;
}

/** A vault of the core's. Made in the same turn as the core made it, so that a handle is always one of this instance. */
export const holdVault = (id: number): Handle => new Handle(id, (core, vault) => core.vaultClose(vault));

interface Made { readonly handle: Handle; readonly keyset: Uint8Array; readonly login: Login; readonly recoveryCode: string; readonly recoverySecret: string }

export async function create(o: unknown): Promise<Made> {
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
      return { handle: holdVault(made[0]), keyset: made[1], login: { secret: made[2], hint: made[3] }, recoveryCode: made[4], recoverySecret: made[5] };
    });
  } finally {
    wipe(passphrase);
  }
}

export async function unlock(keyset: unknown, key: unknown, o: unknown): Promise<Handle> {
  const options = readOptional("options", o, ["seen", "signal", "onProgress"]);
  const control = readControl(options);
  const way = readOptions("key", key, ["account", "passphrase", "recoveryCode", "passkey"]);
  const account = readIdentifier("account", way.account);
  const given = +(way.passphrase !== undefined) + +(way.recoveryCode !== undefined) + +(way.passkey !== undefined);
  if (given !== 1) throw badInput("key must hold exactly one of passphrase, recoveryCode and passkey");
  const bytes = copyBytes("keyset", keyset, KEYSET_LIMIT);
  const seen = options.seen === undefined ? undefined : copyBytes("seen", options.seen, SEEN_LIMIT);
  if (way.passphrase !== undefined) return await byPassphrase(account, bytes, preparePassphrase("passphrase", way.passphrase, false), seen, control);
  if (way.recoveryCode !== undefined) {
    const code = readRecoveryCode(way.recoveryCode);
    await ready(control);
    return atOnce(control, () => holdVault(callOnKeys((core) => core.vaultUnlockRecovery(account, bytes, seen, code))));
  }
  const prf = copyPrfOutput("passkey", way.passkey);
  try {
    await ready(control);
    return atOnce(control, () => holdVault(callOnKeys((core) => core.vaultUnlockPasskey(account, bytes, seen, prf))));
  } finally {
    wipe(prf);
  }
}

async function byPassphrase(
  account: string, keyset: Uint8Array, passphrase: Uint8Array, seen: Uint8Array | undefined, control: Control,
): Promise<Handle> {
  try {
    await ready(control);
    const plan = callOnKeys((core) => core.planUnlock(account, keyset, seen));
    return await stretched(plan, passphrase, control, (key) => holdVault(callOnKeys((core) => core.vaultUnlockPassphrase(account, keyset, seen, key))));
  } finally {
    wipe(passphrase);
  }
}

export async function changePassphrase(handle: Handle, next: unknown, o: unknown): Promise<{ keyset: Uint8Array; login: Login }> {
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

export function addPasskey(handle: Handle, o: unknown): { keyset: Uint8Array; id: number } {
  const read = readOptions("options", o, ["credentialId", "prfSalt", "prfOutput"]);
  const credentialId = copyBytes("credentialId", read.credentialId, CREDENTIAL_ID_LIMIT);
  const prfSalt = copyBytes("prfSalt", read.prfSalt, 1024);
  if (typedArrayLength(prfSalt) !== 32) throw badInput("prfSalt must be 32 bytes");
  const prf = copyPrfOutput("prfOutput", read.prfOutput);
  try {
    const vault = handle.alive;
    const made = callOnKeys((core) => core.vaultAddPasskey(vault, credentialId, prfSalt, prf));
    return { keyset: made[0], id: made[1] };
  } finally {
    wipe(prf);
  }
}
