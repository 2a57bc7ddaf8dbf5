import type { Audience } from "./audience.js";
import { slabs } from "./bytes.js";
import { Contents } from "./list-contents.js";
import { aborted, HushnoteError } from "./errors.js";
import { addListener, isAborted, min, Own, removeListener, ticks, typedArrayLength } from "./intrinsics.js";
import { each } from "./lists.js";
import { takeItem, type Result, type Taken } from "./opened.js";
import type { Control } from "./options.js";
import { Pool } from "./pool.js";
import { toResult } from "./result.js";
import { inSlices } from "./slices.js";
import { siteWorker } from "./stretch.js";
import { nextTurn } from "./turn.js";

/** About how many microseconds the page takes for a record, for a kibibyte of it, and for a signature. */
const RECORD = 8, KIBIBYTE = 5, SIGNATURE = 55;
/** What the page does by itself before workers are worth their start, in microseconds. */
const ALONE = 50_000;
/** With workers the page looks that often whether one has answered, in milliseconds; and its turn is what they need to start. */
const TURN = 2;

/**
 * Copies items and opens them in their order.
 *
 * Until workers are ready, and in the place of those that fail, the page does the work in slices. And while it would wait for them it goes on at
 * the other end, if the order is of no concern.
 */
export async function openInTurn(audience: Audience, items: Iterable<unknown>, control: Control): Promise<Result[]> {
  const taken = new Own<Taken>();
  const results = new Own<Result>();
  /** Of the last items, the last one first. */
  const ahead = new Own<Result>();
  const contents = new Contents();
  let pool: Pool | undefined;
  const { signal } = control;
  const wake = (): void => pool?.wake();
  let waiting = false;
  try {
    const room = slabs();
    let effort = 0;
    each("items", items, (item) => {
      const one = takeItem(item, room);
      taken[taken.length] = one;
      effort += effortOf(audience, one);
      // they start while the rest is copied
      if (!pool && effort > ALONE && siteWorker()) pool = new Pool(audience, taken);
    });
    pool?.begin();
    if (signal && pool) {
      addListener(signal, "abort", wake);
      // by the list itself, while it was read
      if (isAborted(signal)) throw aborted();
    }
    await inSlices(control, (until) => {
      waiting = false;
      const enough = pool ? min(until, ticks() + TURN) : until;
      while (results.length + ahead.length < taken.length) {
        void audience.handle.alive;
        const number = results.length;
        const decrypted = pool?.take(number);
        if (decrypted !== "waiting") {
          results[number] = toResult(audience, taken[number] as Taken, contents, decrypted);
          pool?.done(number);
        } else {
          const last = audience.ordered ? undefined : pool?.takeLast();
          if (last === undefined) {
            waiting = true;
            break;
          }
          ahead[ahead.length] = toResult(audience, taken[last] as Taken, contents);
        }
        if (ticks() >= enough) break;
      }
      const opened = results.length + ahead.length;
      return opened === taken.length ? 1 : opened / taken.length;
    }, () => (pool && waiting ? pool.changed() : nextTurn()));
    contents.finish();
    for (let i = ahead.length - 1; i >= 0; i--) results[results.length] = ahead[i] as Result;
    return results;
  } finally {
    if (signal && pool) removeListener(signal, "abort", wake);
    pool?.close();
    contents.close();
  }
}

function effortOf(audience: Audience, { item }: Taken): number {
  if (item instanceof HushnoteError) return 0;
  return RECORD + (audience.ordered ? SIGNATURE : 0) + (KIBIBYTE * typedArrayLength(item.sealed)) / 1024;
}
