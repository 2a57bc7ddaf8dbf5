import type { Handle } from "./instance.js";
import { call, callOnKeys } from "./instance.js";
import type { Prepared } from "./content.js";
import type { Contents } from "./list-contents.js";
import type { Checked, Result } from "./opened.js";
import type { RawAlarm, RawOpened } from "./raw.js";

/** Who can read what is sealed for them: what every circle can do, and each does in its own way. */
export interface Audience {
  /** As long as it lives, the core knows it. */
  readonly handle: Handle;
  /** Whether it depends on the records opened before what comes of one: where they are signed, and looked at as a whole. */
  readonly ordered: boolean;
  seal(id: string, kind: string, content: Prepared, time: number, previous: Uint8Array | undefined): Uint8Array;
  /** With `contents` a text is taken by them, if they have room for it. */
  open(item: Checked, contents?: Contents): RawOpened;
  /** What a worker needs to decrypt records, and to find them signed: secret, and the caller's to wipe. */
  readerKeys(): Uint8Array<ArrayBuffer>;
  /** The same as `open` for a record that a worker has found good as far as it can. */
  admit(item: Checked, decrypted: Uint8Array, contents?: Contents): RawOpened;
  /** What is wrong with a list of results as a whole. */
  review(results: readonly Result[]): readonly RawAlarm[];
}

/** The person alone: under the keys of the vault itself. */
export class PrivateAudience implements Audience {
  readonly handle: Handle;
  readonly ordered = false;

  constructor(vault: Handle) {
    this.handle = vault;
  }

  seal(id: string, kind: string, content: Prepared, time: number, previous: Uint8Array | undefined): Uint8Array {
    const vault = this.handle.alive;
    return call((core) => core.sealPrivate(vault, id, kind, content.type, content.content, time, previous));
  }

  open({ id, sealed, atLeast }: Checked, contents?: Contents): RawOpened {
    const vault = this.handle.alive;
    return call((core) => core.openPrivate(vault, id, sealed, atLeast ?? 0, contents));
  }

  readerKeys(): Uint8Array<ArrayBuffer> {
    const vault = this.handle.alive;
    return callOnKeys((core) => core.vaultReader(vault));
  }

  admit({ id, atLeast }: Checked, decrypted: Uint8Array, contents?: Contents): RawOpened {
    const vault = this.handle.alive;
    return call((core) => core.admitPrivate(vault, id, decrypted, atLeast ?? 0, contents));
  }

  review(): readonly RawAlarm[] { return []; }
}
