import { copyBytes } from "./bytes.js";
import { badInput } from "./errors.js";
import { append, isArray } from "./intrinsics.js";
import { LOG_ENTRY_LIMIT, PUTS_LIMIT } from "./limits.js";
import { readInteger, readOptions } from "./options.js";
import type { RawChange } from "./raw.js";

/** What a {@link Put} stores. */
export type PutType = "keyset" | "record" | "log" | "grant" | "card" | "contacts";

/** One object to store, for the server as it is. */
export interface Put {
  type: PutType;
  /**
   * Where it goes, unique among the objects of its type: the account (`keyset`, `contacts`), `account/sequence` (`card`),
   * `circle/sequence` (`log`), `circle/sequence/account` of the member it is for (`grant`). Sequences have ten digits, so that
   * they sort; the circle is its id in hex.
   */
  id: string;
  bytes: Uint8Array;
  /** `inspect(old).hash` of what it replaces, or `"absent"`: nothing may be stored there yet. */
  ifMatch: string | "absent";
}

/**
 * What to store, all of it or nothing, in one transaction. Where what is stored is not what a put says it replaces, the store
 * refuses the whole change; a site answers `conflict`, and the caller fetches, refreshes and does it again
 * ({@link Circle.rebase}). Nothing takes effect in memory before the host says that it is stored: `vault.refresh(keyset)`,
 * `circle.refresh(log)`.
 *
 * ```js
 * const { contact, change } = vault.meet(cards);
 * await site.apply(change);                                    // one transaction, comparing each ifMatch
 * const keyset = change.puts.find(({ type }) => type === "keyset");
 * if (keyset) vault.refresh(keyset.bytes);
 * ```
 *
 * Without puts there is nothing to do: everything was already as it should be.
 */
export interface Change {
  puts: Put[];
  /** Ids of records to delete. */
  deletes: string[];
}

export function toChange(raw: RawChange): Change {
  const puts: Put[] = [];
  for (let i = 0; i < raw.length; i++) {
    const put = raw[i] as RawChange[number];
    append(puts, { type: put[0], id: put[1], bytes: put[2], ifMatch: put[3] });
  }
  return { puts, deletes: [] };
}

/** A copy of the one log entry that a caller's change holds: by it the core knows what was wanted. */
export function copyEntry(name: string, change: unknown): Uint8Array<ArrayBuffer> {
  const { puts } = readOptions(name, change, ["puts"]);
  if (!isArray(puts)) throw badInput(`${name}.puts must be an array`);
  const count = readInteger(`${name}.puts.length`, readOptions(`${name}.puts`, puts, ["length"]).length, 0, PUTS_LIMIT);
  let entry: unknown;
  for (let i = 0; i < count; i++) {
    const put = readOptions(`${name}.puts`, puts, [`${i}`])[`${i}`];
    const read = readOptions(`${name}.puts[${i}]`, put, ["type", "bytes"]);
    if (read.type !== "log") continue;
    if (entry !== undefined) throw badInput(`${name} holds more than one log entry`);
    entry = copyBytes(`${name}.puts[${i}].bytes`, read.bytes, LOG_ENTRY_LIMIT);
  }
  if (entry === undefined) throw badInput(`${name} holds no log entry`);
  return entry as Uint8Array<ArrayBuffer>;
}
