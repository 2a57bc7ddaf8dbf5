import { badInput, HushnoteError, locked } from "./errors.js";
import { CapturedPromise, CapturedRegistry, CapturedWeakRef, deref, fillBytes, Bytes8, indexOf, memoryBuffer, register, setAdd, setDelete, setForEach, unregister } from "./intrinsics.js";
import { cannotStart, compileSource, readSource, type Source } from "./load.js";
import { raw, start, type Raw } from "./raw.js";

type Reason = "closed" | "trapped";

/**
 * What the core holds for a vault, a sign-in or a circle. Its owner is known weakly, so that one that was forgotten is
 * collected, and its keys with it.
 *
 * A handle belongs to one instance: after a trap its number means nothing, or in the next instance something else.
 */
export class Handle {
  readonly #id: number;
  readonly #instance: number = instance;
  readonly #release: (core: Raw, id: number) => void;
  #end: Reason | undefined;
  #onEnd: WeakRef<(reason: Reason) => void> | undefined;
  readonly #within: Handle | undefined;
  readonly #inner = new Set<Handle>();

  /** `within` is the vault of a circle: the core closes both at once. */
  constructor(id: number, release: (core: Raw, id: number) => void, within?: Handle) {
    this.#id = id;
    this.#release = release;
    this.#within = within;
    setAdd(live, this);
    if (within) setAdd(within.#inner, this);
  }

  /** `onEnd` runs once; the owner holds it, this does not. */
  watch(owner: object, onEnd: (reason: Reason) => void): void {
    this.#onEnd = new CapturedWeakRef(onEnd);
    register(forgotten, owner, this, this);
  }

  get ended(): boolean {
    return this.#end !== undefined || this.#instance !== instance;
  }

  /** The core's number, as long as the core knows it. */
  get alive(): number {
    if (this.ended) throw this.#end === "closed" ? locked() : locked("this was closed because its instance failed: unlock again");
    return this.#id;
  }

  /** Wipes what the core holds. Safe at any time. */
  close(): void {
    if (this.ended) return this.end("closed");
    this.#end = "closed";
    try {
      callOnKeys((core) => this.#release(core, this.#id));
    } catch {
      // the instance failed, and was wiped as a whole
    }
    this.#finish("closed");
  }

  end(reason: Reason): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#finish(reason);
  }

  #finish(reason: Reason): void {
    setDelete(live, this);
    unregister(forgotten, this);
    if (this.#within) setDelete(this.#within.#inner, this);
    setForEach(this.#inner, (inner) => inner.end(reason));
    const onEnd = this.#onEnd && deref(this.#onEnd);
    if (onEnd) onEnd(reason);
  }
}

const live = new Set<Handle>();
/** Whether no vault is open, and nothing else. */
export function holdsNothing(): boolean {
  let nothing = true;
  setForEach(live, () => { nothing = false; });
  return nothing;
}

const forgotten = new CapturedRegistry<Handle>((handle) => handle.close());
/** Counts instances, so that a handle of a dead one is never taken for one of the next. */
let instance = 0;
let memory: WebAssembly.Memory | undefined;
let compiled: WebAssembly.Module | undefined;
let poisoned = false;

let loading: { readonly source: Source | (() => Source); promise: Promise<void> } | undefined;
let byDefault: (() => Source) | undefined;

/** What an entry loads when nobody chooses. The first entry of a page to be used decides. */
export function setDefault(source: () => Source): void {
  byDefault ??= source;
}

/**
 * Loads once. The same promise while it loads and after it has; after a failure the next call tries again.
 *
 * @throws `bad-input` for a source other than the one already chosen.
 */
export function load(wasm?: unknown): Promise<void> {
  let source: Source | (() => Source) | undefined;
  try {
    source = wasm === undefined ? undefined : readSource(wasm);
    if (loading && source && !same(loading.source, source)) throw badInput("init() was already called with another wasm");
    if (loading) return loading.promise;
    source ??= byDefault;
    if (!source) throw new HushnoteError("cannot-load", "this entry brings no wasm: call init({ wasm }) first");
  } catch (error) {
    return CapturedPromise.reject(error);
  }
  const mine = { source, promise: undefined as unknown as Promise<void> };
  loading = mine;
  mine.promise = run(source, mine);
  return mine.promise;
}

async function run(source: Source | (() => Source), mine: object): Promise<void> {
  try {
    const module = await compileSource(typeof source === "function" ? source() : source);
    memory = begin(module);
    compiled = module;
  } catch (error) {
    if (loading === mine) loading = undefined;
    throw error;
  }
}

/** The core's own module, for a worker to start another instance of. */
export const compiledModule = (): WebAssembly.Module | undefined => compiled;

function begin(module: WebAssembly.Module): WebAssembly.Memory {
  try {
    return start(module);
  } catch (error) {
    throw cannotStart(error);
  }
}

const same = (a: Source | (() => Source), b: Source): boolean => typeof a !== "function" && a.type === b.type && a.identity === b.identity;

/**
 * Runs the core. Whatever it throws that is no {@link HushnoteError} means that the instance is in an unknown state: it is
 * wiped, every vault in it is closed, and the next call starts a fresh one.
 */
export function call<Result>(run: (core: Raw) => Result): Result {
  if (memory === undefined) throw locked("call init() and await it before anything else");
  if (poisoned) renew();
  try {
    return run(raw);
  } catch (error) {
    if (error instanceof HushnoteError) throw error;
    poison();
    throw outOfMemory(error)
      ? new HushnoteError("out-of-memory", "the memory of hushnote ran out: every vault was closed, unlock again")
      : new HushnoteError("internal", "hushnote failed inside: every vault was closed, unlock again");
  }
}

/** The same, for work on keys: what it may have left on the core's stack is wiped. */
export function callOnKeys<Result>(run: (core: Raw) => Result): Result {
  try {
    return call(run);
  } finally {
    if (!poisoned && memory !== undefined) call((core) => core.scrub());
  }
}

// Engines say it in a RangeError, for a buffer as for the memory itself; a stack that ran out is one, too.
const outOfMemory = (error: unknown): boolean => error instanceof RangeError && indexOf(error.message, "call stack") < 0;

function poison(): void {
  poisoned = true;
  instance++;
  try {
    fillBytes(new Bytes8(memoryBuffer(memory as WebAssembly.Memory)), 0);
  } catch {
    // a memory that cannot be reached cannot be wiped; the instance goes anyway
  }
  setForEach(live, (handle) => handle.end("trapped"));
}

function renew(): void {
  memory = begin(compiled as WebAssembly.Module);
  poisoned = false;
}
