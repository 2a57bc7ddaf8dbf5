import { wipe } from "./bytes.js";
import { HELLO_RECORDS } from "./hello.js";
import { compiledModule, Handle } from "./instance.js";
import {
  append, Bytes8, cancelEvery, CapturedPromise, cores, every, isArray, max, min, Own, setBytes, typedArrayBuffer, typedArrayLength, typedArrayName, viewBytes,
} from "./intrinsics.js";
import { startHelper, type Helper } from "./helper.js";
import type { Audience } from "./audience.js";
import type { Answer, Ask, Begin } from "./open-worker.js";
import type { Taken } from "./opened.js";
import { keepSpares, takeSpare } from "./spares.js";
import { siteWorker } from "./stretch.js";
import { HushnoteError } from "./errors.js";
import { readCount, writeCount } from "./wire.js";

const MOST_WORKERS = 4;
/** Batches on their way to one worker, at first and at most: it needs something to do until the next ones arrive, which takes as long as the engine likes. */
const AHEAD = 4, MOST_AHEAD = 64;
/** And never more than this share of what is left, so that all end at once. */
const SHARE = 1 / 4;
/** A batch ends behind the record that reaches either. */
const BATCH_RECORDS = 64;
const BATCH_BYTES = 128 * 1024;
/** Seconds without an answer, after which a worker counts as dead. A device that sleeps does not count them. */
const PATIENCE = 5;

/** A run of the items, and what a worker made of them. */
interface Batch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Set once it is answered. */
  records: Uint8Array | undefined;
  /** Where the next record of the answer begins. */
  at: number;
  lost: boolean;
}

interface Thread { readonly helper: Helper; ready: boolean; silent: number; ahead: number; readonly batches: Batch[] }

/**
 * Workers of the site's that decrypt records and verify their signatures. They are given keys, by a private channel, and nothing else of the circle;
 * what they cannot vouch for, and what they fail to answer, is left to the page.
 *
 * They end with `close()`, and at once with the vault.
 */
export class Pool {
  readonly #taken: readonly Taken[];
  readonly #threads = new Own<Thread>();
  readonly #ahead = new Own<Batch>();
  readonly #guard: Handle;
  readonly #onEnd = (): void => this.#stop();
  readonly #clock: unknown;
  /** The first item that nobody was given, and the end of those. */
  #next = 0;
  #end = 0;
  #numbers = 0;
  #wake: (() => void) | undefined;
  /** Whether anything happened since somebody was told to wait. */
  #woken = false;

