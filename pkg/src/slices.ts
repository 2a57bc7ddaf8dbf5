import { aborted } from "./errors.js";
import { floor, isAborted, max, ticks } from "./intrinsics.js";
import { notify } from "./notify.js";
import type { Control } from "./options.js";
import { nextTurn } from "./turn.js";

/** A frame of a fast screen, less what the page itself needs of it. */
const SLICE = 8;

/** What a piece of work may take at most: the last one of a slice begins that much earlier. */
export const PIECE = 2;

/**
 * Work in slices of at most 8 milliseconds, so that the page can paint and answer in between.
 *
 * @param work - goes on until the time it is given, by {@link ticks}, and says which share of all is done: 1 is the end.
 * @param rest - lets the page have its turn, and ends when there is work again.
 * @throws whatever `work` throws, and `aborted`.
 */
export async function inSlices(control: Control, work: (until: number) => number, rest: () => Promise<void> = nextTurn): Promise<void> {
  const start = ticks();
  let fraction = 0;
  for (;;) {
    const share = work(ticks() + SLICE);
    if (share >= 1) break;
    fraction = max(fraction, share);
    if (control.onProgress && fraction > 0) {
      notify(control.onProgress, { fraction, secondsLeft: floor(((ticks() - start) * (1 / fraction - 1)) / 100) / 10 });
    }
    await rest();
    if (control.signal && isAborted(control.signal)) throw aborted();
  }
  if (control.onProgress) notify(control.onProgress, { fraction: 1, secondsLeft: 0 });
}
