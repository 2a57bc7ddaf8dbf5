/// <reference lib="esnext.disposable" preserve="true" />
import { copyBytes, type Bytes, type PrfOutput } from "./bytes.js";
import type { Change, Put } from "./change.js";
import { makeCircle, type Circle, type Home } from "./circle.js";
import { PrivateAudience } from "./audience.js";
import type { Contact } from "./contact.js";
import { badInput, locked } from "./errors.js";
import { call, callOnKeys, type Handle } from "./instance.js";
import { defineProperty } from "./intrinsics.js";
import type { NoteRecord } from "./kinds.js";
import { openLetter, type OpenedLetter } from "./letter.js";
import { KEYSET_LIMIT } from "./limits.js";
import type { Log } from "./log.js";
import type { Login } from "./login.js";
import { notify } from "./notify.js";
import { openCircle } from "./opening.js";
import { readInteger, type Running } from "./options.js";
import * as people from "./people.js";
import type { Raw } from "./raw.js";
import { rotate, type Rotation } from "./rotate.js";
import { addPasskey, changePassphrase, create, holdVault, toUnlocks, unlock, type Unlock } from "./ways-in.js";

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
  readonly #home: Home;
  readonly #fired: (reason: "closed" | "trapped") => void;
  #onclose: OnClose = null;

  private constructor(token: typeof ours, handle: Handle) {
    if (token !== ours) throw badInput("vaults come from Vault.create, Vault.unlock and signIn");
    const state = call((core) => core.vaultState(handle.alive));
    this.#handle = handle;
    this.#account = state[0];
    this.#home = { vault: this, circles: new Set() };
    this.#private = makeCircle(this.#home, new PrivateAudience(handle), state[3]);
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
    const { handle, keyset, login, recoveryCode, recoverySecret } = await create(o);
    return { vault: make(handle), keyset, login, recoveryCode, recoverySecret };
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
    return make(await unlock(keyset, key, o));
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
  get unlocks(): readonly Unlock[] { return toUnlocks(own(this).#state()[4]); }

  /**
   * A new passphrase: a new root and private epoch key for what follows, no record encrypted again. One Argon2id run.
   *
   * Nothing changes in this vault: upload keyset and login in one transaction, comparing `inspect(old).hash`, then `refresh`.
   *
   * @param o - `profile`: at least the present one, which is the default.
   * @throws {HushnoteError} `bad-input`, `too-large`, `locked`, `aborted`, `out-of-memory`, `no-randomness`, `worker-failed`.
   */
  async changePassphrase(next: string, o?: Running & { profile?: 1 | 2 | 3 }): Promise<{ keyset: Uint8Array; login: Login }> {
    return await changePassphrase(own(this).#handle, next, o);
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
  addPasskey(o: { credentialId: Bytes; prfSalt: Bytes; prfOutput: PrfOutput }): { keyset: Uint8Array; id: number } { return addPasskey(own(this).#handle, o); }

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

  /** The public identity: others know this person by it, and seal to her. Publish it, with {@link Vault.publish}. A fresh copy. */
  get card(): Uint8Array {
    const cards = people.cards(own(this).#handle);
    return cards[cards.length - 1] as Uint8Array;
  }
  /** All of this person's cards, oldest first; there is one more after each rotation. Fresh copies. */
  get cards(): Uint8Array[] { return people.cards(own(this).#handle); }

  /** What puts all of this person's cards where others find them. A card never changes: one that is stored already can be left out. */
  publish(): Change { return people.publish(own(this).#handle); }

  /**
   * Meets somebody: pins the newest of her cards. Store the change, then `refresh` the keyset in it. Without puts she was known.
   *
   * @param card - her card, or several in a row, oldest first: best all that the server has of her.
   * @param o - `account`: whose cards these should be. A server could answer with somebody else's, which are in order too; give it
   *   wherever you know it. Another account's are `identity-changed`.
   * @returns the contact as she will be once the change is stored. Compare safety numbers, then `contact.confirm()`.
   * @throws {HushnoteError} `identity-changed` when the cards do not follow the pinned one: stop, and speak to the person. `rolled-back`
   *   for an earlier card than the pinned one; `bad-input` for one's own; `bad-signature`, `malformed`, `unsupported`, `too-large`;
   *   `tampered` when the stored list of contacts was not handed to `load`; `locked`.
   */
  meet(card: Bytes | Iterable<Bytes>, o?: { account?: string }): { contact: Contact; change: Change } {
    return people.meet(own(this).#handle, card, o);
  }

  /** The contact of an account. Throws `tampered` when the stored list was not handed to `load`. */
  contact(account: string): Contact | undefined { return people.contact(own(this).#handle, account); }
  /** Everybody met, in ascending order of accounts. Throws as {@link Vault.contact}. */
  get contacts(): readonly Contact[] { return people.contacts(own(this).#handle); }

  /**
   * Takes in what the site stores for this vault, after unlocking and whenever there is news: its contacts, and the grants that
   * are for this person. What is of other types is left alone. All of it, or nothing.
   *
   * ```js
   * const vault = session.unlock(keyset);
   * vault.load(await site.itemsOf(vault.account));                 // contacts, and every grant whose id ends with /account
   * const circle = await vault.openCircle(await site.log(id), { seen: device.get(id) });
   * ```
   *
   * @param items - the puts of changes will do, or their `type`, `id` and `bytes` read back from the store.
   * @throws {HushnoteError} `tampered` for another list of contacts than the one that the keyset names (`refresh` the keyset
   *   first), `malformed`, `unsupported`, `too-large`, `bad-input`, `locked`.
   */
  load(items: Iterable<Pick<Put, "type" | "id"> & { bytes: Bytes }>): void { people.load(own(this).#handle, items); }

  /**
   * A new circle, whose keeper this person is. It can be used once its change is stored and its log handed to `circle.refresh`.
   *
   * @param o - `title`: 1 to 256 bytes of UTF-8, which the server does not see. `kinds`: the kinds of record it takes, 1 to 32.
   * @throws {HushnoteError} `bad-input`, `too-large`, `tampered` as `contacts`, `locked`, `no-randomness`, `out-of-memory`.
   */
  createCircle(o: { title: string; kinds: Iterable<NoteRecord["kind"]> }): { circle: Circle; change: Change } {
    const self = own(this);
    return people.createCircle(self.#home, self.#handle, o);
  }

  /**
   * Opens a shared circle from its log, and verifies all of it, in slices of at most 8 milliseconds. `load` this person's grants
   * and contacts first. It stays open until it or the vault is closed.
   *
   * @param log - the entries in order, or all of them one behind the other as one piece; with `seen` those behind it are enough.
   * @param o - `seen`: what `circle.seen` said last time on this device.
   * @throws {HushnoteError} `not-a-member` without a grant, `unverified-contact` when its maker was never met, `identity-changed` when a
   *   contact appears in it with another identity, `bad-signature` and `tampered` for a log that somebody changed, `rolled-back` for
   *   one shorter than `seen`, `stale` when `seen` is of no use (leave it out and hand in the whole log), `malformed`, `unsupported`,
   *   `too-large`, `bad-input`, `aborted`, `locked`, `out-of-memory`.
   */
  async openCircle(log: Log, o?: Running & { seen?: Bytes }): Promise<Circle> {
    const self = own(this);
    return await openCircle(self.#home, self.#handle, log, o);
  }

  /**
   * Opens a letter to this person, which `sealTo` made. Nobody signed it: what it says of who wrote it is a claim.
   *
   * @throws {HushnoteError} `cannot-open` for a letter to somebody else, or with a changed byte; `malformed`, `unsupported`,
   *   `too-large`, `bad-input`, `locked`.
   */
  openSealed(letter: Bytes): OpenedLetter { return openLetter(own(this).#handle, letter); }

  /**
   * New keys for everything, after somebody else may have had this person's: a new passphrase, recovery code, root, identity and card,
   * a new private epoch, and in each circle a new card and, where this person is a keeper, a new epoch. Passkeys are dropped. No
   * record is sealed again; the report says what a thief could read. One Argon2id run.
   *
   * Nothing changes in this vault: apply the changes in order, `refresh` the keyset, `load` the new grants, `refresh` each circle.
   *
   * @param o - `passphrase`: the new one, as for `create`. `reason`: for the members of the circles, at most 1,024 bytes of UTF-8. `circles`:
   *   which to renew; by default every shared one that was opened from this vault and not closed since. Those left out lag behind, and say so.
   * @throws {HushnoteError} `bad-input`, `too-large`, `tampered` as `contacts`, `not-a-member`, `stale`, `locked`, `aborted`, `out-of-memory`,
   *   `no-randomness`, `worker-failed`.
   */
  async rotate(o: { passphrase: string; reason: string } & Running & { circles?: Iterable<Circle> }): Promise<Rotation> {
    const self = own(this);
    return await rotate(self.#home, self.#handle, o);
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
  return make(holdVault(id));
}

/** A method may be called on anything; what is no vault of ours is as good as a closed one. */
function own(self: Vault): Vault {
  if (typeof self !== "object" || self === null || !isVault(self)) throw locked("this is no vault of hushnote");
  return self;
}
