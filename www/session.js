// Who is here and what is unlocked. The vault lives in this module and nowhere else.
import * as api from "./api.js";
import { randomId } from "./bytes.js";
import * as devices from "./device.js";
import { breath } from "./dom.js";
import { hushnote } from "./hush.js";
import { failure, own } from "./sentences.js";

/** `login` and `account` while signed in; `vault` while unlocked; `keyset` and `hash` as the server last gave them. */
export const me = { login: "", account: "", vault: null, keyset: null, hash: "" };

/** Tells of "closing" (the last moment in which something can be sealed), "open", "lock", "out" (detail: why), "keyset", and "stored" whenever the server holds something new, "look" (detail: id) at the note on the page. */
export const events = new EventTarget();
export const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));

/** The open vault; throws `locked` when there is none. */
export function vault() {
  if (!me.vault) throw Object.assign(new Error("the page is locked"), { code: "locked" });
  return me.vault;
}

export const signedIn = () => me.login !== "" && me.keyset !== null;

/** Takes over an open vault and the keyset it came from. */
export function adopt({ login = me.login, account = me.account, vault, keyset, hash }) {
  if (me.vault && me.vault !== vault) closeVault();
  Object.assign(me, { login, account, vault, keyset, hash });
  devices.remember(login, { account, seen: vault.seen });
  vault.onclose = (reason) => {
    if (me.vault !== vault) return;
    me.vault = null;
    if (reason === "trapped") tell("lock", { reason });
  };
  tell("open");
}

function closeVault() {
  const { vault } = me;
  me.vault = null;
  vault?.close();
}

/** Closes the vault: the keys are wiped. The session with the server stays. */
export function lock(reason = "asked") {
  tell("closing");
  closeVault();
  tell("lock", { reason });
}

/** Forgets the session on this page without asking the server. */
export function leave(reason = "asked") {
  tell("closing");
  closeVault();
  Object.assign(me, { login: "", account: "", keyset: null, hash: "" });
  tell("out", { reason });
}

export async function signOut() {
  await api.signout();
  leave();
}

/** After a reload: is there still a session? Resolves to true when the page is signed in and locked. */
export async function resume() {
  const login = devices.lastLogin();
  if (login === "") return false;
  try {
    const { keyset, hash } = await api.keyset();
    const account = devices.device(login)?.account ?? hushnote.inspect(keyset).account;
    Object.assign(me, { login, account, keyset, hash });
    return true;
  } catch (error) {
    if (error.status === 401 || error.status === 404) return false;
    throw error;
  }
}

// Making the keys costs a second or more; a name that is taken, or a server that is away, must not cost it again.
let prepared = null;

/** Makes an account and stores it. Resolves to the recovery code, which is nowhere else. */
export async function signUp({ login, passphrase }, running) {
  if (prepared?.passphrase !== passphrase) {
    forgetSignUp();
    const account = randomId();
    prepared = { account, passphrase, made: await hushnote.Vault.create({ account, passphrase, ...running }) };
  }
  const { account, made } = prepared;
  const { keyset, login: { secret, hint }, recoverySecret } = made;
  try {
    await api.signup({ login, account, hint, secret, recoverySecret, keyset });
  } catch (error) {
    // An answer may have been lost after the server had stored everything, and the browser may have asked again by itself: then the name is taken by ourselves.
    if (error.status !== 409) throw error;
    if ((await api.hint(login)).account !== account) throw failure(own.loginTaken, { field: "login" });
    await api.signin({ login, secret });
  }
  prepared = null;
  devices.forget(login);
  adopt({ login, account, vault: made.vault, keyset, hash: hushnote.inspect(keyset).hash });
  devices.remember(login, { sheetKept: false });
  tell("stored");
  return made.recoveryCode;
}

/** The person has left the sign-up: keys that were made for it are wiped. */
export function forgetSignUp() {
  prepared?.made.vault.close();
  prepared = null;
}

/** What the device knows of this login, after the server has named the account. */
async function identify(login) {
  const { account, hint } = await api.hint(login);
  const known = devices.device(login);
  if (known?.account && known.account !== account) throw failure(own.otherAccount, { other: true });
  return { account, hint, seen: known?.seen };
}

async function enter(login, account, attempt, proof) {
  try {
    const { keyset, hash } = await api.signin({ login, ...proof });
    const vault = attempt.unlock(keyset);
    await breath();
    adopt({ login, account, vault, keyset, hash });
    tell("stored");
  } finally {
    attempt.close();
  }
}

export async function signIn({ login, passphrase }, running) {
  const { account, hint, seen } = await identify(login);
  const attempt = await hushnote.signIn({ account, passphrase, hint, seen, ...running });
  await enter(login, account, attempt, { secret: attempt.secret });
}

/** With the code alone. The caller then has a new passphrase set. */
export async function recover({ login, code }, running) {
  const { account, seen } = await identify(login);
  const attempt = await hushnote.signIn({ account, recoveryCode: code, seen, ...running });
  await enter(login, account, attempt, { recoverySecret: attempt.secret });
}

/** Opens a locked page. `key` is `{ passphrase }`, `{ recoveryCode }` or `{ passkey }`. */
export async function unlock(key, running) {
  const { login, account } = me;
  const { keyset, hash } = await api.keyset();
  const vault = await hushnote.Vault.unlock(keyset, { account, ...key }, { ...running, seen: devices.device(login)?.seen });
  await breath();
  adopt({ vault, keyset, hash });
}
