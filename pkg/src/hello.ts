/** What page and worker file must have in common: another version of either does not answer. */
export const HELLO = "hushnote/kdf/1";
