import { copyBytes, wipe, type Bytes } from "./bytes.js";
import { prepareContent, restoreContent } from "./content.js";
import { aborted, badInput, HushnoteError, locked } from "./errors.js";
import { call, type Handle } from "./instance.js";
import { CapturedDate, defineProperty, floor, isAborted, now, ticks } from "./intrinsics.js";
import type { NoteRecord } from "./kinds.js";
import { MAX_U32, SEALED_LIMIT } from "./limits.js";
import { notify } from "./notify.js";
import { readControl, readInteger, readOptional, readOptions, type Running } from "./options.js";
import { readIdentifier, readText } from "./text.js";
import { nextTurn } from "./turn.js";

/** A record to open: where it is kept, its sealed bytes, and, if known, the least revision it must have. */
export type Item = { id: string; sealed: Bytes; atLeast?: number };

/** An opened record is a record: open, edit, seal is a round trip. `sealedAt` is what the author's device said. */
export type OpenedRecord = NoteRecord & { id: string; revision: number; sealedAt: Date; author?: string; anchored?: boolean };

/** What became of one item; `id` is empty where the item named none. */
export type Result = { ok: true; record: OpenedRecord } | { ok: false; id: string; error: HushnoteError };

const ours: unique symbol = Symbol();
let make: (vault: object, handle: Handle, id: string) => Circle;
let isCircle: (value: object) => boolean;

/** One audience: the person's own circle (`vault.private`). It is as open or closed as its vault. */
export class Circle {
  // keeps the vault from being collected, and its keys from being wiped, while a circle of it is in use
  readonly #vault: object;
  readonly #handle: Handle;
  readonly #id: string;

  private constructor(token: typeof ours, vault: object, handle: Handle, id: string) {
    if (token !== ours) throw badInput("circles come from a vault");
    this.#vault = vault;
    this.#handle = handle;
    this.#id = id;
  }