  constructor(audience: Audience, taken: readonly Taken[]) {
    this.#taken = taken;
    this.#guard = new Handle(0, () => {}, audience.handle);
    this.#guard.watch(this, this.#onEnd);
    this.#clock = every(() => this.#tick(), 1000);
    const make = siteWorker();
    const module = compiledModule();
    // the page itself keeps one core busy, unless it may only wait
    const count = audience.ordered ? cores : max(cores - 1, 1);
    for (let i = min(count, MOST_WORKERS); make && module && i > 0; i--) if (!this.#start(make, module, audience)) break;
  }

  /** There are no more items than now. */
  begin(): void {
    this.#end = this.#taken.length;
  }

  /** The last item that nobody was given: now the caller was. */
  takeLast(): number | undefined {
    return this.#next < this.#end ? --this.#end : undefined;
  }

  /** What a worker made of the item, `waiting` while one is at it, and nothing where the page is to open it by itself. */
  take(item: number): Uint8Array | "waiting" | undefined {
    this.#feed(item);
    const batch = this.#ahead[0];
    if (!batch || item < batch.from) return undefined;
    const { records } = batch;
    if (!records) {
      this.#woken = false;
      return batch.lost ? undefined : "waiting";
    }
    const from = batch.at + 4;
    const to = from + readCount(records, batch.at);
    batch.at = to;
    return to > from ? viewBytes(records, from, to) : undefined;
  }

  /** The item is done with. */
  done(item: number): void {
    const batch = this.#ahead[0];
    if (!batch || item + 1 < batch.to) return;
    wipe(batch.records);
    shift(this.#ahead);
  }

  /** Until a worker has answered, or will not. */
  changed(): Promise<void> {
    return new CapturedPromise((resolve) => {
      if (this.#woken) resolve();
      else this.#wake = resolve;
    });
  }

  wake(): void {
    this.#woken = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  close(): void {
    let alive = 0;
    for (let i = 0; i < this.#threads.length; i++) if (this.#threads[i]?.ready) alive++;
    this.#guard.end("closed");
    const make = siteWorker();
    if (make) keepSpares(make, alive);
  }

  #stop(): void {
    cancelEvery(this.#clock);
    for (let i = 0; i < this.#threads.length; i++) this.#lose(this.#threads[i] as Thread);
    for (let i = 0; i < this.#ahead.length; i++) wipe((this.#ahead[i] as Batch).records);
    this.wake();
  }

  #start(make: () => Worker, module: WebAssembly.Module, audience: Audience): boolean {
    const helper = takeSpare() ?? startHelper(make, HELLO_RECORDS);
    const thread: Thread = { helper, ready: false, silent: 0, ahead: AHEAD, batches: new Own<Batch>() };
    append(this.#threads, thread);
    let keys: Uint8Array<ArrayBuffer> | undefined;
    try {
      helper.hear({
        ready: () => {
          thread.silent = 0;
          thread.ready = true;
          this.wake();
        },
        answer: (data) => this.#hear(thread, data),
        // a site whose worker does not start has its notes opened all the same
        failed: () => this.#lose(thread),
      });
      if (thread.silent < 0) return false;
      keys = audience.readerKeys();
      const begin: Begin = [module, keys];
      helper.send(begin, [typedArrayBuffer(keys)]);
      return true;
    } catch {
      wipeKept(keys);
      this.#lose(thread);
      return false;
    }
  }

  #hear(thread: Thread, data: unknown): void {
    thread.silent = 0;
    const batch = thread.batches[0];
    if (!batch || !isAnswer(data, batch)) return this.#lose(thread);
    batch.records = data[1];
    shift(thread.batches);
    // it had nothing more to do for a while
    if (thread.batches.length === 0) thread.ahead = min(2 * thread.ahead, MOST_AHEAD);
    this.wake();
  }

  /** A thread is gone, and with it what it was given. */
  #lose(thread: Thread): void {
    if (thread.silent < 0) return;
    thread.silent = -1;
    thread.ready = false;
    for (let i = 0; i < thread.batches.length; i++) (thread.batches[i] as Batch).lost = true;
    thread.batches.length = 0;
    try {
      thread.helper.end();
    } catch {
      // it was no worker
    }
    this.wake();
  }

  #tick(): void {
    for (let i = 0; i < this.#threads.length; i++) {
      const thread = this.#threads[i] as Thread;
      const busy = !thread.ready || thread.batches.length > 0;
      if (busy && thread.silent >= 0 && ++thread.silent > PATIENCE) this.#lose(thread);
    }
  }

  /** Gives every thread that is ready something to do, from `item` on. */
  #feed(item: number): void {
    if (this.#next < item) this.#next = item;
    const most = min(MOST_AHEAD, 2 + (SHARE * (this.#end - this.#next)) / BATCH_RECORDS);
    for (let round = 0; round < most; round++) {
      for (let i = 0; i < this.#threads.length; i++) {
        const thread = this.#threads[i] as Thread;
        if (thread.ready && thread.batches.length <= round && round < thread.ahead && this.#next < this.#end) this.#give(thread);
      }
    }
  }

  #give(thread: Thread): void {
    const from = this.#next;
    let to = from;
    let all = 0;
    for (; to < this.#end && to - from < BATCH_RECORDS && all < BATCH_BYTES; to++) all += 4 + this.#length(to);
    const records = new Bytes8(4 + all);
    writeCount(records, 0, to - from);
    for (let i = from, at = 4; i < to; i++) {
      const { item } = this.#taken[i] as Taken;
      writeCount(records, at, this.#length(i));
      if (!(item instanceof HushnoteError)) setBytes(records, item.sealed, at + 4);
      at += 4 + this.#length(i);
    }
    const batch: Batch = { number: ++this.#numbers, from, to, records: undefined, at: 0, lost: false };
    const ask: Ask = [batch.number, records];
    this.#next = to;
    append(this.#ahead, batch);
    append(thread.batches, batch);
    try {
      thread.helper.send(ask, [typedArrayBuffer(records)]);
    } catch {
      this.#lose(thread);
    }
  }

  #length(item: number): number {
    const given = (this.#taken[item] as Taken).item;
    return given instanceof HushnoteError ? 0 : typedArrayLength(given.sealed);
  }
}

function shift(batches: Batch[]): void {
  for (let i = 1; i < batches.length; i++) batches[i - 1] = batches[i] as Batch;
  batches.length--;
}

/** Whether it holds as many records as were asked for, and nothing else. */
function isAnswer(data: unknown, { number, from, to }: Batch): data is Answer {
  if (!isArray(data) || data[0] !== number || typedArrayName(data[1]) !== "Uint8Array") return false;
  const records = data[1] as Uint8Array;
  const end = typedArrayLength(records);
  let at = 0;
  for (let i = from; i < to; i++) {
    if (at + 4 > end) return false;
    at += 4 + readCount(records, at);
  }
  return at === end;
}

/** Keys that were not transferred. */
function wipeKept(keys: Uint8Array | undefined): void {
  try {
    wipe(keys);
  } catch {
    // gone to the worker, and ended with it
  }
}
