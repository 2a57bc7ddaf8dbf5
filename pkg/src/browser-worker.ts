import { cannotCompile } from "./compile.js";
import { HushnoteError } from "./errors.js";
import { HELLO } from "./hello.js";
import {
  addListener, Bytes8, cancelEvery, Channel, closePort, every, isArray, max, messageData, postToPort, sliceBytes, startPort, typedArrayBuffer, typedArrayName,
  typedArrayLength,
} from "./intrinsics.js";
import { expected } from "./progress.js";
import type { Runner } from "./stretch.js";

const START_SECONDS = 10;
/** A run may take this many times its estimate before its worker counts as dead, and never less than a minute. */
const PATIENCE = 20;

const failed = (why: string): HushnoteError => new HushnoteError("worker-failed", why);

/**
 * Runs Argon2id in a worker of the site's, made for this run and gone with it.
 *
 * All that matters travels over a private channel whose other end goes to the worker with the first message: nobody
 * else who can post to the worker, or hear it, takes part. A browser does not tell that a worker was ended, hence the clock.
 */
export const browserWorker = (make: () => Worker): Runner => (input, profile, settle) => {
  let worker: Worker;
  try {
    worker = make();
    if (typeof worker.postMessage !== "function" || typeof worker.terminate !== "function") throw 0;
    addListener(worker, "error", () => settle(failed("the worker failed: does its file load, and does worker-src allow it?")));
    addListener(worker, "messageerror", () => settle(failed("the worker was sent what it cannot read")));
  } catch {
    settle(failed("init's worker() did not give a Worker: a policy on worker-src or Trusted Types may forbid it"));
    return () => {};
  }
  if (!Channel || !postToPort || !startPort || !closePort || !messageData) {
    settle(failed("there is no MessageChannel here"));
    return () => worker.terminate();
  }
  const { port1: port, port2: theirs } = new Channel();
  const readData = messageData;
  const post = postToPort;
  const close = closePort;
  let ready = false;
  let seconds = 0;
  // counted in ticks that a sleeping device does not make, so that closing the lid is no failure
  const clock = every(() => {
    seconds++;
    if (!ready && seconds >= START_SECONDS) settle(failed(`the worker did not start within ${START_SECONDS} seconds: does its file import "hushnote/worker-thread"?`));
    else if (ready && seconds >= max(60, (PATIENCE * expected(profile)) / 1000)) settle(failed("the worker stopped answering"));
  }, 1000);
  addListener(port, "message", (event) => {
    const data = readData(event);
    if (data === "ready" && !ready) {
      ready = true;
      seconds = 0;
      post(port, [profile, input], [input.buffer]);
    } else if (isArray(data) && data[0] === "key" && typedArrayName(data[1]) === "Uint8Array" && typedArrayLength(data[1]) === 64) {
      const key = data[1] as Uint8Array;
      settle({ key: sliceBytes(key) });
      new Bytes8(typedArrayBuffer(key)).fill(0);
    } else if (isArray(data) && data[0] === "failed") {
      if (data[1] === "cannot-load") settle(cannotCompile(data[2] === "compile" || data[2] === "missing" ? data[2] : "csp", "in the worker, "));
      else settle({ failed: data[1] === "unsupported" || data[1] === "out-of-memory" ? data[1] : "internal" });
    } else {
      settle(failed("the worker answered with something else: are page and worker of one version?"));
    }
  });
  // newer engines do tell, in this way
  addListener(port, "close", () => settle(failed("the worker was ended before it was done")));
  startPort(port);
  worker.postMessage(HELLO, [theirs]);
  return () => {
    cancelEvery(clock);
    close(port);
    worker.terminate();
  };
};
