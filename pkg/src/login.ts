/** What a site stores when a passphrase is set, in one transaction with the keyset. Both are base64url without padding. */
export interface Login {
  /** Stands in for a password: the site keeps a hash of it. */
  secret: string;
  /** Public; handed to `signIn` next time. The site stores it beside the account. */
  hint: string;
}
