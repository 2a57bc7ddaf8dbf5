import { copyBytes, looksLikeBytes, wipe } from "./bytes.js";
import { badInput, HushnoteError, tooLarge } from "./errors.js";
import {
  execRegExp, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isArray, isFinite, isInteger, isSafeInteger, Own, ownKeys, parseJson, toJson,
  toUtf8, typedArrayLength, typedArrayName, valueOf,
} from "./intrinsics.js";
import { wellFormed } from "./text.js";

const LIMIT = 16 * 2 ** 20;
const DEPTH = 64;

/** How content travels: the numbers are the wire's. */
export const BYTES = 0, TEXT = 1, JSON_TEXT = 2;

/** Content ready for the core, of a checked size: a short text as it is, all else as bytes. Whoever asked for it disposes of it. */
export interface Prepared { readonly type: number; readonly content: Uint8Array<ArrayBuffer> | string }

/** Texts of more code units are encoded here: where the core reads them there is room for the longest that they could become. */
const SHORT = 8192;

/** Text, bytes or a plain object or array become what is sealed; everything else is `bad-input`, by its path. */
export function prepareContent(content: unknown): Prepared {
  if (typeof content === "string") return prepareText(content);
  if (typedArrayName(content) === undefined && typeof content === "object" && content !== null) {
    const root = look(content);
    // an ArrayBuffer is told from other objects by what it throws, which takes longer than all else here
    if ((root !== undefined && root.length > 0) || !looksLikeBytes(content)) return { type: JSON_TEXT, content: encode(writeJson(content, root)) };
  }
  if (looksLikeBytes(content)) return { type: BYTES, content: copyBytes("content", content, LIMIT) };
  throw badInput("content must be an object, a string or bytes");
}

/** Wipes what was made of content. A text that the caller had is the caller's. */
export function dispose({ content }: Prepared): void {
  if (typeof content !== "string") wipe(content);
}

/** What was sealed, as the caller first had it. */
export const restoreContent = (type: number, content: unknown): unknown => (type === JSON_TEXT ? parseJson(content as string) : content);

function prepareText(text: string): Prepared {
  if (text.length > LIMIT) throw contentTooLarge();
  if (!wellFormed(text)) throw badInput("content holds an unpaired surrogate");
  return { type: TEXT, content: encode(text) };
}

function encode(text: string): Uint8Array<ArrayBuffer> | string {
  if (text.length <= SHORT) return text;
  const bytes = toUtf8(text);
  if (typedArrayLength(bytes) <= LIMIT) return bytes;
  wipe(bytes);
  throw contentTooLarge();
}

const contentTooLarge = (): HushnoteError => tooLarge(`content is over its limit of ${LIMIT} bytes: keep it as a file`);

/** A container being written: how far we are in it, and where it stands in its parent. */
interface Frame { readonly value: object; readonly keys: readonly PropertyKey[] | undefined; readonly length: number; next: number; empty: boolean }

/**
 * JSON text of a tree of plain objects and arrays. Not `JSON.stringify`: that calls `toJSON` wherever it finds one,
 * turns what it does not know into `null` or nothing, and recurses on its input.
 */
function writeJson(root: object, looked: Frame | undefined): string {
  const open = new Own<Frame>();
  let depth = 0;
  let text = "";

  const fail = (what: string): HushnoteError => badInput(`${path(open, depth)} ${what}`);

  const enter = (value: object, frame = look(value)): void => {
    for (let i = 0; i < depth; i++) if ((open[i] as Frame).value === value) throw fail("refers back to what holds it");
    if (depth === DEPTH) throw badInput(`content is nested more than ${DEPTH} levels deep`);
    if (frame === undefined) throw fail("must be a plain object or an array");
    open[depth++] = frame;
    text += frame.keys ? "{" : "[";
  };

  const write = (value: unknown): void => {
    switch (typeof value) {
      case "string":
        if (!wellFormed(value)) throw fail("holds an unpaired surrogate");
        text += toJson(value);
        break;
      case "number":
        if (!isFinite(value)) throw fail("must be a finite number");
        // from 1e21 on JavaScript writes an exponent, and every reader takes it for what it is: not exact
        if (isInteger(value) && !isSafeInteger(value) && value < 1e21 && value > -1e21) throw fail("is a number that JavaScript cannot carry exactly: write it as text");
        text += toJson(value);
        break;
      case "boolean":
        text += value ? "true" : "false";
        break;
      case "object":
        if (value === null) text += "null";
        else enter(value);
        break;
      default:
        throw fail(`must not be ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`);
    }
    if (text.length > LIMIT) throw contentTooLarge();
  };

  enter(root, looked);
  while (depth > 0) {
    const frame = open[depth - 1] as Frame;
    if (frame.next === frame.length) {
      text += frame.keys ? "}" : "]";
      depth--;
      continue;
    }
    const key = frame.keys ? (frame.keys[frame.next] as PropertyKey) : frame.next;
    frame.next++;
    const found = readOwn(frame.value, key, fail);
    if (frame.keys) {
      if (found === skipped || found === undefined) continue;
      if (typeof key !== "string") throw fail("has a symbol for a name");
      if (!wellFormed(key)) throw fail("has a name with an unpaired surrogate");
      text += (frame.empty ? "" : ",") + toJson(key) + ":";
    } else if (!frame.empty) {
      text += ",";
    }
    frame.empty = false;
    write(found === skipped ? undefined : found);
  }
  return text;
}

const skipped: unique symbol = Symbol("skipped");

/** The value of an own enumerable property, a getter being called once; what it throws stays behind. */
function readOwn(object: object, key: PropertyKey, fail: (what: string) => HushnoteError): unknown {
  try {
    const found = getOwnPropertyDescriptor(object, key);
    return found?.enumerable ? valueOf(found, object) : skipped;
  } catch {
    throw fail("could not be read");
  }
}

function look(value: object): Frame | undefined {
  try {
    if (isArray(value)) return { value, keys: undefined, length: value.length, next: 0, empty: true };
    const prototype = getPrototypeOf(value);
    if (prototype !== null && !isObjectPrototype(prototype)) return undefined;
    const keys = ownKeys(value);
    return { value, keys, length: keys.length, next: 0, empty: true };
  } catch {
    return undefined;
  }
}

/** `Object.prototype` of this realm or of another frame's. */
function isObjectPrototype(prototype: object): boolean {
  if (prototype === Object.prototype) return true;
  if (getPrototypeOf(prototype) !== null || !hasOwn(prototype, "isPrototypeOf")) return false;
  const maker = ownValue(prototype, "constructor");
  return typeof maker === "function" && ownValue(maker, "prototype") === prototype;
}

function ownValue(object: object, key: PropertyKey): unknown {
  const found = getOwnPropertyDescriptor(object, key);
  return found && valueOf(found, object);
}

/** Where the walk stands, such as `content.goals[2].text`. A name that may be a person's own words is not repeated. */
function path(open: readonly Frame[], depth: number): string {
  let at = "content";
  for (let i = 0; i < depth; i++) {
    const frame = open[i] as Frame;
    const index = frame.next - 1;
    if (!frame.keys) at += `[${index}]`;
    else {
      const key = frame.keys[index];
      at += typeof key === "string" && key.length <= 40 && execRegExp(/^[A-Za-z_$][\w$]*$/, key) !== null ? `.${key}` : "[…]";
    }
  }
  return at;
}
