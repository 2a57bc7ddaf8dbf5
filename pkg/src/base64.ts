import { Bytes8, fromBase64, toUtf8, typedArrayBuffer, typedArrayLength } from "./intrinsics.js";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Bytes of a constant of this package, which its build wrote in standard base64 with padding.
 *
 * Not `atob`, which gives text to be taken apart again. And no parser for anything that comes from outside: the core alone
 * reads that.
 */
export function decodeConstant(base64: string): Uint8Array<ArrayBuffer> {
  if (fromBase64) return fromBase64(base64);
  const value = new Bytes8(128);
  const alphabet = toUtf8(digits);
  for (let i = 0; i < 64; i++) value[alphabet[i] as number] = i;
  const text = toUtf8(base64);
  const length = typedArrayLength(text);
  // four digits are three bytes; a padded end decodes to zeros, which are cut off
  const bytes = new Bytes8((length >> 2) * 3);
  for (let i = 0, at = 0; i < length; i += 4) {
    const group = ((value[text[i]!]! << 18) | (value[text[i + 1]!]! << 12) | (value[text[i + 2]!]! << 6) | value[text[i + 3]!]!) >>> 0;
    bytes[at++] = group >> 16;
    bytes[at++] = group >> 8;
    bytes[at++] = group;
  }
  const padding = +(text[length - 1] === 0x3d) + +(text[length - 2] === 0x3d);
  return padding === 0 ? bytes : new Bytes8(typedArrayBuffer(bytes) as ArrayBuffer, 0, typedArrayLength(bytes) - padding);
}
