/** What page and worker file must have in common: another version of either does not answer. */
export const HELLO = "hushnote/kdf/1";
/** The greeting of a page that wants records opened, and no Argon2id run. */
export const HELLO_RECORDS = "hushnote/records/1";
