// Error correction over GF(256) with the polynomial 0x11d, as QR codes use it.

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = value << 1 ^ (value & 0x80 ? 0x11d : 0);
}
const times = (a, b) => a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]];

/** (x - 1)(x - 2)(x - 4)… with `degree` factors, highest power first, without the leading 1. */
function generator(degree) {
  let terms = [1];
  for (let power = 0; power < degree; power++) {
    const next = [...terms, 0];
    for (let at = 0; at < terms.length; at++) next[at + 1] ^= times(terms[at], EXP[power]);
    terms = next;
  }
  return terms.slice(1);
}

/** The `count` correction codewords of a block. */
export function correction(block, count) {
  const terms = generator(count);
  const rest = new Array(count).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    for (let at = 0; at < count; at++) rest[at] ^= times(terms[at], factor);
  }
  return rest;
}
