import { badInput, tooLarge } from "./errors.js";
import {
  arrayBufferLength, Bytes8, fillBytes, getOwnPropertyDescriptor, isArray, isInteger, setBytes, typedArrayBuffer, typedArrayLength, typedArrayName, valueOf, viewBytes,
} from "./intrinsics.js";

/**
 * Bytes handed in: a `Uint8Array` (also a Node `Buffer`, a subclass, or one of another frame) or an `ArrayBuffer`.
 * They are copied once, at the call; what the caller does to them afterwards changes nothing. Everything else is
 * `bad-input`: other views, shared or detached memory, proxies, arrays, text, promises.
 */
export type Bytes = Uint8Array | ArrayBuffer;

/** What WebAuthn's PRF extension gives, as password managers hand it out: 32 bytes, or an array of 32 integers of 0 to 255. */
export type PrfOutput = Bytes | number[];

/** Names the argument at fault in a message; never holds a value. */
type Name = string;

function isUnshared(buffer: unknown): buffer is ArrayBuffer {
  try {
    arrayBufferLength(buffer);
    return true;
  } catch {
    return false;
  }
}

/** Where a copy goes. */
export type Room = (length: number) => Uint8Array<ArrayBuffer>;
const fresh: Room = (length) => new Bytes8(length);

const SLAB = 256 * 1024;

/** Room for many small copies, side by side: a buffer of its own for each would cost more than what is copied. */
export function slabs(): Room {
  let slab = new Bytes8(0);
  let at = 0;
  return (length) => {
    if (length > SLAB / 8) return fresh(length);
    if (at + length > typedArrayLength(slab)) {
      slab = new Bytes8(SLAB);
      at = 0;
    }
    at += length;
    return viewBytes(slab, at - length, at) as Uint8Array<ArrayBuffer>;
  };
}

/**
 * A plain `Uint8Array` with the bytes of `value`, fresh unless `room` has a place for it.
 *
 * Length, buffer and kind come from internal slots: a subclass may lie about them, and has read other secrets that way.
 *
 * @throws `bad-input` for anything but real bytes, `too-large` over `limit` before anything is copied.
 */
export function copyBytes(name: Name, value: unknown, limit: number, room: Room = fresh): Uint8Array<ArrayBuffer> {
  const view = viewOf(name, value, limit);
  const copy = room(typedArrayLength(view));
  try {
    // throws for a detached buffer, and for a view that a shrunk buffer no longer holds
    setBytes(copy, view);
  } catch {
    throw badInput(`${name} is detached`);
  }
  return copy;
}

/** The bytes themselves, unchanged, for who is done with them before any code but ours runs again. Throws as {@link copyBytes}. */
export function borrowBytes(name: Name, value: unknown, limit: number): Uint8Array {
  const view = viewOf(name, value, limit);
  // what is detached has no length, either
  return typedArrayLength(view) > 0 ? view : copyBytes(name, view, limit);
}

function viewOf(name: Name, value: unknown, limit: number): Uint8Array {
  let view: Uint8Array;
  if (typedArrayName(value) === "Uint8Array") {
    if (!isUnshared(typedArrayBuffer(value))) throw badInput(`${name} must not be shared memory: hand in a copy`);
    view = value as Uint8Array;
  } else if (isUnshared(value)) {
    try {
      view = new Bytes8(value);
    } catch {
      throw badInput(`${name} is detached`);
    }
  } else {
    throw badInput(`${name} must be a Uint8Array or an ArrayBuffer`);
  }
  if (typedArrayLength(view) > limit) throw tooLarge(`${name} is over its limit of ${limit} bytes`);
  return view;
}

/** Whether {@link copyBytes} would look at `value` as bytes at all. */
export const looksLikeBytes = (value: unknown): boolean => typedArrayName(value) !== undefined || isUnshared(value);

/** A fresh copy of a PRF output. The core refuses one of zeros. */
export function copyPrfOutput(name: Name, value: unknown): Uint8Array<ArrayBuffer> {
  const copy = isArray(value) ? copyNumbers(name, value) : copyBytes(name, value, 1024);
  if (typedArrayLength(copy) !== 32) {
    wipe(copy);
    throw badInput(`${name} must be 32 bytes`);
  }
  return copy;
}

function copyNumbers(name: Name, value: unknown[]): Uint8Array<ArrayBuffer> {
  const copy = new Bytes8(32);
  try {
    if (value.length !== 32) throw 0;
    for (let i = 0; i < 32; i++) {
      const found = getOwnPropertyDescriptor(value, i);
      const byte = found && valueOf(found, value);
      if (!isInteger(byte) || (byte as number) < 0 || (byte as number) > 255) throw 0;
      copy[i] = byte as number;
    }
  } catch {
    wipe(copy);
    throw badInput(`${name} must be 32 integers of 0 to 255`);
  }
  return copy;
}

/** Fills our own copies with zeros; the engine may hold others, which nothing can reach. */
export function wipe(bytes: Uint8Array | undefined): void {
  if (bytes) fillBytes(bytes, 0);
}
