import { cannotCompile } from "./compile.js";
import { HushnoteError } from "./errors.js";
import { startHelper, workerFailed, type Helper } from "./helper.js";
import { Bytes8, cancelEvery, every, fillBytes, isArray, max, sliceBytes, typedArrayBuffer, typedArrayLength, typedArrayName } from "./intrinsics.js";
import { isKey, type Stretched } from "./kdf.js";
import { expected } from "./progress.js";
import type { Warm } from "./kept.js";
import type { Runner } from "./stretch.js";

const START_SECONDS = 10;
/** A run may take this many times its estimate before its worker counts as dead, and never less than a minute. */
const PATIENCE = 20;

/** Ticks that a sleeping device does not make, so that closing the lid is no failure: a browser does not tell that a worker was ended. */
export interface Clock {
  /** What was waited for has begun. */
  began(): void;
  stop(): void;
}

export function clock(profile: number, late: (error: HushnoteError) => void): Clock {
  let running = false;
  let seconds = 0;
  const ticker = every(() => {
    seconds++;
    if (!running && seconds >= START_SECONDS) late(workerFailed(`the worker did not start within ${START_SECONDS} seconds: does its file import "hushnote/worker-thread"?`));
    else if (running && seconds >= max(60, (PATIENCE * expected(profile)) / 1000)) late(workerFailed("the worker stopped answering"));
  }, 1000);
  return {
    began() {
      running = true;
      seconds = 0;
    },
    stop() { cancelEvery(ticker); },
  };
}

/** What a worker's answer says. */
export function understand(data: unknown): Stretched | HushnoteError {
  if (isArray(data) && data[0] === "key" && typedArrayName(data[1]) === "Uint8Array" && typedArrayLength(data[1]) === 64) {
    const key = data[1] as Uint8Array;
    const copy = sliceBytes(key);
    fillBytes(new Bytes8(typedArrayBuffer(key)), 0);
    return { key: copy };
  }
  if (isArray(data) && data[0] === "failed") {
    if (data[1] === "cannot-load") return cannotCompile(data[2] === "compile" || data[2] === "missing" ? data[2] : "csp", "in the worker, ");
    return { failed: data[1] === "unsupported" || data[1] === "out-of-memory" ? data[1] : "internal" };
  }
  return workerFailed("the worker answered with something else: are page and worker of one version?");
}

/** Runs Argon2id in a worker of the site's, made for this run, or before. It goes to `keep` after a run that ended well, and ends with any other. */
export const browserWorker = (make: () => Worker, keep: (used: Warm) => void, made?: Helper): Runner => (input, profile, settle) => {
  const helper = made ?? startHelper(make);
  const { began, stop } = clock(profile, settle);
  let kept = false;
  helper.hear({
    ready() {
      began();
      helper.send([profile, input], [typedArrayBuffer(input)]);
    },
    answer(data) {
      const result = understand(data);
      kept = isKey(result);
      if (kept) keep({ profile, helpers: [helper], used: true });
      settle(result);
    },
    failed: settle,
  });
  return () => {
    stop();
    if (!kept) helper.end();
  };
};
