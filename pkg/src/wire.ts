import { Bytes8, fillBytes, floor, fromUtf8, isInteger, setBytes, sliceBytes, toUtf8, typedArrayLength, viewBytes } from "./intrinsics.js";

// What crosses to the core and back, as `src/wasm/call.rs` reads and writes it. A shape is written as text, a letter a value:
//   u count   f flag   t time   s text   b bytes   h bytes, here as hex   e count that may be missing, here -1
//   c content, text or bytes   m hash or "absent"   r the rest, as it is
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
    while (text[at] !== ")") of[of.length] = one();
    at++;
    return { type: "tuple", of };
  };
  const all: Shape[] = [];
  while (at < text.length) all[all.length] = one();
  return all;
}

/** A call's arguments on their way: what will be written, and how long it is. */
export class Request {
  readonly #parts: (number | Uint8Array)[] = [];
  /** Texts as bytes, made here and wiped here. */
  readonly #own: Uint8Array[] = [];
  length = 0;

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
    switch (letter) {
      case "u": return this.#count(value as number);
      case "f": return this.#count(value ? 1 : 0);
      case "t": return this.#time(value as number);
      case "b": return this.#bytes(value as Uint8Array);
      case "r": return this.#rest(value as Uint8Array);
      case "h": return this.#bytes(fromHex(value as string));
      default: {
        const bytes = toUtf8(value as string);
        this.#own[this.#own.length] = bytes;
        this.#bytes(bytes);
      }
    }
  }

  #count(value: number): void {
    this.#parts[this.#parts.length] = value >>> 0;
    this.length += 4;
  }

  /** A clock may be mocked or broken: what is no time becomes one that the core refuses. */
  #time(value: number): void {
    const known = value >= 0 && value <= 8.64e15;
    const high = known ? floor(value / 2 ** 32) : 2 ** 32 - 1;
    this.#count(high);
    this.#count(known ? floor(value) - high * 2 ** 32 : 0);
  }

  #bytes(bytes: Uint8Array): void {
    this.#count(typedArrayLength(bytes));
    this.#rest(bytes);
  }

  #rest(bytes: Uint8Array): void {
    this.#parts[this.#parts.length] = bytes;
    this.length += typedArrayLength(bytes);
  }

  /** Writes all of it to a place of `length` bytes. */
  writeTo(place: Uint8Array): void {
    let at = 0;
    for (let i = 0; i < this.#parts.length; i++) {
      const part = this.#parts[i] as number | Uint8Array;
      if (typeof part === "number") {
        place[at] = part >>> 24;
        place[at + 1] = part >>> 16;
        place[at + 2] = part >>> 8;
        place[at + 3] = part;
        at += 4;
      } else {
        setBytes(place, part, at);
        at += typedArrayLength(part);
      }
    }
  }

  wipe(): void {
    for (let i = 0; i < this.#own.length; i++) fillBytes(this.#own[i] as Uint8Array, 0);
  }
}

/** An answer, front to back. Everything it gives is a copy. */
export class Reply {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get empty(): boolean { return this.#at >= typedArrayLength(this.#bytes); }

  read(shape: Shape): unknown {
    switch (shape.type) {
      case "value": return this.#value(shape.letter);
      case "tuple": return this.all(shape.of);
      case "maybe": return this.count() ? this.read(shape.of) : undefined;
      case "list": {
        const items: unknown[] = [];
        const length = this.count();
        for (let i = 0; i < length; i++) items[i] = this.read(shape.of);
        return items;
      }
    }
  }

  /** The values of several shapes, behind those in `values`. */
  all(of: readonly Shape[], values: unknown[] = []): unknown[] {
    for (let i = 0; i < of.length; i++) values[values.length] = this.read(of[i] as Shape);
    return values;
  }

  count(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    this.#at = at + 4;
    return (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
  }

  text(): string {
    const from = this.#next();
    return fromUtf8(viewBytes(this.#bytes, from, this.#at));
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

  #value(letter: string): unknown {
    switch (letter) {
      case "u": return this.count();
      case "e": return this.count() - 1;
      case "f": return this.count() !== 0;
      case "t": return this.count() * 2 ** 32 + this.count();
      case "b": return this.#copy();
      case "r": return sliceBytes(this.#bytes, this.#at);
      case "c": return this.count() ? this.text() : this.#copy();
      case "h": return toHex(this.#copy());
      case "m": return toHex(this.#copy()) || "absent";
      default: return this.text();
    }
  }
}

const DIGITS = "0123456789abcdef";

function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < typedArrayLength(bytes); i++) {
    const byte = bytes[i] as number;
    text += (DIGITS[byte >> 4] as string) + (DIGITS[byte & 15] as string);
  }
  return text;
}

/** What {@link toHex} made. Anything else becomes bytes of another length, which the core refuses. */
function fromHex(text: string): Uint8Array {
  const bytes = new Bytes8(text.length / 2);
  for (let i = 0; i < text.length / 2; i++) {
    const byte = +`0x${text[2 * i]}${text[2 * i + 1]}`;
    if (!isInteger(byte)) return new Bytes8(0);
    bytes[i] = byte;
  }
  return bytes;
}
