import type { Audience } from "./audience.js";
import { HushnoteError } from "./errors.js";
import { addListener, removeListener, ticks, typedArrayLength } from "./intrinsics.js";
import { Members } from "./members.js";
import type { Result, Taken } from "./opened.js";
import type { Control } from "./options.js";
import { Pool } from "./pool.js";
import { inSlices } from "./slices.js";
import { siteWorker } from "./stretch.js";
import { nextTurn } from "./turn.js";

/** About how many microseconds the page takes for a record, for a kibibyte of it, and for a signature. */
const RECORD = 10, KIBIBYTE = 10, SIGNATURE = 130;
/** What the page does by itself before workers are worth their start, in microseconds. */
const ALONE = 100_000;

/**
 * Opens items in their order, each by `open`, which is given what a worker made of it, if one did.
 *
 * Until workers are ready, and in the place of those that fail, the page does the work in slices.
 */
export async function openInTurn(
  audience: Audience, taken: readonly Taken[], control: Control, open: (item: Taken, decrypted?: Uint8Array) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  const pool = siteWorker() && effort(audience, taken) > ALONE ? new Pool(audience, taken) : undefined;
  const { signal } = control;
  const wake = (): void => pool?.wake();
  let waiting = false;
  try {
    if (signal && pool) addListener(signal, "abort", wake);
    await inSlices(control, (until) => {
      waiting = false;
      while (results.length < taken.length) {
        void audience.handle.alive;
        const number = results.length;
        const decrypted = pool?.take(number);
        if (decrypted === "waiting") {
          waiting = true;
          break;
        }
        results[number] = open(taken[number] as Taken, decrypted);
        pool?.done(number);
        if (ticks() >= until) break;
      }
      return results.length === taken.length ? 1 : results.length / taken.length;
    }, () => (pool && waiting ? pool.changed() : nextTurn()));
    return results;
  } finally {
    if (signal && pool) removeListener(signal, "abort", wake);
    pool?.close();
  }
}

function effort(audience: Audience, taken: readonly Taken[]): number {
  const each = RECORD + (audience instanceof Members ? SIGNATURE : 0);
  let all = 0;
  for (let i = 0; i < taken.length; i++) {
    const { item } = taken[i] as Taken;
    if (!(item instanceof HushnoteError)) all += each + (KIBIBYTE * typedArrayLength(item.sealed)) / 1024;
  }
  return all;
}
