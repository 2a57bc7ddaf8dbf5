// Every place of the API that takes bytes, for values that are none.
import { inspect, signIn, Vault } from "../../pkg/dist/index.js";
import { fails } from "./expect.mjs";
import { account, note, passphrase, person } from "./person.mjs";

export const bytesKind = (content) => ({ kind: "x-bytes", content });

/** Every place of the API that takes bytes, given `value`. */
async function everywhere(vault, value) {
  const { keyset, login, recoveryCode } = await person();
  const circle = vault.private;
  const prf = { credentialId: new Uint8Array(16), prfSalt: new Uint8Array(32).fill(1), prfOutput: new Uint8Array(32).fill(2) };
  return {
    "unlock keyset": () => Vault.unlock(value, { account, recoveryCode }),
    "unlock seen": () => Vault.unlock(keyset, { account, recoveryCode }, { seen: value }),
    "unlock passkey": () => Vault.unlock(keyset, { account, passkey: value }),
    "signIn seen": () => signIn({ account, passphrase, hint: login.hint, seen: value }),
    inspect: () => inspect(value),
    open: () => circle.open("a", value),
    previous: () => circle.seal("a", note, { previous: value }),
    refresh: () => vault.refresh(value),
    credentialId: () => vault.addPasskey({ ...prf, credentialId: value }),
    prfSalt: () => vault.addPasskey({ ...prf, prfSalt: value }),
    prfOutput: () => vault.addPasskey({ ...prf, prfOutput: value }),
    openMany: () => {
      const [result] = circle.openMany([{ id: "a", sealed: value }]);
      if (!result.ok) throw result.error;
    },
    openAll: async () => {
      const [result] = await circle.openAll([{ id: "a", sealed: value }]);
      if (!result.ok) throw result.error;
    },
  };
}

/** `value` is `bad-input` in each of them. */
export async function refusedEverywhere(vault, value, what, except = []) {
  for (const [place, run] of Object.entries(await everywhere(vault, value))) {
    if (!except.includes(place)) await fails("bad-input", run, `${what} as ${place}:`);
  }
}