  /** 16 bytes in lower-case hex. Public. */
  get id(): string { return own(this).#id; }

  /**
   * Seals a record. Synchronous. The kind's fields are checked here, and never again.
   *
   * @param id - the record's permanent, opaque id, 1 to 256 bytes of UTF-8. It cannot be opened under another.
   * @param record - `kind` and `content`; other properties, such as those of an opened record, are left alone. Content is at
   *   most 16 MiB; objects must be plain data, at most 64 levels deep.
   * @param o - `previous`: the sealed revision this one replaces, for a revision after the first.
   * @returns the sealed bytes, fresh: their length tells only a size class.
   * @throws {HushnoteError} `bad-input` that names the field, `too-large`, `locked`, `cannot-open` and its like for `previous`,
   *   `no-randomness`, `out-of-memory`.
   */
  seal(id: string, record: NoteRecord, o?: { previous?: Bytes }): Uint8Array {
    const handle = own(this).#handle;
    void handle.alive;
    const name = readIdentifier("id", id);
    const read = readOptions("record", record, ["kind", "content"]);
    const kind = readText("kind", read.kind, 64);
    const options = readOptional("options", o, ["previous"]);
    const previous = options.previous === undefined ? undefined : copyBytes("previous", options.previous, SEALED_LIMIT);
    const content = prepareContent(read.content);
    try {
      const time = readClock();
      // again: one of the caller's getters may have closed the vault
      const vault = handle.alive;
      return call((core) => core.sealPrivate(vault, name, kind, content.type, content.bytes, time, previous));
    } finally {
      wipe(content.bytes);
    }
  }

  /**
   * Opens and verifies a record, whole or not at all. Synchronous. Its content is not judged against its kind again.
   *
   * @param o - `atLeast`: the least revision this device knows of; an older one is `rolled-back`.
   * @throws {HushnoteError} `cannot-open`, `malformed`, `unsupported`, `rolled-back`, `stale`, `tampered`, `too-large`,
   *   `bad-input`, `locked`, `out-of-memory`.
   */
  open(id: string, sealed: Bytes, o?: { atLeast?: number }): OpenedRecord {
    const self = own(this);
    void self.#handle.alive;
    return self.#open(check(id, sealed, readOptional("options", o, ["atLeast"]).atLeast));
  }

  /**
   * Opens many records at once; each is its own success or failure. Synchronous.
   *
   * @throws {HushnoteError} `locked` or `internal` when the vault closes or fails, `bad-input` for what cannot be iterated.
   */
  openMany(items: Iterable<Item>): Result[] {
    const self = own(this);
    void self.#handle.alive;
    const results: Result[] = [];
    each(items, (item) => { results[results.length] = self.#result(take(item)); });
    return results;
  }

  /**
   * The same without blocking: it works in slices of at most 8 milliseconds. Items are read, and their bytes copied, at the call.
   *
   * @throws {HushnoteError} as `openMany`, and `aborted`.
   */
  async openAll(items: Iterable<Item>, o?: Running): Promise<Result[]> {
    const self = own(this);
    const control = readControl(readOptional("options", o, ["signal", "onProgress"]));
    void self.#handle.alive;
    const taken: Taken[] = [];
    each(items, (item) => { taken[taken.length] = take(item); });
    const results: Result[] = [];
    const start = ticks();
    let slice = start;
    for (let i = 0; i < taken.length; i++) {
      results[i] = self.#result(taken[i] as Taken);
      if (ticks() - slice < 8) continue;
      if (control.onProgress && i + 1 < taken.length) {
        const fraction = (i + 1) / taken.length;
        notify(control.onProgress, { fraction, secondsLeft: floor(((ticks() - start) * (1 / fraction - 1)) / 100) / 10 });
      }
      await nextTurn();
      if (control.signal && isAborted(control.signal)) throw aborted();
      slice = ticks();
    }
    if (control.onProgress) notify(control.onProgress, { fraction: 1, secondsLeft: 0 });
    return results;
  }

  /** So that `JSON.stringify` has nothing to show. */
  toJSON(): string { return "Circle"; }

  #open(item: Checked): OpenedRecord {
    const vault = this.#handle.alive;
    const opened = call((core) => core.openPrivate(vault, item.id, item.sealed, item.atLeast));
    return {
      kind: opened[1], content: restoreContent(opened[0], opened[4]), id: item.id, revision: opened[2], sealedAt: new CapturedDate(opened[3]),
    } as OpenedRecord;
  }

  #result(taken: Taken): Result {
    const { id, item } = taken;
    if (item instanceof HushnoteError) return { ok: false, id, error: item };
    try {
      return { ok: true, record: this.#open(item) };
    } catch (error) {
      // with the vault gone there is no next item
      if (!(error instanceof HushnoteError) || this.#handle.ended) throw error;
      return { ok: false, id, error };
    }
  }

  static {
    make = (vault, handle, id) => new Circle(ours, vault, handle, id);
    isCircle = (value) => #vault in value;
    defineProperty(this.prototype, Symbol.toStringTag, { value: "Circle" });
  }
}

/** The private circle of a vault. */
export const makeCircle = (vault: object, handle: Handle, id: string): Circle => make(vault, handle, id);

function own(self: Circle): Circle {
  if (typeof self !== "object" || self === null || !isCircle(self)) throw locked("this is no circle of hushnote");
  return self;
}

/** An item of which nothing more can change. */
interface Checked { readonly id: string; readonly sealed: Uint8Array; readonly atLeast: number }
interface Taken { readonly id: string; readonly item: Checked | HushnoteError }

const check = (id: unknown, sealed: unknown, atLeast: unknown): Checked => ({
  id: readIdentifier("id", id),
  sealed: copyBytes("sealed", sealed, SEALED_LIMIT),
  atLeast: atLeast === undefined ? 0 : readInteger("atLeast", atLeast, 0, MAX_U32),
});

function take(item: unknown): Taken {
  let id = "";
  try {
    const named = readOptions("item", item, ["id"]);
    if (typeof named.id === "string") id = named.id;
    const read = readOptions("item", item, ["sealed", "atLeast"]);
    return { id, item: check(named.id, read.sealed, read.atLeast) };
  } catch (error) {
    if (error instanceof HushnoteError) return { id, item: error };
    throw error;
  }
}

/** Runs over a caller's iterable; an error of its own stays behind, for it may hold anything. */
function each(items: Iterable<unknown>, run: (item: unknown) => void): void {
  let inside = false;
  try {
    for (const item of items) {
      inside = true;
      run(item);
      inside = false;
    }
  } catch (error) {
    throw inside ? error : badInput("items must be iterable, and to its end");
  }
}

function readClock(): number {
  const time = floor(now());
  if (time >= 0 && time <= 8.64e15) return time;
  throw badInput("the clock of this device gives no valid time");
}
