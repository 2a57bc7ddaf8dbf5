// Suite 1's private records on @noble/ciphers and @noble/hashes.
import { rival } from "../lib/here.mjs";
import { asynchronous } from "./format.mjs";

export async function open(circle) {
  const [{ gcm }, { hmac }, { sha512 }] = await Promise.all([rival("@noble/ciphers/aes.js"), rival("@noble/hashes/hmac.js"), rival("@noble/hashes/sha2.js")]);
  // the key's two blocks are hashed once, as importing it once does elsewhere
  const expander = hmac.create(sha512, circle.key);
  return asynchronous({
    hmac: (input) => expander._cloneInto().update(input).digest(),
    importKey: (key) => key.slice(),
    open: (key, nonce, bytes) => gcm(key, nonce).decrypt(bytes),
    seal: (key, nonce, bytes) => gcm(key, nonce).encrypt(bytes),
    random: (n) => globalThis.crypto.getRandomValues(new Uint8Array(n)),
  }, circle);
}
