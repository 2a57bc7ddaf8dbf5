// Bytes as base64url without padding, as the server speaks it, and as hex, as people look at it.

const CHUNK = 8192;

export function toBase64url(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const pair = (byte) => byte.toString(16).padStart(2, "0");

export const toHex = (bytes) => Array.from(bytes, pair).join("");

/** Lines of sixteen bytes for a dump: where the line starts, and its bytes as pairs of hex digits. */
export function dump(bytes, from = 0, to = bytes.length) {
  const lines = [];
  for (let at = from; at < to; at += 16) lines.push({ at, pairs: Array.from(bytes.subarray(at, Math.min(at + 16, to)), pair) });
  return lines;
}

/** An identifier nobody can guess and that says nothing: 16 random bytes. */
export const randomId = () => toBase64url(crypto.getRandomValues(new Uint8Array(16)));
