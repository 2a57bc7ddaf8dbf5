import { create, defineProperty, freeze } from "./intrinsics.js";

/** Every way a call can fail. Compare codes, never messages. {@link explain} has a sentence to show people for each. */
export type ErrorCode =
  /** Wrong type or shape from the caller; nothing was done. */
  | "bad-input"
  /** Over a documented limit; refused before allocating. */
  | "too-large"
  /** Not a hushnote object, truncated, trailing bytes, or not in its one valid encoding. */
  | "malformed"
  /** Another suite, type or Argon2id profile than this version knows. */
  | "unsupported"
  /** Wrong passphrase, recovery code or passkey, or not this account's keyset. */
  | "cannot-unlock"
  /** Wrong key, wrong record, or changed on the way: one code, on purpose. */
  | "cannot-open"
  /** Opened by the right key, but its seal, chain or signature does not hold. */
  | "tampered"
  /** Older than what this device has already seen. */
  | "rolled-back"
  /** This vault or circle is older than what is in hand: refresh, open the circle anew, or unlock again. */
  | "stale"
  /** The vault or circle is closed, or `init()` has not finished. */
  | "locked"
  /** The caller's signal stopped the work. */
  | "aborted"
  /** Memory could not be had; nothing was done. */
  | "out-of-memory"
  /** The random generator failed or repeats itself. */
  | "no-randomness"
  /** WebAssembly could not be loaded; the message says why. */
  | "cannot-load"
  /** The worker did not start, died, or never answered. */
  | "worker-failed"
  /** The device's store failed; what it held before is intact. */
  | "storage"
  /** Somebody else changed it first: read again, then decide. */
  | "conflict"
  /** A condition the library rules out; the vaults of this instance are closed. */
  | "internal"
  /** A recovery code whose checksum fails: a typo, found before any key work. */
  | "mistyped-code"
  /** Refused: it would leave the account without a durable way in, or a circle without a keeper. */
  | "last-unlock"
  /** Somebody appears with keys that their pinned ones do not vouch for: stop, and compare safety numbers by another way. */
  | "identity-changed"
  /** Refused: this person was never met, or their safety number never compared. */
  | "unverified-contact"
  /** This person, or who wrote this, had no right to it at that moment; or was not given the keys. */
  | "not-a-member"
  /** Not signed by its author, or changed since. */
  | "bad-signature"
  /** No consent in force covers this kind, or this person. */
  | "no-consent"
  /** Signed away: an honest client does not show it any more. */
  | "destroyed"
  /** Refused for now: the circle is frozen until a keeper begins a new epoch, or a hold forbids it. */
  | "on-hold";

const sentences: Readonly<Record<ErrorCode, string>> = freeze({
  // without a prototype, so that a polluted Object.prototype adds no codes
  __proto__: null,
  "bad-input": "Something in the form is not as expected. Please check it and try again.",
  "too-large": "This is larger than what can be kept here. Please shorten it or split it.",
  "malformed": "What the server sent is not a sealed note. Your notes on the server may be damaged; please tell the site's support.",
  "unsupported": "This was made by a newer version. Please reload the page to get it.",
  "cannot-unlock": "That did not open your notes. Please check what you typed and try again.",
  "cannot-open": "This note cannot be opened: it was changed or exchanged after it was sealed. Nothing of it is shown.",
  "tampered": "What the server sent was changed after it was sealed. Do not go on; please tell the site's support.",
  "rolled-back": "The server sent an older state than this device has already seen. Please tell the site's support.",
  "stale": "Something newer was stored elsewhere. Please reload, and unlock again to go on.",
  "locked": "Your notes are locked. Please unlock them to go on.",
  "aborted": "Cancelled. Nothing was changed.",
  "out-of-memory": "This device is short of memory. Please close other tabs or apps and try again.",
  "no-randomness": "This device cannot make safe random numbers, so nothing was sealed. Please restart the browser.",
  "cannot-load": "The part that seals your notes could not start in this browser. Please reload, or try a current browser.",
  "worker-failed": "Unlocking stopped unexpectedly. Please try again.",
  "storage": "This device could not save. What was saved before is intact; please free some space and try again.",
  "conflict": "This was changed somewhere else in the meantime. Nothing is lost; please look at both versions.",
  "internal": "Something went wrong inside, and your notes were locked to be safe. Please unlock again.",
  "mistyped-code": "There is a typing error in the recovery code. Please compare it with your sheet.",
  "last-unlock": "This is the last lasting way in, so it cannot be removed. Add another one first, or another keeper.",
  "identity-changed": "This person's identity has changed. Do not share anything until you have spoken to them.",
  "unverified-contact": "You have not yet compared the safety number with this person. Please do so first.",
  "not-a-member": "You are not a member here, or this comes from somebody who had no right to write it.",
  "bad-signature": "The signature does not hold, so this is not shown.",
  "no-consent": "There is no consent that covers this.",
  "destroyed": "This record was destroyed on request and cannot be shown.",
  "on-hold": "This is on hold. Nothing can be added, changed or destroyed here for now.",
} as unknown as Record<ErrorCode, string>);

/**
 * One calm sentence, in plain English, to show to a person for a code. Sites in other languages translate the codes.
 *
 * @param code - `error.code` of a {@link HushnoteError}; anything unknown gets the sentence of `internal`.
 */
export function explain(code: ErrorCode): string {
  return sentences[code] ?? sentences.internal;
}

/**
 * The only error this package throws or rejects with.
 *
 * `message` is for a developer: it names the argument or the condition and never holds a secret. There is no `cause`.
 */
export class HushnoteError extends Error {
  /** What happened, for the program. */
  readonly code: ErrorCode;
  /** Numbers and names that go with the code, such as `{ status: 404 }` of a `cannot-load`. Never a secret. */
  readonly details?: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, details?: Readonly<Record<string, string | number>>) {
    super(message);
    this.code = code;
    if (details) this.details = details;
  }

  static {
    defineProperty(this.prototype, "name", { value: "HushnoteError", writable: true, configurable: true });
  }
}

/** What the core tells of a failure: its code, a message, and for some the number found. No answer at all is for want of memory. */
export function fromCore(told: { readonly empty: boolean; text(): string; count(): number }): HushnoteError {
  if (told.empty) return new HushnoteError("out-of-memory", "not enough memory; nothing was done");
  const code = told.text() as ErrorCode;
  const message = told.text();
  if (told.empty) return new HushnoteError(code, message);
  const details = create(null) as Record<string, string | number>;
  details["found"] = told.count();
  return new HushnoteError(code, message, freeze(details));
}

export const badInput = (message: string): HushnoteError => new HushnoteError("bad-input", message);
export const tooLarge = (message: string): HushnoteError => new HushnoteError("too-large", message);
export const locked = (message = "this is closed: unlock again"): HushnoteError => new HushnoteError("locked", message);
export const aborted = (): HushnoteError => new HushnoteError("aborted", "the signal stopped this call");
