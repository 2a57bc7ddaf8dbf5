import type { Audience } from "./audience.js";
import { copyBytes, type Bytes } from "./bytes.js";
import type { Change } from "./change.js";
import { readClock } from "./clock.js";
import type { Contact } from "./contact.js";
import { dispose, prepareContent } from "./content.js";
import { Contents } from "./list-contents.js";
import { badInput, locked } from "./errors.js";
import { defineProperty, Own, setAdd, setDelete } from "./intrinsics.js";
import type { NoteRecord } from "./kinds.js";
import { KIND_LIMIT, SEALED_LIMIT } from "./limits.js";
import { each } from "./lists.js";
import type { Log } from "./log.js";
import { Members } from "./members.js";
import type { Comparison, Entry, Gap, Member, Missing, Role } from "./membership.js";
import { checkItem, takeItem, toRecord, type Item, type OpenedRecord, type Result, type Results } from "./opened.js";
import { openInTurn } from "./open-all.js";
import { readControl, readOption, readOptional, type Running } from "./options.js";
import { review, toResult } from "./result.js";
import { readIdentifier, readText } from "./text.js";

/** What a circle knows of its vault: the vault itself, which stays while a circle of it is in use, and those of its circles that are open. */
export interface Home { readonly vault: object; readonly circles: Set<Circle> }

const ours: unique symbol = Symbol();
let make: (home: Home, audience: Audience, id: string) => Circle;
let isCircle: (value: object) => boolean;
let audienceOf: (circle: Circle) => Audience;
let homeOf: (circle: Circle) => Home;

/**
 * One audience: the person's own circle (`vault.private`), or one shared with others (`vault.createCircle`, `vault.openCircle`).
 * It is as open or closed as its vault; a shared one can be closed before.
 *
 * `id`, `shared`, `closed`, `seal`, `open`, `openMany` and `openAll` are for both. All else is about members: on the private circle,
 * which is nobody else's, it is `bad-input`. Every change of a shared circle is a {@link Change}: store it, then
 * `vault.load` the grants that are new and `refresh` the log. Nothing happens before.
 *
 * ```js
 * const change = circle.grant(contact, { role: "author", history: true });
 * await site.apply(change);
 * circle.refresh(await site.log(circle.id));
 * ```
 */
export class Circle {
  readonly #home: Home;
  readonly #audience: Audience;
  readonly #id: string;

  private constructor(token: typeof ours, home: Home, audience: Audience, id: string) {
    if (token !== ours) throw badInput("circles come from a vault");
    this.#home = home;
    this.#audience = audience;
    this.#id = id;
  }

