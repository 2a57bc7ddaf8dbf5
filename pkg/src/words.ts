/**
 * Passphrases nobody has to invent, from the EFF's large word list (Electronic Frontier Foundation, CC BY 3.0 US).
 *
 * @module
 */
import { HushnoteError } from "./errors.js";
import { append, Bytes8, fillRandom, floor, log2, split } from "./intrinsics.js";
import { readInteger, readOptional } from "./options.js";
import { wordlist } from "./wordlist.js";

let words: string[] | undefined;

function list(): string[] {
  if (words) return words;
  const lines = split(wordlist, "\n");
  const all: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line === "") continue;
    const found = split(line, " ");
    for (let j = 0; j < found.length; j++) append(all, found[j] as string);
  }
  return (words = all);
}

/**
 * A random passphrase of words with spaces between, and its strength.
 *
 * `bits` is exact, `words × log2(length of the list)`: 77.5 for the six words of the default. Each word is drawn from the
 * platform's random numbers, without bias.
 *
 * @param o - `words`: 4 to 24, 6 by default.
 * @throws {HushnoteError} `bad-input`, `no-randomness`.
 */
export function suggestPassphrase(o?: { words?: number }): { passphrase: string; bits: number } {
  const { words: wanted } = readOptional("options", o, ["words"]);
  const count = wanted === undefined ? 6 : readInteger("words", wanted, 4, 24);
  const all = list();
  const draw = drawer(all.length);
  let passphrase = "";
  for (let i = 0; i < count; i++) passphrase += (i ? " " : "") + (all[draw()] as string);
  return { passphrase, bits: count * log2(all.length) };
}

/** Numbers below `length`: of 16 random bits, those over its greatest multiple are drawn again, so none is likelier. */
function drawer(length: number): () => number {
  const pool = new Bytes8(128);
  let at = pool.length;
  const fair = floor(65536 / length) * length;
  return () => {
    for (;;) {
      if (at === 128) {
        refill(pool);
        at = 0;
      }
      const number = ((pool[at] as number) << 8) | (pool[at + 1] as number);
      pool[at++] = 0;
      pool[at++] = 0;
      if (number < fair) return number % length;
    }
  };
}

function refill(pool: Uint8Array): void {
  try {
    (fillRandom as NonNullable<typeof fillRandom>)(pool);
  } catch {
    throw new HushnoteError("no-randomness", "the platform gave no random numbers");
  }
  // of 128 working bytes, at most a few are zero: a generator that is broken mostly gives nothing else
  let zeros = 0;
  for (let i = 0; i < 128; i++) if (pool[i] === 0) zeros++;
  if (zeros > 32) throw new HushnoteError("no-randomness", "the platform's random numbers are broken");
}
