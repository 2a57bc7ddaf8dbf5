import { copyBytes, looksLikeBytes, type Bytes } from "./bytes.js";
import { badInput, tooLarge } from "./errors.js";
import { append, typedArrayLength } from "./intrinsics.js";
import { readText } from "./text.js";

/** Runs over a caller's iterable; an error of its own stays behind, for it may hold anything. */
export function each(name: string, items: Iterable<unknown>, run: (item: unknown) => void): void {
  // text is iterable, too, and never what was meant
  if (typeof items === "string") throw badInput(`${name} must be a list, not text`);
  let inside = false;
  try {
    for (const item of items) {
      inside = true;
      run(item);
      inside = false;
    }
  } catch (error) {
    throw inside ? error : badInput(`${name} must be iterable, and to its end`);
  }
}

/** What a list of objects may hold: how many, how many bytes each, and how many in all. */
export interface Most { readonly count: number; readonly each: number; readonly all: number }

/** Copies of one object or of several, in order. */
export function copyList(name: string, value: unknown, most: Most): Uint8Array<ArrayBuffer>[] {
  if (looksLikeBytes(value)) return [copyBytes(name, value, most.each)];
  const copies: Uint8Array<ArrayBuffer>[] = [];
  let all = 0;
  each(name, value as Iterable<Bytes>, (item) => {
    if (copies.length === most.count) throw tooLarge(`${name} are over their limit of ${most.count}`);
    const copy = copyBytes(`${name}[${copies.length}]`, item, most.each);
    all += typedArrayLength(copy);
    if (all > most.all) throw tooLarge(`${name} are over their limit of ${most.all} bytes`);
    append(copies, copy);
  });
  return copies;
}

/** Short texts, at most `count` of them. */
export function readTexts(name: string, value: unknown, count: number, limit: number): string[] {
  const texts: string[] = [];
  each(name, value as Iterable<unknown>, (item) => {
    if (texts.length === count) throw tooLarge(`${name} are over their limit of ${count}`);
    append(texts, readText(`${name}[${texts.length}]`, item, limit));
  });
  return texts;
}
