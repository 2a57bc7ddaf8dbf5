import { HushnoteError } from "./errors.js";
import { HELLO } from "./hello.js";
import { addListener, Channel, closePort, messageData, postToPort, startPort } from "./intrinsics.js";

/** Who hears a helper. Each is called at most once, but `answer`. */
export interface Hearer {
  /** It has loaded, and takes orders. */
  ready(): void;
  answer(data: unknown): void;
  failed(error: HushnoteError): void;
}

/** A worker of the site's, and the private channel to it. */
export interface Helper {
  /** Whatever has happened before is told at once. */
  hear(hearer: Hearer): void;
  send(data: unknown, transfer?: Transferable[]): void;
  /** Ends the worker, and with it all that it holds. */
  end(): void;
}

export const workerFailed = (why: string): HushnoteError => new HushnoteError("worker-failed", why);

/**
 * Makes a worker and greets it.
 *
 * All that matters travels over a private channel whose other end goes to the worker with the first message: nobody
 * else who can post to the worker, or hear it, takes part.
 */
export function startHelper(make: () => Worker, greeting = HELLO): Helper {
  let hearer: Hearer | undefined;
  let ready = false;
  let failure: HushnoteError | undefined;
  const fail = (error: HushnoteError): void => {
    if (failure) return;
    failure = error;
    hearer?.failed(error);
  };
  let worker: Worker | undefined;
  let port: MessagePort | undefined;
  try {
    worker = make();
    if (typeof worker.postMessage !== "function" || typeof worker.terminate !== "function") throw 0;
    addListener(worker, "error", () => fail(workerFailed("the worker failed: does its file load, and does worker-src allow it?")));
    addListener(worker, "messageerror", () => fail(workerFailed("the worker was sent what it cannot read")));
  } catch {
    worker = undefined;
    fail(workerFailed("init's worker() did not give a Worker: a policy on worker-src or Trusted Types may forbid it"));
  }
  if (worker && Channel && startPort && messageData) {
    const { port1, port2 } = new Channel();
    const read = messageData;
    port = port1;
    addListener(port1, "message", (event) => {
      const data = read(event);
      if (data !== "ready" || ready) hearer?.answer(data);
      else {
        ready = true;
        hearer?.ready();
      }
    });
    addListener(port1, "messageerror", () => fail(workerFailed("the worker answered what cannot be read")));
    // newer engines do tell, in this way, that a worker was ended
    addListener(port1, "close", () => fail(workerFailed("the worker was ended before it was done")));
    startPort(port1);
    try {
      worker.postMessage(greeting, [port2]);
    } catch {
      fail(workerFailed("the worker takes no messages"));
    }
  } else if (worker) {
    fail(workerFailed("there is no MessageChannel here"));
  }
  return {
    hear(now) {
      hearer = now;
      if (failure) now.failed(failure);
      else if (ready) now.ready();
    },
    send(data, transfer = []) {
      if (port) postToPort?.(port, data, transfer);
    },
    end() {
      hearer = undefined;
      if (port) closePort?.(port);
      worker?.terminate();
    },
  };
}
