import { toChange, type Change } from "./change.js";
import { badInput, HushnoteError, locked } from "./errors.js";
import { callOnKeys, type Handle } from "./instance.js";
import { defineProperty, execRegExp, freeze } from "./intrinsics.js";
import type { RawContact } from "./raw.js";
import { readText } from "./text.js";

const ours: unique symbol = Symbol();
let make: (vault: Handle, contact: RawContact) => Contact;
let vaultOf: (contact: object) => Handle | undefined;

/**
 * Somebody met, as she was pinned when this was asked for: a snapshot, from `vault.meet`, `vault.contact` and `vault.contacts`.
 * Nothing of it is secret.
 *
 * ```js
 * const contact = vault.contact("person-9c1e");
 * show(contact.safetyNumber);              // both read it out: twelve groups of five digits, the same for both
 * const change = contact.confirm();        // or contact.confirm(scanned), with the text of the other's QR code
 * ```
 */
export class Contact {
  /** The site's id of the person. */
  readonly account: string;
  /** H of the pinned card, 64 digits of lower-case hex. */
  readonly fingerprint: string;
  /** Which of the person's cards is pinned, counted from 1: more than 1 after a rotation. */
  readonly sequence: number;
  /** Twelve groups of five digits with spaces between, the same on both sides where nobody stands between them. */
  readonly safetyNumber: string;
  /** The same for a QR code: `hushnote:` and sixty digits. */
  readonly qr: string;
  /** Whether the safety number of this very card has been compared, as the stored list of contacts says. */
  readonly verified: boolean;
  readonly #vault: Handle;

  private constructor(token: typeof ours, vault: Handle, contact: RawContact) {
    if (token !== ours) throw badInput("contacts come from a vault");
    this.#vault = vault;
    this.account = contact[0];
    this.fingerprint = contact[1];
    this.sequence = contact[2];
    this.safetyNumber = contact[3];
    this.qr = contact[4];
    this.verified = contact[5];
    freeze(this);
  }

  /**
   * Notes that the safety number has been compared: read out on the telephone, or scanned. Store the change, then `vault.refresh`
   * its keyset. Without puts it was noted before.
   *
   * @param scanned - the text of the other's QR code, which is compared here. Left out, the person says that she has compared.
   * @throws {HushnoteError} `identity-changed` when the scanned number is another one, or another card is pinned by now: stop, and
   *   speak to the person. `bad-input` for a QR code of something else, or somebody whose meeting was never stored; `tampered` when the
   *   stored list was not handed to `vault.load`; `locked`.
   */
  confirm(scanned?: string): Change {
    const self = own(this);
    void self.#vault.alive;
    if (scanned !== undefined) {
      const text = readText("scanned", scanned, 1024);
      if (execRegExp(/^hushnote:[0-9]{60}$/, text) === null) throw badInput("scanned is no safety number of hushnote");
      if (text !== self.qr) throw new HushnoteError("identity-changed", "the scanned safety number is another one: stop, and speak to the person");
    }
    const vault = self.#vault.alive;
    return toChange(callOnKeys((core) => core.vaultConfirm(vault, self.account, self.fingerprint)));
  }

  static {
    make = (vault, contact) => new Contact(ours, vault, contact);
    vaultOf = (contact) => (#vault in contact ? contact.#vault : undefined);
    defineProperty(this.prototype, Symbol.toStringTag, { value: "Contact" });
  }
}

/** What the core says of somebody met. */
export const makeContact = (vault: Handle, contact: RawContact): Contact => make(vault, contact);

function own(self: Contact): Contact {
  if (typeof self !== "object" || self === null || !vaultOf(self)) throw locked("this is no contact of hushnote");
  return self;
}

/** @throws `bad-input` for anything but a contact of this very vault. */
export function readContact(name: string, value: unknown, vault: Handle): Contact {
  if (typeof value !== "object" || value === null || vaultOf(value) !== vault) throw badInput(`${name} must be a Contact of this vault`);
  return value as Contact;
}
