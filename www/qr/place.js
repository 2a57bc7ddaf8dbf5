// Putting codewords on the square: the fixed patterns, the zigzag, and the mask that leaves the fewest misleading shapes.

const ALIGNMENT = [undefined, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const MASKS = [
  (x, y) => (x + y) % 2 === 0, (x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => x * y % 2 + x * y % 3 === 0,
  (x, y) => (x * y % 2 + x * y % 3) % 2 === 0, (x, y) => ((x + y) % 2 + x * y % 3) % 2 === 0,
];

/** `value` with its BCH remainder behind it. */
function checked(value, poly, width) {
  let rest = value << width;
  const top = 31 - Math.clz32(poly);
  for (let at = 31 - Math.clz32(rest); rest && at >= top; at = 31 - Math.clz32(rest)) rest ^= poly << at - top;
  return value << width | rest;
}

function patterns(version) {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => new Array(size).fill(undefined));
  const set = (x, y, dark) => { if (x >= 0 && y >= 0 && x < size && y < size) rows[y][x] = dark; };

  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = -1; y <= 7; y++) for (let x = -1; x <= 7; x++) {
      const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
      set(left + x, top + y, ring !== 2 && ring !== 4);
    }
  }
  for (let at = 8; at < size - 8; at++) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const centres = ALIGNMENT[version];
  const last = centres.at(-1);
  for (const cy of centres) for (const cx of centres) {
    if (cx === 6 && cy === 6 || cx === 6 && cy === last || cx === last && cy === 6) continue;
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
  }
  if (version >= 7) {
    const bits = checked(version, 0x1f25, 12);
    for (let at = 0; at < 18; at++) {
      const dark = (bits >> at & 1) === 1;
      set(size - 11 + at % 3, Math.floor(at / 3), dark);
      set(Math.floor(at / 3), size - 11 + at % 3, dark);
    }
  }
  format(rows, 0);
  return rows;
}

/** Level M is 00, so the format is the mask's number with its check bits. */
function format(rows, mask) {
  const size = rows.length;
  const bits = checked(mask, 0x537, 10) ^ 0x5412;
  for (let at = 0; at < 15; at++) {
    const dark = (bits >> at & 1) === 1;
    if (at < 6) rows[at][8] = dark;
    else if (at < 8) rows[at + 1][8] = dark;
    else if (at === 8) rows[8][7] = dark;
    else rows[8][14 - at] = dark;
    if (at < 8) rows[8][size - 1 - at] = dark;
    else rows[size - 15 + at][8] = dark;
  }
  rows[size - 8][8] = true;
}

function fill(fixed, bytes, mask) {
  const size = fixed.length;
  const rows = fixed.map((row) => [...row]);
  let at = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y][x] !== undefined) continue;
        const bit = at < bytes.length * 8 && (bytes[at >> 3] >> 7 - (at & 7) & 1) === 1;
        rows[y][x] = bit !== MASKS[mask](x, y);
        at++;
      }
    }
    up = !up;
  }
  format(rows, mask);
  return rows;
}

const FINDER_LIKE = [[1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1]];

/** The four penalties of the standard. */
export function penalty(rows) {
  const size = rows.length;
  let sum = 0;
  for (const line of [...rows, ...rows.map((_, x) => rows.map((row) => row[x]))]) {
    for (let at = 0, run = 0; at < size; at++) {
      run = at > 0 && line[at] === line[at - 1] ? run + 1 : 1;
      if (run === 5) sum += 3;
      else if (run > 5) sum += 1;
    }
    for (let at = 0; at + 11 <= size; at++) {
      for (const shape of FINDER_LIKE) if (shape.every((dark, step) => line[at + step] === (dark === 1))) sum += 40;
    }
  }
  for (let y = 1; y < size; y++) for (let x = 1; x < size; x++) {
    if (rows[y][x] === rows[y][x - 1] && rows[y][x] === rows[y - 1][x] && rows[y][x] === rows[y - 1][x - 1]) sum += 3;
  }
  const dark = rows.flat().filter(Boolean).length;
  return sum + 10 * Math.floor(Math.abs(dark * 20 / (size * size) - 10));
}

/** Rows of booleans for the codewords of a version. */
export function place(bytes, version, mask) {
  const fixed = patterns(version);
  if (mask !== undefined) return fill(fixed, bytes, mask);
  const tries = MASKS.map((_, number) => fill(fixed, bytes, number));
  const scores = tries.map(penalty);
  return tries[scores.indexOf(Math.min(...scores))];
}
