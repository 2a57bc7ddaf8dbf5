// The parts of the platform that secrets pass through, captured as this module loads, so that code which patches a
// prototype later sees none of them. Code that runs before this module wins; nothing a library does can change that.

type Method<This, Args extends unknown[], Result> = (self: This, ...args: Args) => Result;

const { call } = Function.prototype;
const bind = Function.prototype.bind;
// `bind.bind(call)` makes f(self, ...args) of a method, and looks up nothing when it runs.
const uncurry = bind.bind(call) as unknown as <This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
) => Method<This, Args, Result>;

const own = Object.getOwnPropertyDescriptor;

/** The getter `name` of `prototype` as a function of its object; where the platform has none, `undefined`. */
function getter<Result>(prototype: object | undefined, name: PropertyKey): ((self: unknown) => Result) | undefined {
  const get = prototype && own(prototype, name)?.get;
  return get && uncurry(get as (this: unknown) => Result);
}

/** The same, for getters that every supported platform has. */
function requiredGetter<Result>(prototype: object, name: PropertyKey): (self: unknown) => Result {
  return getter<Result>(prototype, name) as (self: unknown) => Result;
}

// ── objects ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export const { isArray } = Array;
export const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys, apply, defineProperty, deleteProperty } = Reflect;
export const { freeze, create } = Object;
export const hasOwn = uncurry(Object.prototype.hasOwnProperty);

/** Gives an object a property of its own. One that it does not have yet is not assigned: whatever a page has put on the prototype would hear it. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true } as PropertyDescriptor);
}

/** Adds to the end of a list, as {@link define} does. */
export const append = <T>(list: T[], value: T): void => define(list, list.length, value);

/** A list for this package's own use. It inherits nothing, and so can be assigned to, which is faster than {@link append}. */
export class Own<T> extends Array<T> {
  constructor() {
    super();
  }
}
const { setPrototypeOf } = Object;
const { prototype: inherited } = Array;
setPrototypeOf(Own.prototype, null);

/** Makes a list one of the platform's, to be given away. */
export const release = <T>(list: Own<T>): T[] => setPrototypeOf(list, inherited) as T[];

/** What a descriptor describes, a getter being called. By its own fields only: a descriptor inherits from `Object.prototype`. */
export function valueOf(found: PropertyDescriptor, object: object): unknown {
  if (hasOwn(found, "value")) return found.value;
  return found.get ? apply(found.get, object, []) : undefined;
}

export const { isInteger, isSafeInteger, isFinite } = Number;
export const { min, max, floor, log2, exp } = Math;
export const CapturedDate = Date;
export const now: () => number = Date.now;
export const CapturedWeakRef = WeakRef;
export const setAdd = uncurry(Set.prototype.add) as <T>(set: Set<T>, value: T) => Set<T>;
export const setDelete = uncurry(Set.prototype.delete) as <T>(set: Set<T>, value: T) => boolean;
export const setForEach = uncurry(Set.prototype.forEach) as <T>(set: Set<T>, each: (value: T) => void) => void;
const registryOf = FinalizationRegistry.prototype;
export const CapturedRegistry = FinalizationRegistry;
export const register = uncurry(registryOf.register) as <T>(registry: FinalizationRegistry<T>, target: object, held: T, token: object) => void;
export const unregister = uncurry(registryOf.unregister) as <T>(registry: FinalizationRegistry<T>, token: object) => boolean;
export const deref = uncurry(WeakRef.prototype.deref) as <T extends object>(ref: WeakRef<T>) => T | undefined;

// ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
export const Bytes8 = Uint8Array;
/** Only in newer engines. */
export const fromBase64 = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64?.bind(Uint8Array);
const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
/** `"Uint8Array"` and so on, from the internal slot; `undefined` for whatever is no typed array, proxies included. */
export const typedArrayName = requiredGetter<string | undefined>(typedArray, Symbol.toStringTag);
export const typedArrayBuffer = requiredGetter<ArrayBufferLike>(typedArray, "buffer");
export const typedArrayLength = requiredGetter<number>(typedArray, "length");
const typedArrayOffset = requiredGetter<number>(typedArray, "byteOffset");
export const setBytes = uncurry(Uint8Array.prototype.set) as (self: Uint8Array, from: Uint8Array, at?: number) => void;
export const fillBytes = uncurry(Uint8Array.prototype.fill) as (self: Uint8Array, value: number) => Uint8Array;
/** A view of part of another. Made by the constructor: `subarray` would ask the page's species. */
export const viewBytes = (bytes: Uint8Array, from: number, to: number): Uint8Array => new Bytes8(typedArrayBuffer(bytes), typedArrayOffset(bytes) + from, to - from);
/** A copy of part of another; the platform's `slice` asks the page's species, too. */
export function sliceBytes(bytes: Uint8Array, from = 0, to = typedArrayLength(bytes)): Uint8Array<ArrayBuffer> {
  const copy = new Bytes8(to - from);
  setBytes(copy, viewBytes(bytes, from, to));
  return copy;
}
/** Throws on anything but an unshared `ArrayBuffer`, from this realm or another. */
export const arrayBufferLength = requiredGetter<number>(ArrayBuffer.prototype, "byteLength");

const crypto = globalThis.crypto as Crypto | undefined;
/** Fills with random bytes, at most 65,536; absent where the platform has none. */
export const fillRandom = crypto?.getRandomValues?.bind(crypto) as ((bytes: Uint8Array) => unknown) | undefined;

// ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const codePointAt = uncurry(String.prototype.codePointAt);
export const substring = uncurry(String.prototype.substring);
export const startsWith = uncurry(String.prototype.startsWith);
export const indexOf = uncurry(String.prototype.indexOf);
export const normalize = uncurry(String.prototype.normalize as (form?: string) => string);
export const split = uncurry(String.prototype.split as (separator: string) => string[]);
export const { fromCharCode, fromCodePoint } = String;
/** A text of UTF-16 code units, in one piece: put together one by one, it would be a chain of its beginnings, ten times its size. */
export const fromUnits = (units: readonly number[]): string => apply(fromCharCode, undefined, units);
const nativeIsWellFormed = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed;
export const isWellFormed = nativeIsWellFormed && (uncurry(nativeIsWellFormed) as (text: string) => boolean);
export const execRegExp = uncurry(RegExp.prototype.exec);
export const { parse: parseJson, stringify: toJson } = JSON as {
  parse(text: string): unknown;
  stringify(value: string | number | boolean | null): string;
};
const encoder = new TextEncoder();
const encode = uncurry(TextEncoder.prototype.encode);
/** UTF-8, always as a buffer of its own. */
export const toUtf8 = (text: string): Uint8Array<ArrayBuffer> => encode(encoder, text) as Uint8Array<ArrayBuffer>;
const into = uncurry(TextEncoder.prototype.encodeInto);
/** The same to a place that is large enough; gives its length. */
export const encodeInto = (text: string, place: Uint8Array): number => into(encoder, text, place as Uint8Array<ArrayBuffer>).written;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decode = uncurry(TextDecoder.prototype.decode);
/** Text of well-formed UTF-8; a mark at its beginning stays. */
export const fromUtf8 = (bytes: Uint8Array): string => decode(decoder, bytes as Uint8Array<ArrayBuffer>);

