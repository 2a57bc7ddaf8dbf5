import { cancelEvery, every, exp, floor, max, min, ticks } from "./intrinsics.js";
import { notify } from "./notify.js";
import type { Control } from "./options.js";

// MiB times passes of each profile, which is what the time grows with.
const work = [0, 64 * 3, 128 * 4, 256 * 4] as const;
/** Milliseconds per MiB and pass before this device has told: a middling phone. */
const MIDDLING = 4;
const KEY = "hushnote.pace";

let pace: number | undefined;

/** Milliseconds that a run will take, going by this device's last one. */
export const expected = (profile: number): number => (work[profile] ?? 0) * ((pace ??= readPace()) ?? MIDDLING);

/** Learns from a run. One number is kept, the device's pace: nothing of who unlocked, when, or with what. */
export function learn(profile: number, ms: number): void {
  const measured = ms / (work[profile] ?? Infinity);
  if (!plausible(measured)) return;
  pace = floor(measured * 1000) / 1000;
  try {
    storage()?.setItem(KEY, `${pace}`);
  } catch {
    // full or forbidden: then the next page starts from the guess
  }
}

function readPace(): number | undefined {
  try {
    const kept = +(storage()?.getItem(KEY) ?? NaN);
    return plausible(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

const plausible = (value: number): boolean => value > 0.01 && value < 1000;

// Only in pages: elsewhere the mere look at `localStorage` can print a warning, and a server has no "this device".
const storage = (): Storage | undefined => (typeof document === "undefined" ? undefined : globalThis.localStorage);

/** Tells a caller how far the work is. */
export interface Progress {
  /** The stretching begins; `profile` says how long it should take. */
  begin(profile: number): void;
  /** All is done: the last report, of exactly 1. */
  finish(): void;
  /** Nothing more is reported; safe at any time. */
  stop(): void;
}

export function reportTo(onProgress: Control["onProgress"]): Progress {
  if (!onProgress) return { begin() {}, finish() {}, stop() {} };
  let ticker: unknown;
  let last = 0;
  const stop = (): void => {
    if (ticker !== undefined) cancelEvery(ticker);
    ticker = undefined;
  };
  return {
    begin(profile) {
      stop();
      const start = ticks();
      const whole = expected(profile);
      const report = (): void => {
        notify(onProgress, { fraction: last, secondsLeft: floor((1 - last) * whole / 100) / 10 });
      };
      report();
      ticker = every(() => {
        last = max(last, estimate((ticks() - start) / whole));
        report();
      }, 50);
    },
    finish() {
      stop();
      notify(onProgress, { fraction: 1, secondsLeft: 0 });
    },
    stop,
  };
}

/** As the clock goes up to nine tenths; a run that outlasts its estimate then nears 1 ever more slowly and never says it. */
function estimate(share: number): number {
  return share < 0.9 ? max(0, share) : min(0.999, 1 - 0.1 * exp((0.9 - share) / 0.1));
}
