// Passkeys: WebAuthn's PRF extension gives 32 secret bytes that open the vault. The server takes no part in it, so its challenge has nothing to prove.
import { hushnote } from "./hush.js";
import { failure, own } from "./sentences.js";
import { toBase64url } from "./bytes.js";
import { me } from "./session.js";

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const onNumber = () => /^[\d.]+$|^\[/.test(location.hostname);

/** Whether this browser may be able to. The last word has the device, when it is asked. */
export async function available() {
  if (!globalThis.PublicKeyCredential) return false;
  const can = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  return can?.["extension:prf"] !== false;
}

const kept = () => hushnote.inspect(me.keyset).passkeys;
export const havePasskeys = () => kept().length > 0;

async function asked(request) {
  if (onNumber()) throw failure(own.passkeyHost);
  try {
    return await request();
  } catch (error) {
    if (error?.name === "InvalidStateError") throw failure({ ...own.noPasskey, title: "This device already has a passkey for your notes.", text: "", todo: "You can unlock with it as it is." });
    throw failure(own.noPasskey);
  }
}

function evaluate(passkeys, signal) {
  return asked(() => navigator.credentials.get({
    signal,
    publicKey: {
      challenge: random(32), userVerification: "required",
      allowCredentials: passkeys.map(({ credentialId }) => ({ type: "public-key", id: credentialId })),
      extensions: { prf: { evalByCredential: Object.fromEntries(passkeys.map(({ credentialId, prfSalt }) => [toBase64url(credentialId), { first: prfSalt }])) } },
    },
  }));
}

const outputOf = (credential) => credential?.getClientExtensionResults().prf?.results?.first;

/** Makes a passkey on this device. Resolves to what `addPasskey` takes. */
export async function create() {
  const prfSalt = random(32);
  const credential = await asked(() => navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: "Quiet Lane Practice" },
      user: { id: new TextEncoder().encode(me.account), name: me.login, displayName: me.login },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      excludeCredentials: kept().map(({ credentialId }) => ({ type: "public-key", id: credentialId })),
      extensions: { prf: { eval: { first: prfSalt } } },
    },
  }));
  const credentialId = new Uint8Array(credential.rawId);
  if (credential.getClientExtensionResults().prf?.enabled === false) throw failure(own.noPrf);
  // Many devices give the secret only when the passkey is used, not when it is made.
  const prfOutput = outputOf(credential) ?? outputOf(await evaluate([{ credentialId, prfSalt }]));
  if (!prfOutput) throw failure(own.noPrf);
  return { credentialId, prfSalt, prfOutput };
}

/** Uses a passkey the keyset knows. Resolves to the secret that unlocks. */
export async function use(signal) {
  const output = outputOf(await evaluate(kept(), signal));
  if (!output) throw failure(own.noPrf);
  return output;
}
