import { wipe } from "./bytes.js";
import { badInput, HushnoteError, tooLarge } from "./errors.js";
import { charCodeAt, codePointAt, execRegExp, fromCharCode, fromCodePoint, isWellFormed, normalize, substring, toUtf8, typedArrayLength } from "./intrinsics.js";

const PASSPHRASE_LIMIT = 4096;
// NFC shortens a string at most fourfold (U+1F80 and its like are four code units in full), so nothing longer can fit.
const PASSPHRASE_UNITS = PASSPHRASE_LIMIT * 4;

/** No unpaired surrogate: an encoder would turn every one into U+FFFD, and make two texts one. */
export function wellFormed(text: string): boolean {
  return isWellFormed ? isWellFormed(text) : wellFormedByHand(text);
}

function wellFormedByHand(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = charCodeAt(text, i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (unit > 0xdbff) return false;
    const next = charCodeAt(text, ++i);
    if (!(next >= 0xdc00 && next <= 0xdfff)) return false;
  }
  return true;
}

/**
 * A primitive string of at most `limit` UTF-16 code units, well-formed.
 *
 * A `String` object is refused and its `toString` never called.
 */
export function readText(name: string, value: unknown, limit: number): string {
  if (typeof value !== "string") throw badInput(`${name} must be a string`);
  if (value.length > limit) throw tooLarge(`${name} is over its limit`);
  if (!wellFormed(value)) throw badInput(`${name} holds an unpaired surrogate`);
  return value;
}

/** The site's own name of a person or a record: the core counts its 1 to 256 bytes. */
export const readIdentifier = (name: string, value: unknown): string => readText(name, value, 256);

/** A recovery code as typed. No code is anywhere near as long as the limit, so beyond it lies a typo. */
export function readRecoveryCode(value: unknown): string {
  if (typeof value === "string" && value.length > 1024) throw new HushnoteError("mistyped-code", "recoveryCode is too long to be one");
  return readText("recoveryCode", value, 1024);
}

const isSpaceSeparator = (unit: number): boolean =>
  unit === 0x20 || unit === 0xa0 || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x202f || unit === 0x205f || unit === 0x3000;

// In WebKit, `normalize` is the system's, and may be years older than the engine's regular expressions. These are the code points of Unicode 16 and 17
// that it would leave as they are, and one day no longer.
const RECENT = /[\u0897\u1acf-\u1add\u1ae0-\u1aeb\u{105d2}\u{105da}\u{10d69}-\u{10d6d}\u{10efa}\u{10efb}\u{113ce}-\u{113d0}\u{1612f}\u{1e5ee}\u{1e5ef}\u{1e6e3}\u{1e6e6}\u{1e6ee}\u{1e6ef}\u{1e6f5}]/u;
/** Whether `normalize` knows Unicode 17, by which a mark above comes behind one below. */
const normalizesRecent = normalize("\u1acf\u0323", "NFC") === "\u0323\u1acf";

/**
 * The bytes Argon2id takes: every space separator (Zs) becomes U+0020, then NFC, then UTF-8. The caller wipes them.
 *
 * @param setting - a new passphrase may hold no code point that this engine's Unicode, or its `normalize`, does not know, because a
 *   later version may normalise it in another way and lock the person out.
 * @throws `bad-input` when it is no string, empty, or holds an unpaired surrogate; `too-large` over 4 KiB of UTF-8.
 */
export function preparePassphrase(name: string, value: unknown, setting: boolean): Uint8Array<ArrayBuffer> {
  if (typeof value !== "string") throw badInput(`${name} must be a string`);
  if (value.length > PASSPHRASE_UNITS) throw tooLarge(`${name} is over its limit of ${PASSPHRASE_LIMIT} bytes`);
  if (!wellFormedByHand(value)) throw badInput(`${name} holds an unpaired surrogate`);
  if (value === "") throw badInput(`${name} must not be empty`);
  if (setting && holdsUnassigned(value)) throw badInput(`${name} holds a character that this engine's Unicode does not know`);
  let spaced = "";
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const unit = charCodeAt(value, i);
    if (unit === 0x20 || !isSpaceSeparator(unit)) continue;
    spaced += substring(value, from, i) + fromCharCode(0x20);
    from = i + 1;
  }
  const bytes = toUtf8(normalize(spaced + substring(value, from), "NFC"));
  if (typedArrayLength(bytes) <= PASSPHRASE_LIMIT) return bytes;
  wipe(bytes);
  throw tooLarge(`${name} is over its limit of ${PASSPHRASE_LIMIT} bytes`);
}

function holdsUnassigned(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const point = codePointAt(text, i) as number;
    if (point < 0x80) continue;
    if (point > 0xffff) i++;
    // one code point at a time: engines keep the last matched input in `RegExp.$_`, where a whole passphrase must not stay
    const one = fromCodePoint(point);
    if (execRegExp(/\p{Cn}/u, one) !== null || (!normalizesRecent && execRegExp(RECENT, one) !== null)) return true;
  }
  return false;
}
