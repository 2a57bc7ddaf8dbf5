// Checked before anything is copied; the core checks them again.
export const KEYSET_LIMIT = 64 * 2 ** 10;
/** The largest content with its padding, tags and header. */
export const SEALED_LIMIT = 17 * 2 ** 20;
/** A `seen` token has 105 bytes; a longer one is none. */
export const SEEN_LIMIT = 1024;
export const CREDENTIAL_ID_LIMIT = 1023;
export const MAX_U32 = 2 ** 32 - 1;
