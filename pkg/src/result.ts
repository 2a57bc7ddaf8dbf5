import type { Audience } from "./audience.js";
import type { Contents } from "./list-contents.js";
import { HushnoteError } from "./errors.js";
import { toRecord, withAlarms, type Checked, type Result, type Results, type Taken } from "./opened.js";
import type { RawOpened } from "./raw.js";

/** What becomes of one item of many, once the contents are finished. `decrypted` is what a worker made of it. */
export function toResult(audience: Audience, { id, item }: Taken, contents: Contents, decrypted?: Uint8Array): Result {
  if (item instanceof HushnoteError) return { ok: false, id, error: item };
  try {
    return { ok: true, record: toRecord(item.id, (decrypted && admitted(audience, item, decrypted, contents)) ?? audience.open(item, contents)) };
  } catch (error) {
    // with the vault gone there is no next item
    if (!(error instanceof HushnoteError) || audience.handle.ended) throw error;
    return { ok: false, id, error };
  }
}

/** What is not admitted is opened here, so that one place says why not. */
function admitted(audience: Audience, item: Checked, decrypted: Uint8Array, contents: Contents): RawOpened | undefined {
  try {
    return audience.admit(item, decrypted, contents);
  } catch (error) {
    if (!(error instanceof HushnoteError)) throw error;
    return undefined;
  }
}

/** The results, and what is wrong with them as a whole. */
export const review = (audience: Audience, results: Result[]): Results => withAlarms(results, audience.review(results));
