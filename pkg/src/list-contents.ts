import { JSON_TEXT } from "./content.js";
import { Bytes8, fillBytes, fromUtf8, indexOf, max, Own, parseJson, setBytes, substring, typedArrayLength, viewBytes } from "./intrinsics.js";

/** Bytes, half of which and more are decoded together: a quarter of it gained less, four times as much no more. */
export const ROOM = 256 * 1024;
/** The most texts that are decoded together, so that the shortest do not hold the page up. */
const MANY = 500;
/** Stands between two texts. No JSON text holds it as it is, and the core lets no other pass for one. */
const BETWEEN = "\0";

/** One buffer serves all lists but those that are opened while another one is. */
let spare: Uint8Array | undefined;

/** A record whose content is still to come. */
interface Waiting { content: unknown }

/**
 * The contents of a list's records, on their way out of the core as UTF-8, to become values many at once. A browser makes each text that it decodes
 * an object outside of JavaScript's heap, which costs more than the decoding and stays until the whole heap is collected.
 */
export class Contents {
  readonly #bytes = spare ?? new Bytes8(ROOM);
  readonly #waiting = new Own<Waiting>();
  /** Where the texts end that wait. */
  #end = 0;
  /** How long the text is that was taken behind them. */
  #taken = 0;
  /** What must be wiped. */
  #used = 0;

  constructor() {
    spare = undefined;
  }

  /** Whether there is room for this text. Then it is given {@link to} a record next, or gone. */
  take(text: Uint8Array): boolean {
    this.#taken = typedArrayLength(text);
    if (this.#taken >= ROOM / 2) return false;
    setBytes(this.#bytes, text, this.#end);
    this.#used = max(this.#used, this.#end + this.#taken + 1);
    return true;
  }

  /** The text that was taken is the content of this record: once there are enough of them, or at once if it is no JSON. */
  to(record: Waiting, type: number): void {
    const end = this.#end + this.#taken;
    if (type !== JSON_TEXT) {
      record.content = this.#decode(this.#end, end);
      return;
    }
    this.#waiting[this.#waiting.length] = record;
    this.#bytes[end] = 0;
    this.#end = end + 1;
    if (this.#end > ROOM / 2 || this.#waiting.length === MANY) this.finish();
  }

  /** Gives every record its content. */
  finish(): void {
    const texts = this.#decode(0, this.#end);
    let at = 0;
    for (let i = 0; i < this.#waiting.length; i++) {
      const end = indexOf(texts, BETWEEN, at);
      (this.#waiting[i] as Waiting).content = parseJson(substring(texts, at, end));
      at = end + 1;
    }
    this.#forget();
  }

  /** Keeps nothing of what was taken. */
  close(): void {
    this.#forget();
    spare = this.#bytes;
  }

  #decode(from: number, to: number): string {
    return fromUtf8(viewBytes(this.#bytes, from, to));
  }

  #forget(): void {
    fillBytes(viewBytes(this.#bytes, 0, this.#used), 0);
    this.#waiting.length = this.#end = this.#used = 0;
  }
}
