// The page's QR encoder against the standard's well-known example and an independent encoder's drawings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { codewords, encode, interleaved } from "../../../www/qr/encode.js";

const { codes } = JSON.parse(readFileSync(new URL("../fixtures/qr.json", import.meta.url), "utf8"));
const drawn = (rows) => rows.map((row) => row.map((dark) => dark ? "#" : ".").join(""));

export const options = { browser: false };

export const steps = [
  ["HELLO WORLD, version 1-M, has the data and correction words of the textbooks", () => {
    const data = codewords("HELLO WORLD", 1);
    assert.deepEqual(data, [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]);
    assert.deepEqual(interleaved(data, 1).slice(16), [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
  }],
  ["every dark square stands where an independent encoder puts it", () => {
    for (const { text, mask, rows } of codes) {
      assert.deepEqual(drawn(encode(text, { mask })), rows, text);
      assert.deepEqual(drawn(encode(text)), rows, `the mask chosen for ${text}`);
    }
    return `${codes.length} codes`;
  }],
  ["a text that is too long is refused, not cut", () => {
    assert.throws(() => encode("x".repeat(400)), RangeError);
  }],
];
