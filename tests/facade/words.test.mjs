import { suggestPassphrase } from "../../pkg/dist/words.js";
import { equal, fails, ok } from "./expect.mjs";
import { fresh, test } from "./kit.mjs";

test("a suggested passphrase has six words and states its exact bits", async () => {
  const { passphrase, bits } = suggestPassphrase();
  equal(passphrase.split(" ").length, 6);
  equal(bits, 6 * Math.log2(7776));
  for (const words of [4, 8, 24]) {
    const more = suggestPassphrase({ words });
    equal(more.passphrase.split(" ").length, words);
    equal(more.bits, words * Math.log2(7776));
  }
  for (const words of [0, 3, 25, 6.5, "6", NaN, null]) await fails("bad-input", () => suggestPassphrase({ words }));
});

test("words are drawn from the whole list, and evenly", () => {
  const seen = new Map();
  const draws = 24 * 4000;
  for (let i = 0; i < 4000; i++) for (const word of suggestPassphrase({ words: 24 }).passphrase.split(" ")) seen.set(word, (seen.get(word) ?? 0) + 1);
  // 96,000 draws leave out one of 7,776 words with a chance of 7776 * (1 - 1/7776)^96000, 0.034
  ok(seen.size >= 7774 && seen.size <= 7776, `${seen.size} words`);
  for (const word of seen.keys()) ok(/^[a-z-]{3,9}$/.test(word), word);
  const expected = draws / 7776;
  let squares = 0;
  for (const count of seen.values()) squares += (count - expected) ** 2 / expected;
  // chi-squared with 7,775 degrees of freedom: eight standard deviations off
  ok(Math.abs(squares - 7775) < 8 * Math.sqrt(2 * 7775), `chi-squared ${squares}`);
});

test("no words without random numbers", async () => {
  await fresh("broken-words", "throws");
  await fresh("broken-words", "zeros");
});
