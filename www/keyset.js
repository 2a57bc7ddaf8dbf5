// Changes of the keyset: made by the vault, stored by compare-and-swap, and taken into use only when the server is known to have them.
import * as api from "./api.js";
import * as devices from "./device.js";
import { hushnote } from "./hush.js";
import { failure, own } from "./sentences.js";
import { me, tell, vault } from "./session.js";

/** A change whose answer got lost: `{ keyset, before }`, until `settle` has found out. */
export let pending = null;

function take({ keyset, hash }) {
  vault().refresh(keyset);
  Object.assign(me, { keyset, hash });
  devices.remember(me.login, { seen: vault().seen });
  tell("keyset");
  tell("stored");
}

/** Looks at what the server has, and moves the vault there if it is newer. Fails with `stale` when that takes a new unlock. */
export async function catchUp() {
  const now = await api.keyset();
  if (now.hash !== me.hash) take(now);
}

/** Finds out what became of a change whose answer got lost. Resolves to true if it is stored, false if it never arrived. */
export async function settle() {
  if (!pending) return false;
  const { keyset, before } = pending;
  const wanted = hushnote.inspect(keyset).hash;
  const now = await api.keyset();
  pending = null;
  if (now.hash === wanted) take({ keyset, hash: wanted });
  else if (now.hash !== before) take(now);
  return now.hash === wanted;
}

/** Stores a keyset the vault has made, together with what belongs to it. Either all of it is in force afterwards, or nothing. */
export async function publish(keyset, extra = {}) {
  const before = me.hash;
  try {
    await api.putKeyset({ keyset, ifMatch: before, ...extra });
  } catch (error) {
    if (error.status === 409) {
      pending = { keyset, before };
      if (await settle()) return;
      throw failure(own.keysetRace);
    }
    if (!error.unsure) throw error;
    pending = { keyset, before };
    let stored;
    try {
      stored = await settle();
    } catch {
      tell("unsettled");
      throw failure(own.keysetLost, { unsettled: true });
    }
    if (stored) return;
    throw error;
  }
  take({ keyset, hash: hushnote.inspect(keyset).hash });
}

export async function changePassphrase(next, running) {
  await catchUp();
  const { keyset, login } = await vault().changePassphrase(next, running);
  await publish(keyset, { login });
}

/** Makes a new code without putting it in force; `store` does that, once it is safely on paper. */
export async function newRecoveryCode() {
  await catchUp();
  const { keyset, recoveryCode, recoverySecret } = vault().newRecoveryCode();
  return { recoveryCode, store: () => publish(keyset, { recoverySecret }) };
}

export async function addPasskey(made) {
  await catchUp();
  const { keyset } = vault().addPasskey(made);
  await publish(keyset);
}

export async function removeUnlock({ id, type }) {
  await catchUp();
  const { keyset } = vault().removeUnlock(id);
  await publish(keyset, type === "recovery" ? { recoverySecret: null } : {});
}
