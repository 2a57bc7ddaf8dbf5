import type { Contents } from "./list-contents.js";
import { append, charCodeAt, encodeInto, floor, fromUtf8, fromUnits, Own, setBytes, sliceBytes, typedArrayLength, viewBytes } from "./intrinsics.js";

// What crosses to the core and back, as `src/wasm/request.rs` and `reply.rs` read and write it. A shape is written as text, a letter a value:
//   u count   f flag   t time   s text   b bytes   h bytes, here as hex   e count that may be missing, here -1
//   w bytes, here perhaps as text   c content, text or bytes   m hash or "absent"   r the rest, as it is   k a record's kind
// and before what follows: * list   ? value that may be missing. (…) is a tuple. Counts and lengths are big-endian, four bytes each.

/** A shape, read once when this module loads. */
export type Shape =
  | { readonly type: "value"; readonly letter: string }
  | { readonly type: "list" | "maybe"; readonly of: Shape }
  | { readonly type: "tuple"; readonly of: readonly Shape[] };

/** The shapes of a call's values, one after the other. */
export function shapes(text: string): readonly Shape[] {
  let at = 0;
  const one = (): Shape => {
    const letter = text[at++] as string;
    if (letter === "*" || letter === "?") return { type: letter === "*" ? "list" : "maybe", of: one() };
    if (letter !== "(") return { type: "value", letter };
    const of: Shape[] = [];
    while (text[at] !== ")") append(of, one());
    at++;
    return { type: "tuple", of };
  };
  const all: Shape[] = [];
  while (at < text.length) append(all, one());
  return all;
}

/** Texts up to here are read and written unit by unit: a call of the encoder's takes longer. */
const SHORT = 32;

/** Bytes that a text takes at most. */
export const roomOf = (text: string): number => 3 * text.length;

/** Bytes that a value takes at most. */
export function room(shape: Shape, value: unknown): number {
  let all = 0;
  switch (shape.type) {
    case "value":
      // The length of a text is asked for in one place, here and below. From two branches V8 11.3 (Node 20) moves it to before both, and takes a
      // number's for a text's.
      if (typeof value === "string") return 4 + roomOf(value);
      return typeof value === "object" ? 4 + typedArrayLength(value as Uint8Array) : 8;
    case "tuple":
      for (let i = 0; i < shape.of.length; i++) all += room(shape.of[i] as Shape, (value as readonly unknown[])[i]);
      return all;
    case "maybe":
      return 4 + (value === undefined ? 0 : room(shape.of, value));
    case "list":
      for (let i = 0; i < (value as readonly unknown[]).length; i++) all += room(shape.of, (value as readonly unknown[])[i]);
      return 4 + all;
  }
}

/** Writes a call's arguments where the core reads them; there is {@link room} for all. */
export class Request {
  readonly #place: Uint8Array;
  /** Where the next value goes. */
  at: number;

  constructor(place: Uint8Array, at: number) {
    this.#place = place;
    this.at = at;
  }

  add(shape: Shape, value: unknown): void {
    switch (shape.type) {
      case "value":
        return this.#value(shape.letter, value);
      case "tuple":
        for (let i = 0; i < shape.of.length; i++) this.add(shape.of[i] as Shape, (value as readonly unknown[])[i]);
        return;
      case "maybe":
        this.#count(value === undefined ? 0 : 1);
        if (value !== undefined) this.add(shape.of, value);
        return;
      case "list": {
        const items = value as readonly unknown[];
        this.#count(items.length);
        for (let i = 0; i < items.length; i++) this.add(shape.of, items[i]);
      }
    }
  }

  #value(letter: string, value: unknown): void {
    if (typeof value === "string") return letter === "h" ? this.#hex(value) : this.#text(value);
    switch (letter) {
      case "u": return this.#count(value as number);
      case "f": return this.#count(value ? 1 : 0);
      case "t": return this.#time(value as number);
      case "r": return this.#rest(value as Uint8Array);
      default:
        this.#count(typedArrayLength(value as Uint8Array));
        this.#rest(value as Uint8Array);
    }
  }

  #count(value: number): void {
    writeCount(this.#place, this.at, value);
    this.at += 4;
  }

  /** A clock may be mocked or broken: what is no time becomes one that the core refuses. */
  #time(value: number): void {
    const known = value >= 0 && value <= 8.64e15;
    const high = known ? floor(value / 2 ** 32) : 2 ** 32 - 1;
    this.#count(high);
    this.#count(known ? floor(value) - high * 2 ** 32 : 0);
  }

  #rest(bytes: Uint8Array): void {
    setBytes(this.#place, bytes, this.at);
    this.at += typedArrayLength(bytes);
  }

  #text(text: string): void {
    const from = this.at + 4;
    const length = writeShort(this.#place, from, text) ?? encodeInto(text, viewBytes(this.#place, from, from + roomOf(text)));
    this.#count(length);
    this.at += length;
  }

  /** What {@link toHex} made. */
  #hex(text: string): void {
    this.#count(text.length / 2);
    for (let i = 0; i < text.length; i += 2) this.#place[this.at++] = (digit(text, i) << 4) | digit(text, i + 1);
  }
}

