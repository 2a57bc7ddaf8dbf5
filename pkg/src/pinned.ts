import { HushnoteError } from "./errors.js";
import { create, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn } from "./intrinsics.js";

// The generated glue looks up what it needs as it runs: the methods that move notes between text, bytes and the core's
// memory. Where a page has replaced one since we were loaded, the original stands in for the length of a call into the
// core, which is synchronous, so nobody else sees the difference.

type Descriptor = PropertyDescriptor | undefined;
interface Pin { readonly object: object; readonly key: PropertyKey; readonly original: Descriptor }

const bytes = Uint8Array.prototype;
const typedArray = getPrototypeOf(bytes) as Uint8Array;
const wasm = globalThis.WebAssembly as typeof WebAssembly | undefined;

const fields = ["value", "writable", "get", "set", "enumerable", "configurable"] as const;
const pins: Pin[] = [];
const pin = (object: object | undefined, ...keys: PropertyKey[]): void => {
  if (!object) return;
  for (const key of keys) pins[pins.length] = { object, key, original: bare(getOwnPropertyDescriptor(object, key)) };
};

/** Without a prototype, so that what is inherited is no part of it. */
function bare(found: Descriptor): Descriptor {
  if (!found) return undefined;
  const copy = create(null) as PropertyDescriptor;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as keyof PropertyDescriptor;
    if (hasOwn(found, field)) copy[field] = found[field] as never;
  }
  return copy;
}

pin(globalThis, "Uint8Array", "Uint32Array", "Array", "DataView");
pin(ArrayBuffer.prototype, "detached");
pin(DataView.prototype, "setInt32", "setFloat64", "getInt32", "getFloat64", "buffer");
pin(bytes, "set", "subarray", "length", "byteLength", "constructor");
pin(typedArray, "set", "subarray", "length", "byteLength");
pin(Uint32Array.prototype, "set", "length", "byteLength", "constructor");
pin(getPrototypeOf(Uint8Array) as object, Symbol.species);
pin(Array.prototype, "push", "unshift");
pin(String.prototype, "charCodeAt", "slice");
pin(TextDecoder.prototype, "decode");
pin(TextEncoder.prototype, "encode", "encodeInto");
pin(Function.prototype, "call", "apply");
pin(wasm?.Memory.prototype, "buffer");
pin(wasm?.Table.prototype, "get", "set");

const changed = (now: Descriptor, original: Descriptor): boolean => now?.value !== original?.value || now?.get !== original?.get;

let asItWas = false;

/** Runs a call into the core with the platform as it was. */
export function withOriginals<Result>(run: () => Result): Result {
  if (asItWas) return run();
  asItWas = true;
  try {
    return look(run);
  } finally {
    asItWas = false;
  }
}

function look<Result>(run: () => Result): Result {
  let replaced: Pin[] | undefined;
  for (let i = 0; i < pins.length; i++) {
    const { object, key, original } = pins[i] as Pin;
    const now = getOwnPropertyDescriptor(object, key);
    if (changed(now, original)) (replaced ??= [])[replaced.length] = { object, key, original: bare(now) };
  }
  return replaced ? runWith(replaced, run) : run();
}

function runWith<Result>(replaced: readonly Pin[], run: () => Result): Result {
  let done = 0;
  try {
    for (; done < replaced.length; done++) {
      const { object, key } = replaced[done] as Pin;
      if (!put(object, key, originalOf(object, key))) throw new HushnoteError("internal", "the page has replaced a part of JavaScript for good; hushnote does not hand it your notes");
    }
    return run();
  } finally {
    while (done-- > 0) {
      const { object, key, original } = replaced[done] as Pin;
      put(object, key, original);
    }
  }
}

const put = (object: object, key: PropertyKey, found: Descriptor): boolean =>
  found ? defineProperty(object, key, found) : deleteProperty(object, key);

function originalOf(object: object, key: PropertyKey): Descriptor {
  for (let i = 0; i < pins.length; i++) {
    const pinned = pins[i] as Pin;
    if (pinned.object === object && pinned.key === key) return pinned.original;
  }
  return undefined;
}
