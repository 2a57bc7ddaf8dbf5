import { copyBytes, type Bytes } from "./bytes.js";
import { call } from "./instance.js";
import { append } from "./intrinsics.js";
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
  }
  | {
    type: "card";
    account: string;
    /** Counts a person's cards from 1. */
    sequence: number;
    /** H(object), lower-case hex: the card's fingerprint. */
    hash: string;
  }
  | {
    type: "log";
    /** The circle's id, as its records have it. */
    circle: string;
    /** Counts the circle's entries from 0. */
    sequence: number;
    epoch: number;
    size: number;
    hash: string;
  }
  | {
    type: "letter";
    /** Fingerprint of the card it is sealed to, lower-case hex. */
    to: string;
    size: number;
    hash: string;
  }
  | { type: "contacts" | "grant"; size: number; hash: string };

/**
 * What anybody can read from an object without a key, unverified: for a server that refuses garbage, and for
 * compare-and-swap. Synchronous; needs a finished `init()`.
 *
 * @throws {HushnoteError} `malformed`, `unsupported`, `too-large`, `bad-input`, `locked` before `init()`.
 */
export function inspect(object: Bytes): Inspection {
  const bytes = copyBytes("object", object, SEALED_LIMIT);
  const seen = call((core) => core.inspect(bytes));
  const hash = seen[0];
  switch (seen[1]) {
    case "record": return { type: "record", circle: seen[2], epoch: seen[3], id: seen[4], revision: seen[5], size: seen[6], hash };
    case "card": return { type: "card", account: seen[2], sequence: seen[3], hash };
    case "log": return { type: "log", circle: seen[2], sequence: seen[3], epoch: seen[4], size: seen[5], hash };
    case "letter": return { type: "letter", to: seen[3], size: seen[2], hash };
    case "contacts": return { type: "contacts", size: seen[2], hash };
    case "grant": return { type: "grant", size: seen[2], hash };
    case "keyset": return { type: "keyset", account: seen[2], generation: seen[3], profile: seen[4], passkeys: passkeys(seen[5]), hash };
  }
}

function passkeys(raw: readonly (readonly [Uint8Array, Uint8Array])[]): { credentialId: Uint8Array; prfSalt: Uint8Array }[] {
  const all: { credentialId: Uint8Array; prfSalt: Uint8Array }[] = [];
  for (let i = 0; i < raw.length; i++) {
    const passkey = raw[i] as readonly [Uint8Array, Uint8Array];
    append(all, { credentialId: passkey[0], prfSalt: passkey[1] });
  }
  return all;
}
