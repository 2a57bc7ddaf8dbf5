import { copyBytes, type Bytes } from "./bytes.js";
import { readClock } from "./clock.js";
import { dispose, prepareContent, restoreContent } from "./content.js";
import { callOnKeys, type Handle } from "./instance.js";
import { CapturedDate } from "./intrinsics.js";
import type { NoteRecord } from "./kinds.js";
import { CARD_LIMIT, KIND_LIMIT, SEALED_LIMIT } from "./limits.js";
import type { OpenedRecord } from "./opened.js";
import { readOptions } from "./options.js";
import { readText } from "./text.js";

/** What a letter holds. Nobody has signed it: whatever it says of who wrote it is a claim. `id` is the letter's hash, in hex. */
export type OpenedLetter = OpenedRecord & { origin: "anonymous" };

/**
 * Seals a record for somebody whose card is known, without a vault and from nobody in particular: an intake form, a first message.
 * Whoever holds the card's keys opens it with `vault.openSealed`. Synchronous; needs a finished `init()`.
 *
 * ```js
 * await init();
 * const letter = sealTo(await site.card("person-7f3a"), { kind: "intake", content: { presentingProblem: "…" } });
 * ```
 *
 * @param card - the newest card of the person, as the site hands it out. A server that hands out another one can read the letter: compare
 *   `inspect(card).hash` with what the person has published elsewhere.
 * @param record - as for `seal`; the kind's fields are checked.
 * @returns the sealed bytes, fresh: their length tells only a size class.
 * @throws {HushnoteError} `bad-input` that names the field, `too-large`, `malformed`, `unsupported`, `bad-signature`, `locked` before
 *   `init()`, `no-randomness`, `out-of-memory`.
 */
export function sealTo(card: Bytes, record: NoteRecord): Uint8Array {
  const to = copyBytes("card", card, CARD_LIMIT);
  const read = readOptions("record", record, ["kind", "content"]);
  const kind = readText("kind", read.kind, KIND_LIMIT);
  const content = prepareContent(read.content);
  try {
    const time = readClock();
    return callOnKeys((core) => core.sealTo(to, kind, content.type, content.content, time));
  } finally {
    dispose(content);
  }
}

/** Opens a letter with the keys of a vault. */
export function openLetter(vault: Handle, letter: unknown): OpenedLetter {
  void vault.alive;
  const bytes = copyBytes("letter", letter, SEALED_LIMIT);
  const id = vault.alive;
  const opened = callOnKeys((core) => core.openSealed(id, bytes));
  return {
    kind: opened[2], content: restoreContent(opened[1], opened[5]), id: opened[0], revision: opened[3], sealedAt: new CapturedDate(opened[4]), origin: "anonymous",
  } as OpenedLetter;
}
