// Suite 1's records on `crypto.subtle`: four calls to open one, and two more where it is signed.
import { asynchronous } from "./format.mjs";

const { subtle } = globalThis.crypto;
const HMAC = { name: "HMAC", hash: "SHA-512" };

/** `circle`: { circle, epoch, clock, key }; `signer`: { proof, publicKey, privateKey } of an author, in a shared circle. */
export async function open(circle, signer) {
  const expander = await subtle.importKey("raw", circle.key, HMAC, false, ["sign"]);
  return asynchronous({
    hmac: async (input) => new Uint8Array(await subtle.sign("HMAC", expander, input)),
    importKey: (key, use) => subtle.importKey("raw", key, "AES-GCM", false, [use]),
    open: async (key, iv, bytes) => new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv }, key, bytes)),
    seal: async (key, iv, bytes) => new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, key, bytes)),
    random: (n) => globalThis.crypto.getRandomValues(new Uint8Array(n)),
    hash: async (bytes) => new Uint8Array(await subtle.digest("SHA-512", bytes)),
    sign: async (bytes) => new Uint8Array(await subtle.sign("Ed25519", signer.privateKey, bytes)),
    verify: (signature, bytes) => subtle.verify("Ed25519", signer.publicKey, signature, bytes),
  }, circle, { proof: signer?.proof });
}