  /** 16 bytes in lower-case hex. Public. */
  get id(): string { return own(this).#id; }
  /** Whether it is shared with others; false for `vault.private`. */
  get shared(): boolean { return own(this).#audience instanceof Members; }
  /** Whether it was closed, or its vault was. */
  get closed(): boolean { return own(this).#audience.handle.ended; }

  /** What the keeper who made it called it; empty until its first change is stored and `refresh` was told. */
  get title(): string { return members(this).state()[1]; }
  /** The kinds of record it takes, ascending. */
  get kinds(): readonly string[] { return members(this).state()[2]; }
  /** The number of the present epoch, from 0; -1 until its first change is stored and `refresh` was told. */
  get epoch(): number { return members(this).state()[3]; }
  /** Whether nobody can seal until a keeper renews or revokes, because a member left. */
  get frozen(): boolean { return members(this).state()[5]; }
  /** Whether its log goes on without this person: she left, was revoked, or the server keeps her newest grant back. */
  get ended(): boolean { return members(this).state()[6]; }
  /** Whether this person's card in it is older than `vault.card`: `renew` brings in the new one. */
  get lags(): boolean { return members(this).state()[7]; }
  /** Everybody who is or was in it, in the order in which they came. */
  get members(): Member[] { return members(this).list(); }
  /** Who did what, when: verified, in order. Begins behind the `seen` that the circle was opened with, if any. */
  history(): Entry[] { return members(this).history(); }

  /**
   * Seals a record. Synchronous. The kind's fields are checked here, and never again. In a shared circle it is signed, too.
   *
   * @param id - the record's permanent, opaque id, 1 to 256 bytes of UTF-8. It cannot be opened under another.
   * @param record - `kind` and `content`; other properties, such as those of an opened record, are left alone. Content is at
   *   most 16 MiB; objects must be plain data, at most 64 levels deep.
   * @param o - `previous`: the sealed revision this one replaces, for a revision after the first.
   * @returns the sealed bytes, fresh: their length tells only a size class.
   * @throws {HushnoteError} `bad-input` that names the field, `too-large`, `locked`, `cannot-open` and its like for `previous`,
   *   `no-randomness`, `out-of-memory`; in a shared circle `bad-input` for a kind it does not take or a message of somebody else's,
   *   `not-a-member` for a reader or somebody who is out, `on-hold` while it is frozen, `no-consent` for psychotherapy
   *   notes, `stale` before it is stored.
   */
  seal(id: string, record: NoteRecord, o?: { previous?: Bytes }): Uint8Array {
    const self = own(this);
    void self.#audience.handle.alive;
    const name = readIdentifier("id", id);
    const kind = readText("kind", readOption("record", record, "kind"), KIND_LIMIT);
    const plain = readOption("record", record, "content");
    const replaced = o === undefined ? undefined : readOption("options", o, "previous");
    const previous = replaced === undefined ? undefined : copyBytes("previous", replaced, SEALED_LIMIT);
    const content = prepareContent(plain);
    try {
      return self.#audience.seal(name, kind, content, readClock(), previous);
    } finally {
      dispose(content);
    }
  }

  /**
   * Opens and verifies a record, whole or not at all. Synchronous. Its content is not judged against its kind again.
   *
   * @param o - `atLeast`: the least revision this device knows of; an older one is `rolled-back`. A shared circle knows by itself
   *   which revisions it has met, and goes by that where `atLeast` is left out.
   * @throws {HushnoteError} `cannot-open`, `malformed`, `unsupported`, `rolled-back`, `stale`, `tampered`, `too-large`,
   *   `bad-input`, `locked`, `out-of-memory`; in a shared circle also `not-a-member` (its author had no right to write it, or this
   *   person was not given the keys of its epoch) and `bad-signature`.
   */
  open(id: string, sealed: Bytes, o?: { atLeast?: number }): OpenedRecord {
    const self = own(this);
    void self.#audience.handle.alive;
    const item = checkItem(id, sealed, o === undefined ? undefined : readOption("options", o, "atLeast"));
    return toRecord(item.id, self.#audience.open(item));
  }

  /**
   * Opens many records at once; each is its own success or failure. Synchronous.
   *
   * Give the messages of a conversation in the order in which the server gave them: what cannot be right about it, such as
   * messages that are missing, shows in `alarms`.
   *
   * @throws {HushnoteError} `locked` or `internal` when the vault closes or fails, `bad-input` for what cannot be iterated.
   */
  openMany(items: Iterable<Item>): Results {
    const self = own(this);
    void self.#audience.handle.alive;
    const results = new Own<Result>();
    const contents = new Contents();
    try {
      each("items", items, (item) => { results[results.length] = toResult(self.#audience, takeItem(item), contents); });
      contents.finish();
    } finally {
      contents.close();
    }
    return review(self.#audience, results);
  }

  /**
   * The same without blocking: in workers where `init` was given one and it pays, else in slices of at most 8 milliseconds. Items are read, and
   * their bytes copied, at the call. Every record is checked as `open` checks it, whoever decrypts it.
   *
   * @throws {HushnoteError} as `openMany`, and `aborted`.
   */
  async openAll(items: Iterable<Item>, o?: Running): Promise<Results> {
    const self = own(this);
    const control = readControl(readOptional("options", o, ["signal", "onProgress"]));
    void self.#audience.handle.alive;
    return review(self.#audience, await openInTurn(self.#audience, items, control));
  }

  /**
   * Makes a contact a member, or gives a member another role. Without `history` a new epoch begins, and they read what follows;
   * with it they can read everything. A keeper needs `history`. A lesser role begins a new epoch, too.
   *
   * @param o - `unverified`: true to grant although safety numbers were never compared; the history shows it. `consent`: none can be
   *   handed in yet, so `undefined` or `null`.
   * @throws {HushnoteError} `unverified-contact`, `identity-changed` (the contact has another card by now), `not-a-member` (only keepers
   *   grant), `too-large` over 1,000 members, `bad-input`, `tampered`, `stale`, `locked`, `no-randomness`, `out-of-memory`.
   */
  grant(contact: Contact, o: { role: Role; history: boolean; unverified?: boolean; consent?: null | undefined }): Change { return members(this).grant(contact, o); }

  /**
   * Ends somebody's membership. A new epoch begins whose keys they never get; what they have read they have read.
   *
   * @param contact - the contact, or her account.
   * @param reason - for the other members, at most 1,024 bytes of UTF-8; may be empty.
   * @throws {HushnoteError} `not-a-member` (only keepers revoke, and only members can be), `too-large`, `bad-input`, `stale`, `locked`.
   */
  revoke(contact: Contact | string, reason: string): Change { return members(this).revoke(contact, reason); }

  /**
   * Ends one's own membership. Nobody seals until a keeper begins a new epoch, whose keys this person does not get.
   *
   * @throws {HushnoteError} `last-unlock` for the last keeper, `not-a-member`, `too-large`, `bad-input`, `stale`, `locked`.
   */
  leave(reason?: string): Change { return members(this).leave(reason); }

  /**
   * Brings one's newest card into the circle and, for a keeper, begins a new epoch: after a rotation, and to thaw what a
   * member froze by leaving.
   *
   * @throws {HushnoteError} `bad-input` when there is nothing to renew, `not-a-member`, `too-large`, `stale`, `locked`.
   */
  renew(reason?: string): Change { return members(this).renew(reason); }

  /**
   * Makes a change again that lost a race: somebody else's entry was stored first. `vault.load` the new grants, `refresh` the log,
   * re-base, store. Without puts it had been stored after all, and only the answer was lost.
   *
   * @param change - as this very circle gave it.
   * @throws {HushnoteError} `bad-input` for another circle's change or one made before the page was loaded, `conflict` for the
   *   change that made the circle, and as the call that made it.
   */
  rebase(change: Change): Change { return members(this).rebase(change); }

  /**
   * Adopts what the log now says: one's own change, once it is stored, or others'. All of it, or nothing.
   *
   * @param log - the entries in order, or the newer part of them; the grants that go with them are handed to `vault.load` first.
   * @throws {HushnoteError} `rolled-back` for a log shorter than what is known, `tampered` for one that differs from it,
   *   `stale` where the circle must be opened anew, `identity-changed`, `bad-signature`, `not-a-member`, `malformed`, `too-large`, `bad-input`, `locked`.
   */
  refresh(log: Log): void { members(this).refresh(log); }

  /**
   * Makes ahead what the next change needs that begins an epoch (revoke, renew, a grant without history): with hundreds of members it would
   * hold the page up. `openCircle` has done it once; call it again after such a change. Nothing happens for anybody but a keeper.
   */
  async prepare(o?: Running): Promise<void> { await members(this).prepare(readControl(readOptional("options", o, ["signal", "onProgress"]))); }

  /** Records that were there once and that were not opened since this circle was: when all was opened, what the server keeps back. */
  missing(): Missing[] { return members(this).missing(); }

  /**
   * Messages that were sent before others that were opened, and not opened themselves. Once everything the server gives has been opened
   * it keeps these back; before that, and for somebody who may not read what was there before she came, they may just lie further back.
   */
  gaps(): Gap[] { return members(this).gaps(); }

  /**
   * Sealed for this person alone: keep it on the device and hand it to `openCircle` next time. Only newer entries are read then, and
   * what is older than what this device has seen is refused. A fresh copy.
   */
  get seen(): Uint8Array { return members(this).seen(); }

  /** Where this person stands, for another member to {@link Circle.compare}, by another way than the server. Not secret. A fresh copy. */
  get head(): Uint8Array { return members(this).head(); }

  /**
   * Compares another member's `head` with one's own: whether the server tells both the same.
   *
   * @throws {HushnoteError} `tampered` when the two were shown different histories, `bad-input` for another circle's head,
   *   `malformed`, `unsupported`, `too-large`, `stale`, `locked`.
   */
  compare(head: Bytes): Comparison { return members(this).compare(head); }

  /** Wipes a shared circle. Safe at any time, and twice. The private circle closes with its vault. */
  close(): void {
    members(this).handle.close();
    setDelete(this.#home.circles, this);
  }

  /** So that `JSON.stringify` has nothing to show. */
  toJSON(): string { return "Circle"; }

  static {
    make = (home, audience, id) => new Circle(ours, home, audience, id);
    isCircle = (value) => #home in value;
    audienceOf = (circle) => circle.#audience;
    homeOf = (circle) => circle.#home;
    defineProperty(this.prototype, Symbol.toStringTag, { value: "Circle" });
    // older engines, WebKit's among them, have no such symbol
    if (typeof Symbol.dispose === "symbol") defineProperty(this.prototype, Symbol.dispose, { value: this.prototype.close });
  }
}

export interface Circle {
  /** `close()`, for `using`; only where the platform has the symbol. */
  [Symbol.dispose](): void;
}

/** The circle of an audience. One that is shared counts among its vault's until it is closed. */
export function makeCircle(home: Home, audience: Audience, id: string): Circle {
  const circle = make(home, audience, id);
  if (audience instanceof Members) setAdd(home.circles, circle);
  return circle;
}

function own(self: Circle): Circle {
  if (typeof self !== "object" || self === null || !isCircle(self)) throw locked("this is no circle of hushnote");
  return self;
}

function members(self: Circle): Members {
  const audience = audienceOf(own(self));
  if (!(audience instanceof Members)) throw badInput("the private circle is nobody else's");
  return audience;
}

/** Which of a vault's circles a caller means: nothing for the private one. */
export function readCircle(name: string, value: unknown, home: Home): Members | undefined {
  if (typeof value !== "object" || value === null || !isCircle(value)) throw badInput(`${name} must be a Circle of this vault`);
  const circle = value as Circle;
  if (homeOf(circle) !== home) throw badInput(`${name} must be a Circle of this vault`);
  const audience = audienceOf(circle);
  return audience instanceof Members ? audience : undefined;
}
