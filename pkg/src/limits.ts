// Checked before anything is copied; the core checks them again.
export const KEYSET_LIMIT = 64 * 2 ** 10;
/** The largest content with its padding, tags and header. */
export const SEALED_LIMIT = 17 * 2 ** 20;
/** A `seen` token has 105 bytes; a longer one is none. */
export const SEEN_LIMIT = 1024;
export const CREDENTIAL_ID_LIMIT = 1023;
export const MAX_U32 = 2 ** 32 - 1;

export const CARD_LIMIT = 2 * 2 ** 10;
/** More cards in a row than a list of contacts can remember of one person. */
export const CARDS_LIMIT = 2 ** 16;
export const CONTACTS_LIMIT = 4 * 2 ** 20;
/** A grant has 1,293 bytes; a longer one is none. */
export const GRANT_LIMIT = 2 * 2 ** 10;
export const LOG_ENTRY_LIMIT = 16 * 1024 * 1024;
/** A whole log. One that long holds a hundred thousand entries. */
export const LOG_LIMIT = 256 * 2 ** 20;
/** What a device keeps of a circle grows with its log and its records. */
export const CHECKPOINT_LIMIT = 64 * 2 ** 20;
/** A head with as many chains of messages as it can count. */
export const HEAD_LIMIT = 4 * 2 ** 20;
/** What a change puts: an entry, and a grant for each of a thousand members. */
export const PUTS_LIMIT = 4096;
// UTF-16 code units, which are never more than bytes of UTF-8: the core counts those.
export const TITLE_LIMIT = 256;
export const REASON_LIMIT = 1024;
export const KIND_LIMIT = 64;
export const KINDS_LIMIT = 32;
/** A grant's path, the longest: circle, sequence, account. */
export const PUT_ID_LIMIT = 512;
