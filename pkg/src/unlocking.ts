import { wipe } from "./bytes.js";
import { aborted } from "./errors.js";
import { Bytes8, isAborted } from "./intrinsics.js";
import { load } from "./instance.js";
import type { Control } from "./options.js";
import { reportTo } from "./progress.js";
import { stretch } from "./stretch.js";

/** What the core wants stretched before it can go on: the profile, and the salt made for it. */
export type Plan = readonly [profile: number, salt: Uint8Array, ...rest: unknown[]];

/** Loads, then checks the signal once more: a load can take seconds. */
export async function ready(control: Control): Promise<void> {
  await load();
  if (control.signal && isAborted(control.signal)) throw aborted();
}

/**
 * One Argon2id run and what is to be done with its result, with progress from 0 to 1 over both.
 * `passphrase` and the result are wiped, whatever happens.
 */
export async function stretched<Result>(plan: Plan, passphrase: Uint8Array, control: Control, use: (key: Uint8Array) => Result): Promise<Result> {
  const progress = reportTo(control.onProgress);
  const key = new Bytes8(64);
  try {
    await stretch(plan[0], plan[1], passphrase, control.signal, () => progress.begin(plan[0]), key);
    const result = use(key);
    progress.finish();
    return result;
  } finally {
    progress.stop();
    wipe(key);
  }
}

/** For a way in that needs no stretching: over as soon as it has begun. */
export function atOnce<Result>(control: Control, use: () => Result): Result {
  const result = use();
  reportTo(control.onProgress).finish();
  return result;
}
