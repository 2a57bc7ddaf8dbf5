import type { Audience } from "./audience.js";
import { copyBytes } from "./bytes.js";
import { copyEntry, toChange, type Change } from "./change.js";
import { readClock } from "./clock.js";
import { readContact } from "./contact.js";
import type { Prepared } from "./content.js";
import type { Contents } from "./list-contents.js";
import { badInput, HushnoteError } from "./errors.js";
import { call, callOnKeys, Handle } from "./instance.js";
import { append, ticks } from "./intrinsics.js";
import { HEAD_LIMIT, REASON_LIMIT } from "./limits.js";
import { copyLog } from "./log.js";
import { readRole, toEntries, toMembers, type Comparison, type Entry, type Gap, type Member, type Missing } from "./membership.js";
import { openedIds, type Checked, type Result } from "./opened.js";
import { readBoolean, readOptions, type Control } from "./options.js";
import type { Raw, RawAlarm, RawChange, RawCircle, RawOpened } from "./raw.js";
import { inSlices, PIECE } from "./slices.js";
import { readIdentifier, readText } from "./text.js";

/** Several people, by a log that they keep together. Checks what a caller hands in; the core does the rest. */
export class Members implements Audience {
  readonly handle: Handle;
  readonly ordered = true;
  readonly #vault: Handle;

  /** `circle` is the core's number of it. */
  constructor(vault: Handle, circle: number) {
    this.#vault = vault;
    this.handle = new Handle(circle, (core, id) => core.circleClose(id), vault);
  }

  seal(id: string, kind: string, content: Prepared, time: number, previous: Uint8Array | undefined): Uint8Array {
    return this.#withKeys((core, circle) => core.circleSeal(circle, id, kind, content.type, content.content, time, previous));
  }

  open({ id, sealed, atLeast }: Checked, contents?: Contents): RawOpened {
    return this.#read((core, circle) => core.circleOpen(circle, id, sealed, atLeast, contents));
  }

  readerKeys(): Uint8Array<ArrayBuffer> { return this.#withKeys((core, circle) => core.circleReader(circle)); }

  admit({ id, atLeast }: Checked, decrypted: Uint8Array, contents?: Contents): RawOpened {
    return this.#read((core, circle) => core.circleAdmit(circle, id, decrypted, atLeast, contents));
  }

  review(results: readonly Result[]): readonly RawAlarm[] {
    const ids = openedIds(results);
    return this.#read((core, circle) => core.circleReview(circle, ids));
  }

  state(): RawCircle { return this.#read((core, circle) => core.circleState(circle)); }
  list(): Member[] { return toMembers(this.#read((core, circle) => core.circleMembers(circle))); }
  history(): Entry[] { return toEntries(this.#read((core, circle) => core.circleHistory(circle))); }

  grant(contact: unknown, options: unknown): Change {
    void this.handle.alive;
    const who = readContact("contact", contact, this.#vault);
    const read = readOptions("options", options, ["role", "history", "unverified", "consent"]);
    const role = readRole("role", read.role);
    const history = readBoolean("history", read.history);
    const unverified = readBoolean("unverified", read.unverified, false);
    if (read.consent !== undefined && read.consent !== null) throw badInput("consent cannot be handed in yet");
    const vault = this.#vault.alive;
    const pinned = call((core) => core.vaultContact(vault, who.account));
    // who was looked at, and perhaps spoken to, is not whom the vault would now take
    if (pinned && pinned[1] !== who.fingerprint) throw new HushnoteError("identity-changed", "contact has another card by now: take it from the vault anew");
    return this.#change((core, circle, now) => core.circleGrant(circle, who.account, role, history, unverified, now));
  }

  revoke(contact: unknown, reason: unknown): Change {
    void this.handle.alive;
    const account = typeof contact === "string" ? readIdentifier("contact", contact) : readContact("contact", contact, this.#vault).account;
    const why = readText("reason", reason, REASON_LIMIT);
    return this.#change((core, circle, now) => core.circleRevoke(circle, account, why, now));
  }

  leave(reason: unknown): Change {
    void this.handle.alive;
    const why = readReason(reason);
    return this.#change((core, circle, now) => core.circleLeave(circle, why, now));
  }

  renew(reason: unknown): Change {
    void this.handle.alive;
    const why = readReason(reason);
    return this.#change((core, circle, now) => core.circleRenew(circle, why, now));
  }

  rebase(change: unknown): Change {
    void this.handle.alive;
    const entry = copyEntry("change", change);
    return this.#change((core, circle, now) => core.circleRebase(circle, entry, now));
  }

  refresh(log: unknown): void {
    void this.handle.alive;
    const entries = copyLog("log", log);
    this.#withKeys((core, circle) => core.circleRefresh(circle, entries));
  }

  /** Makes ahead what the next epoch needs for each member, so that beginning one does not hold the page up. */
  async prepare(control: Control): Promise<void> {
    await inSlices(control, (until) => callOnKeys((core) => {
      const circle = this.handle.alive;
      for (;;) {
        if (core.circlePrepare(circle, 1)) return 1;
        if (ticks() >= until - PIECE) return 0.5;
      }
    }));
  }

  missing(): Missing[] {
    const raw = this.#read((core, circle) => core.circleMissing(circle));
    const missing: Missing[] = [];
    for (let i = 0; i < raw.length; i++) {
      const record = raw[i] as readonly [string, number];
      append(missing, { id: record[0], revision: record[1] });
    }
    return missing;
  }

  gaps(): Gap[] {
    const raw = this.#read((core, circle) => core.circleGaps(circle));
    const gaps: Gap[] = [];
    for (let i = 0; i < raw.length; i++) {
      const gap = raw[i] as readonly [string, number, number];
      append(gaps, { account: gap[0], from: gap[1], to: gap[2] });
    }
    return gaps;
  }

  seen(): Uint8Array { return this.#withKeys((core, circle) => core.circleSeen(circle)); }
  head(): Uint8Array { return this.#read((core, circle) => core.circleHead(circle)); }

  compare(head: unknown): Comparison {
    void this.handle.alive;
    const bytes = copyBytes("head", head, HEAD_LIMIT);
    const raw = this.#read((core, circle) => core.circleCompare(circle, bytes));
    const withheld: Comparison["withheld"] = [];
    for (let i = 0; i < raw[2].length; i++) {
      const chain = raw[2][i] as readonly [string, number];
      append(withheld, { account: chain[0], seq: chain[1] });
    }
    return { behind: raw[0], ahead: raw[1], withheld };
  }

  #read<Result>(run: (core: Raw, circle: number) => Result): Result {
    // again, though it was asked before: one of the caller's getters may have closed the vault
    const circle = this.handle.alive;
    return call((core) => run(core, circle));
  }

  #withKeys<Result>(run: (core: Raw, circle: number) => Result): Result {
    const circle = this.handle.alive;
    return callOnKeys((core) => run(core, circle));
  }

  #change(run: (core: Raw, circle: number, now: number) => RawChange): Change {
    const now = readClock();
    return toChange(this.#withKeys((core, circle) => run(core, circle, now)));
  }
}

const readReason = (reason: unknown): string => (reason === undefined ? "" : readText("reason", reason, REASON_LIMIT));
