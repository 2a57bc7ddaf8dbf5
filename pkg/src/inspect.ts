import { copyBytes, type Bytes } from "./bytes.js";
import { call } from "./instance.js";
import { SEALED_LIMIT } from "./limits.js";
import type { RawInspection } from "./raw.js";

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
  switch (seen[0]) {
    case "record": return { type: "record", circle: seen[1], epoch: seen[2], id: seen[3], revision: seen[4], size: seen[5], hash: seen[6] };
    case "card": return { type: "card", account: seen[1], sequence: seen[2], hash: seen[3] };
    case "log": return { type: "log", circle: seen[1], sequence: seen[2], epoch: seen[3], size: seen[4], hash: seen[5] };
    case "letter": return { type: "letter", to: seen[1], size: seen[2], hash: seen[3] };
    case "contacts": return { type: "contacts", size: seen[1], hash: seen[2] };
    case "grant": return { type: "grant", size: seen[1], hash: seen[2] };
    case "keyset": return keyset(seen);
  }
}

function keyset(seen: Extract<RawInspection, readonly ["keyset", ...unknown[]]>): Inspection {
  const passkeys: { credentialId: Uint8Array; prfSalt: Uint8Array }[] = [];
  for (let i = 5; i < seen.length; i++) {
    const passkey = seen[i] as unknown as readonly [Uint8Array, Uint8Array];
    passkeys[i - 5] = { credentialId: passkey[0], prfSalt: passkey[1] };
  }
  return { type: "keyset", account: seen[1], generation: seen[2], profile: seen[3], passkeys, hash: seen[4] };
}
