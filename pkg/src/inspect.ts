import { copyBytes, type Bytes } from "./bytes.js";
import { call } from "./instance.js";
import { SEALED_LIMIT } from "./limits.js";

/** What an object says of itself. Nothing of it is verified: that takes a key. */
export type Inspection =
  | {
    type: "keyset";
    account: string;
    /** Grows by one with every change. */
    generation: number;
    /** Argon2id profile of the passphrase, 1 to 3. */
    profile: number;
    /** The passkeys that open it, with what WebAuthn must be asked for each. */
    passkeys: { credentialId: Uint8Array; prfSalt: Uint8Array }[];
    /** H(object), lower-case hex: what compare-and-swap compares. */
    hash: string;
  }
  | {
    type: "record";
    /** The circle's id, lower-case hex. */
    circle: string;
    epoch: number;
    id: string;
    revision: number;
    /** Bytes of the whole object, a size class. */
    size: number;
    /** H(object), lower-case hex: what compare-and-swap compares. */
    hash: string;
  };

/**
 * What anybody can read from a keyset or a sealed record without a key, unverified: for a server that refuses garbage,
 * and for compare-and-swap. Synchronous; needs a finished `init()`.
 *
 * @throws {HushnoteError} `malformed`, `unsupported`, `too-large`, `bad-input`, `locked` before `init()`.
 */
export function inspect(object: Bytes): Inspection {
  const bytes = copyBytes("object", object, SEALED_LIMIT);
  const seen = call((core) => core.inspect(bytes));
  if (seen[0] === "record") return { type: "record", circle: seen[1], epoch: seen[2], id: seen[3], revision: seen[4], size: seen[5], hash: seen[6] };
  const passkeys: { credentialId: Uint8Array; prfSalt: Uint8Array }[] = [];
  for (let i = 5; i < seen.length; i++) {
    const passkey = seen[i] as unknown as readonly [Uint8Array, Uint8Array];
    passkeys[i - 5] = { credentialId: passkey[0], prfSalt: passkey[1] };
  }
  return { type: "keyset", account: seen[1], generation: seen[2], profile: seen[3], passkeys, hash: seen[4] };
}