// ── time and turns ──────────────────────────────────────────────────────────────────────────────────────────────────
const readClock = performance.now.bind(performance);
/** Milliseconds on the clock that never goes back. */
export const ticks = (): number => readClock();
export const CapturedPromise = Promise;
const timer = { set: globalThis.setTimeout, clear: globalThis.clearTimeout, every: globalThis.setInterval, stop: globalThis.clearInterval };
export const later = (run: () => void, ms: number): unknown => apply(timer.set, undefined, [run, ms]);
/** The same, for what a program of Node's does not wait for: one that has nothing else to do ends. */
export function laterUnlessOver(run: () => void, ms: number): unknown {
  const id = later(run, ms);
  (id as { unref?: () => void }).unref?.();
  return id;
}
export const cancelLater = (id: unknown): void => apply(timer.clear, undefined, [id]) as undefined;
export const every = (run: () => void, ms: number): unknown => apply(timer.every, undefined, [run, ms]);
export const cancelEvery = (id: unknown): void => apply(timer.stop, undefined, [id]) as undefined;
export const addListener = uncurry(EventTarget.prototype.addEventListener) as (
  target: object, type: string, run: (event: Event) => void,
) => void;
export const removeListener = uncurry(EventTarget.prototype.removeEventListener) as typeof addListener;
/** Throws on anything but an `AbortSignal`. */
export const isAborted = requiredGetter<boolean>(AbortSignal.prototype, "aborted");
// Absent on some servers, where pages are rendered but nothing is unlocked.
export const Channel = globalThis.MessageChannel as typeof MessageChannel | undefined;
const port = globalThis.MessagePort?.prototype as MessagePort | undefined;
export const postToPort = port && (uncurry(port.postMessage) as (port: MessagePort, data: unknown, transfer: Transferable[]) => void);
export const startPort = port && uncurry(port.start);
export const closePort = port && uncurry(port.close);
export const messageData = getter<unknown>(globalThis.MessageEvent?.prototype, "data");

// Absent where memory cannot be shared: then there is one thread.
export const SharedBuffer = globalThis.SharedArrayBuffer as typeof SharedArrayBuffer | undefined;
export const Words32 = Int32Array;
export const { load: loadAtomic, store: storeAtomic, add: addAtomic, wait: waitAtomic, notify: notifyAtomic } = Atomics as {
  load(words: Int32Array, at: number): number;
  store(words: Int32Array, at: number, value: number): number;
  add(words: Int32Array, at: number, value: number): number;
  wait(words: Int32Array, at: number, value: number, ms: number): "ok" | "not-equal" | "timed-out";
  notify(words: Int32Array, at: number): number;
};

// ── loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
// Absent where a policy or the platform forbids WebAssembly: then loading says so, and importing still works.
const wasm = globalThis.WebAssembly as typeof WebAssembly | undefined;
export const compileWasm = wasm && (wasm.compile.bind(wasm) as (bytes: BufferSource) => Promise<WebAssembly.Module>);
export const WasmInstance = wasm?.Instance;
export const WasmMemory = wasm?.Memory;
/** Throws on anything but a `WebAssembly.Module`. */
export const moduleImports = wasm?.Module.imports;
export const moduleExports = wasm?.Module.exports;
export const instanceExports = getter<WebAssembly.Exports>(wasm?.Instance.prototype, "exports") ?? ((instance: unknown) => (instance as WebAssembly.Instance).exports);
const memoryBufferOf = getter<ArrayBuffer>(wasm?.Memory.prototype, "buffer");
export const memoryBuffer = memoryBufferOf as (memory: WebAssembly.Memory) => ArrayBuffer;
/** Node's own modules; absent elsewhere, and in Node before 20.16. */
export const builtinModule = globalThis.process?.getBuiltinModule?.bind(globalThis.process) as ((name: string) => unknown) | undefined;
/** How many threads the device runs at once, as far as the browser tells. */
export const cores: number = (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency || 1;
export const capturedFetch = globalThis.fetch?.bind(globalThis) as typeof fetch | undefined;
const response = globalThis.Response?.prototype as Response | undefined;
/** Throws on anything but a `Response`. */
export const responseStatus = getter<number>(response, "status");
export const responseHeaders = getter<Headers>(response, "headers");
export const responseBytes = response && (uncurry(response.arrayBuffer) as (self: Response) => Promise<ArrayBuffer>);
export const readHeader = (globalThis.Headers as typeof Headers | undefined) && (uncurry(Headers.prototype.get) as (self: Headers, name: string) => string | null);
/** Throws on anything but a `URL`. */
export const urlHref = requiredGetter<string>(URL.prototype, "href");
const subtle = crypto?.subtle as SubtleCrypto | undefined;
/** Only where the page is a secure context. */
export const sha384 = subtle && ((): ((bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) => {
  const digest = subtle.digest.bind(subtle);
  return (bytes) => digest("SHA-384", bytes);
})();
