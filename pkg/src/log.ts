import { copyBytes, looksLikeBytes, type Bytes } from "./bytes.js";
import { HushnoteError } from "./errors.js";
import { append, Bytes8, typedArrayBuffer, typedArrayLength } from "./intrinsics.js";
import { LOG_ENTRY_LIMIT, LOG_LIMIT, MAX_U32 } from "./limits.js";
import { copyList } from "./lists.js";

/** The entries of a circle's log, in order; or all of them one behind the other, as one piece. */
export type Log = Bytes | Iterable<Bytes>;

/** Copies of the entries. */
export const copyLog = (name: string, log: unknown): Uint8Array<ArrayBuffer>[] =>
  looksLikeBytes(log)
    ? cut(name, copyBytes(name, log, LOG_LIMIT))
    : copyList(name, log, { count: MAX_U32, each: LOG_ENTRY_LIMIT, all: LOG_LIMIT });

/** An entry up to its start: type and suite, circle, sequence, previous, epoch. */
const FIXED = 4 + 32 + 4 + 32 + 4;
const SIGNATURE = 64;

/** Cuts a log by the lengths that its entries state. Whether they are entries is for the core to say. */
function cut(name: string, log: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const entries: Uint8Array<ArrayBuffer>[] = [];
  const end = typedArrayLength(log);
  const buffer = typedArrayBuffer(log) as ArrayBuffer;
  const number = (at: number, width: number): number => {
    if (at + width > end) throw new HushnoteError("malformed", `${name} ends within an entry`);
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + (log[at + i] as number);
    return value;
  };
  for (let start = 0; start < end;) {
    let at = start + FIXED;
    at += 2 + number(at, 2); // start
    at += 2 + 32 * number(at, 2); // hashes of grants
    at += 4 + number(at, 4); // body
    at += SIGNATURE;
    if (at > end) throw new HushnoteError("malformed", `${name} ends within an entry`);
    append(entries, new Bytes8(buffer, start, at - start));
    start = at;
  }
  return entries;
}
