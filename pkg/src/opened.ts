import { borrowBytes, copyBytes, type Bytes, type Room } from "./bytes.js";
import { restoreContent } from "./content.js";
import { Contents } from "./list-contents.js";
import { HushnoteError } from "./errors.js";
import { append, CapturedDate, define, defineProperty, freeze, hasOwn, Own, release } from "./intrinsics.js";
import type { NoteRecord } from "./kinds.js";
import { MAX_U32, SEALED_LIMIT } from "./limits.js";
import { readInteger, readOption } from "./options.js";
import type { RawAlarm, RawOpened } from "./raw.js";
import { readIdentifier } from "./text.js";

/** A record to open: where it is kept, its sealed bytes, and, if known, the least revision it must have. */
export type Item = { id: string; sealed: Bytes; atLeast?: number };

/**
 * An opened record is a record: open, edit, seal is a round trip. `sealedAt` is what the author's device said.
 *
 * Those of a shared circle also say who wrote them: `author` is the fingerprint of the card that signed, in hex, `account` whose
 * card that is. `anchored` is false for a record of an epoch that has ended without knowing of it: its author had the right
 * to write it, but nobody can tell whether it was there at the time. `alarms` is there when {@link Results} has one about it.
 */
export type OpenedRecord = NoteRecord & {
  id: string; revision: number; sealedAt: Date; author?: string; account?: string; anchored?: boolean; alarms?: Alarm[];
};

/** What became of one item; `id` is empty where the item named none. */
export type Result = { ok: true; record: OpenedRecord } | { ok: false; id: string; error: HushnoteError };

/** Something a server did to a conversation. The records themselves are authentic, and open. */
export interface Alarm {
  /**
   * `dropped`: messages are missing before this one. `replayed`: this record stands twice in the list. `reordered`: this message
   * stands behind one that its author wrote later. `forked`: its author's messages do not fit together.
   */
  readonly trouble: "dropped" | "replayed" | "reordered" | "forked";
  /** The record at which it shows. */
  readonly id: string;
  /** Whose messages these are; empty for a record that is no message. */
  readonly account: string;
  /** The first of the messages concerned, counted from 1 as their author wrote them; 0 for a record that is no message. */
  readonly from: number;
  /** The last of them. */
  readonly to: number;
  /** One calm sentence, in plain English, to show to a person. */
  readonly message: string;
}

/** One {@link Result} for each item, in order, and what is wrong with the whole. Look at both. */
export type Results = Result[] & {
  /** Always empty for the private circle, and for a single record, which cannot show any. Frozen. */
  readonly alarms: readonly Alarm[];
};

/** An item of which nothing more can change. */
export interface Checked { readonly id: string; readonly sealed: Uint8Array; readonly atLeast: number | undefined }
export interface Taken { readonly id: string; readonly item: Checked | HushnoteError }

/** Without `room` the bytes stay the caller's own: they must be opened at once. */
export const checkItem = (id: unknown, sealed: unknown, atLeast: unknown, room?: Room): Checked => ({
  id: readIdentifier("id", id),
  sealed: room ? copyBytes("sealed", sealed, SEALED_LIMIT, room) : borrowBytes("sealed", sealed, SEALED_LIMIT),
  atLeast: atLeast === undefined ? undefined : readInteger("atLeast", atLeast, 0, MAX_U32),
});

/** As {@link checkItem}, and fails as that item's own failure. */
export function takeItem(item: unknown, room?: Room): Taken {
  let id = "";
  try {
    const name = readOption("item", item, "id");
    if (typeof name === "string") id = name;
    const sealed = readOption("item", item, "sealed");
    return { id, item: checkItem(name, sealed, readOption("item", item, "atLeast"), room) };
  } catch (error) {
    if (error instanceof HushnoteError) return { id, item: error };
    throw error;
  }
}

/** The record; its content is still to come where {@link Contents} have taken it. */
export function toRecord(id: string, opened: RawOpened): OpenedRecord {
  const content = opened[4];
  const later = content instanceof Contents ? content : undefined;
  const plain = {
    kind: opened[1], content: later ? undefined : restoreContent(opened[0], content), id, revision: opened[2], sealedAt: new CapturedDate(opened[3]),
  } as OpenedRecord;
  const record = opened.length === 5 ? plain : { ...plain, author: opened[5], account: opened[6], anchored: opened[7] };
  later?.to(record, opened[0]);
  return record;
}

/** Ids of what was opened, in the order in which it came. */
export function openedIds(results: readonly Result[]): string[] {
  const ids = new Own<string>();
  for (let i = 0; i < results.length; i++) {
    const result = results[i] as Result;
    if (result.ok) ids[ids.length] = result.record.id;
  }
  return ids;
}

/** The results, to be given away, with what a review found: as a whole, and at each record concerned. */
export function withAlarms(results: Result[], found: readonly RawAlarm[]): Results {
  const alarms: Alarm[] = [];
  for (let i = 0; i < found.length; i++) {
    const raw = found[i] as RawAlarm;
    const alarm: Alarm = freeze({
      trouble: raw[0], id: raw[1], account: raw[2], from: raw[3], to: raw[4], message: sentence(raw[0], raw[4] - raw[3] + 1),
    });
    append(alarms, alarm);
    for (let j = 0; j < results.length; j++) {
      const result = results[j] as Result;
      if (!result.ok || result.record.id !== alarm.id) continue;
      const { record } = result;
      if (hasOwn(record, "alarms")) append(record.alarms as Alarm[], alarm);
      else define(record, "alarms", [alarm]);
    }
  }
  release(results);
  // own, so that it shows; fixed, so that it stays
  defineProperty(results, "alarms", { __proto__: null, value: freeze(alarms), enumerable: true } as PropertyDescriptor);
  return results as Results;
}

function sentence(trouble: Alarm["trouble"], count: number): string {
  switch (trouble) {
    case "dropped": return count === 1
      ? "A message is missing before this one. Please ask the person who wrote it."
      : `${count} messages are missing before this one. Please ask the person who wrote them.`;
    case "replayed": return "The server sent this twice. It was written only once.";
    case "reordered": return "This message is out of order. It was written before one that is shown above it.";
    case "forked": return "These messages do not fit together. Please compare with the person who wrote them, and tell the site's support.";
  }
}
