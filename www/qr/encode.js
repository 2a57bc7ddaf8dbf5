// QR codes as ISO/IEC 18004 draws them: versions 1 to 10, error correction level M, one segment, alphanumeric where the text allows it and bytes elsewhere.
import { correction } from "./reed-solomon.js";
import { place } from "./place.js";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Level M: correction codewords in a block, then how many data codewords each block has. */
const BLOCKS = [
  undefined,
  [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]],
  [16, [27, 27, 27, 27]], [18, [31, 31, 31, 31]], [22, [38, 38, 39, 39]], [22, [36, 36, 36, 37, 37]], [26, [43, 43, 43, 43, 44]],
];
const capacity = (version) => BLOCKS[version][1].reduce((sum, size) => sum + size, 0);

class Bits {
  list = [];
  add(value, width) {
    for (let at = width - 1; at >= 0; at--) this.list.push((value >>> at) & 1);
  }
  bytes() {
    const bytes = [];
    for (let at = 0; at < this.list.length; at += 8) bytes.push(this.list.slice(at, at + 8).reduce((byte, bit) => byte << 1 | bit, 0));
    return bytes;
  }
}

function segment(text, version) {
  const bits = new Bits();
  if ([...text].every((letter) => ALPHANUMERIC.includes(letter))) {
    bits.add(0b0010, 4);
    bits.add(text.length, version < 10 ? 9 : 11);
    for (let at = 0; at < text.length; at += 2) {
      const first = ALPHANUMERIC.indexOf(text[at]);
      if (at + 1 < text.length) bits.add(first * 45 + ALPHANUMERIC.indexOf(text[at + 1]), 11);
      else bits.add(first, 6);
    }
  } else {
    const bytes = new TextEncoder().encode(text);
    bits.add(0b0100, 4);
    bits.add(bytes.length, version < 10 ? 8 : 16);
    for (const byte of bytes) bits.add(byte, 8);
  }
  return bits;
}

/** The data codewords: the segment, its terminator, and the two padding bytes in turn. */
export function codewords(text, version) {
  const room = capacity(version) * 8;
  const bits = segment(text, version);
  if (bits.list.length > room) return undefined;
  bits.add(0, Math.min(4, room - bits.list.length));
  bits.add(0, (8 - bits.list.length % 8) % 8);
  const data = bits.bytes();
  for (let pad = 0xec; data.length < room / 8; pad ^= 0xfd) data.push(pad);
  return data;
}

/** Data and correction of all blocks, interleaved as they are drawn. */
export function interleaved(data, version) {
  const [check, sizes] = BLOCKS[version];
  let from = 0;
  const blocks = sizes.map((size) => data.slice(from, from += size));
  const checks = blocks.map((block) => correction(block, check));
  const out = [];
  for (let at = 0; at < Math.max(...sizes); at++) for (const block of blocks) if (at < block.length) out.push(block[at]);
  for (let at = 0; at < check; at++) for (const block of checks) out.push(block[at]);
  return out;
}

/**
 * The code for a text, as rows of booleans (true is dark), without the quiet zone. `mask` forces one of the eight patterns; else the best is taken.
 * Throws a RangeError when the text is too long for version 10.
 */
export function encode(text, { mask } = {}) {
  for (let version = 1; version < BLOCKS.length; version++) {
    const data = codewords(text, version);
    if (data) return place(interleaved(data, version), version, mask);
  }
  throw new RangeError("too long for a code of this size");
}