/** The length of a short text of ASCII, which now stands at `at`; nothing for any other text. */
function writeShort(place: Uint8Array, at: number, text: string): number | undefined {
  const { length } = text;
  if (length > SHORT) return undefined;
  for (let i = 0; i < length; i++) {
    const unit = charCodeAt(text, i);
    if (unit > 0x7f) return undefined;
    place[at + i] = unit;
  }
  return length;
}

/** An answer, front to back. Everything it gives is a copy. */
export class Reply {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  readonly #contents: Contents | undefined;

  /** The answer stands at `from`, and ends at `end`. `contents` are given in the place of a text that they take. */
  constructor(bytes: Uint8Array, from: number, end: number, contents?: Contents) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
    this.#contents = contents;
  }

  get empty(): boolean { return this.#at >= this.#end; }

  read(shape: Shape): unknown {
    switch (shape.type) {
      case "value": return this.#value(shape.letter);
      case "tuple": return this.all(shape.of);
      case "maybe": return this.count() ? this.read(shape.of) : undefined;
      case "list": {
        const items: unknown[] = [];
        const length = this.count();
        for (let i = 0; i < length; i++) append(items, this.read(shape.of));
        return items;
      }
    }
  }

  /** The values of several shapes, behind those in `values`. Callers take them by their places. */
  all(of: readonly Shape[], values: unknown[] = new Own<unknown>()): unknown[] {
    for (let i = 0; i < of.length; i++) values[values.length] = this.read(of[i] as Shape);
    return values;
  }

  count(): number {
    const at = this.#at;
    this.#at = at + 4;
    return readCount(this.#bytes, at);
  }

  text(): string { return this.#text(this.#next()); }

  #text(from: number): string {
    return readShort(this.#bytes, from, this.#at) ?? fromUtf8(viewBytes(this.#bytes, from, this.#at));
  }

  #content(): string | Contents {
    const from = this.#next();
    return this.#contents?.take(viewBytes(this.#bytes, from, this.#at)) ? this.#contents : this.#text(from);
  }

  #kind(): string {
    const from = this.#at + 4;
    if (standsAt(lastKind, this.#bytes, from, from + readCount(this.#bytes, this.#at))) this.#next();
    else lastKind = this.text();
    return lastKind;
  }

  /** Where the next bytes begin; they end where the reader is then. */
  #next(): number {
    const length = this.count();
    const from = this.#at;
    this.#at = from + length;
    return from;
  }

  #copy(): Uint8Array<ArrayBuffer> {
    const from = this.#next();
    return sliceBytes(this.#bytes, from, this.#at);
  }

  #hex(): string {
    const from = this.#next();
    return toHex(this.#bytes, from, this.#at);
  }

  #value(letter: string): unknown {
    switch (letter) {
      case "u": return this.count();
      case "e": return this.count() - 1;
      case "f": return this.count() !== 0;
      case "t": return this.count() * 2 ** 32 + this.count();
      case "b": return this.#copy();
      case "r": {
        const from = this.#at;
        this.#at = this.#end;
        return sliceBytes(this.#bytes, from, this.#end);
      }
      case "c": return this.count() ? this.#content() : this.#copy();
      case "h": return this.#hex();
      case "k": return this.#kind();
      case "m": return this.#hex() || "absent";
      default: return this.text();
    }
  }
}

/** A short text of ASCII; nothing for any other. */
function readShort(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from > SHORT) return undefined;
  const units = new Own<number>();
  for (let at = from; at < to; at++) {
    const unit = bytes[at] as number;
    if (unit > 0x7f) return undefined;
    units[units.length] = unit;
  }
  return fromUnits(units);
}

/** The kind that was read last. Most records of a list are of one kind, and have its name in common. */
let lastKind = "";

/** Keeps nothing of what was read. */
export function forget(): void { lastKind = ""; }

/** Whether these bytes are a text, if it is one of ASCII. */
function standsAt(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  const { length } = text;
  if (length !== to - from) return false;
  for (let i = 0; i < length; i++) {
    const unit = charCodeAt(text, i);
    if (unit > 0x7f || unit !== bytes[from + i]) return false;
  }
  return true;
}

export function readCount(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
}

export function writeCount(bytes: Uint8Array, at: number, count: number): void {
  bytes[at] = count >>> 24;
  bytes[at + 1] = count >>> 16;
  bytes[at + 2] = count >>> 8;
  bytes[at + 3] = count;
}

function toHex(bytes: Uint8Array, from: number, to: number): string {
  const units = new Own<number>();
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    units[units.length] = unitOf(byte >> 4);
    units[units.length] = unitOf(byte & 15);
  }
  return fromUnits(units);
}

const unitOf = (digit: number): number => digit + (digit < 10 ? 0x30 : 0x57);

function digit(text: string, at: number): number {
  const unit = charCodeAt(text, at);
  return unit < 0x3a ? unit - 0x30 : unit - 0x57;
}
