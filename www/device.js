// What this device remembers for a login name: which account it is, what it has seen, and drafts. All of it is opaque or sealed; a borrowed device gives nothing away but names.
import { fromBase64url, toBase64url } from "./bytes.js";

const PREFIX = "quiet-lane:";

// Storage may be switched off or full. The page goes on without it, and memory stands in until the tab is closed.
const spare = new Map();
function read(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? spare.get(key) ?? null;
  } catch {
    return spare.get(key) ?? null;
  }
}
function write(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
    spare.delete(key);
    return true;
  } catch {
    spare.set(key, value);
    return false;
  }
}
function drop(key) {
  spare.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // there was nothing to remove
  }
}
function keys(start) {
  const found = new Set([...spare.keys()].filter((key) => key.startsWith(start)));
  try {
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      if (key?.startsWith(PREFIX + start)) found.add(key.slice(PREFIX.length));
    }
  } catch {
    // only what this tab remembers
  }
  return [...found];
}

/** One spelling for one person, the server's own: no spaces around, lower case. */
export const spelling = (typed) => typed.trim().toLowerCase();

export const lastLogin = () => read("last") ?? "";

/** `{ account, seen, sheetKept, revisions }` for a login name, or undefined on a device that has never met it. */
export function device(login) {
  try {
    const known = JSON.parse(read(`login:${login}`));
    return known && { ...known, seen: known.seen ? fromBase64url(known.seen) : undefined, revisions: known.revisions ?? {} };
  } catch {
    return undefined;
  }
}

/** Keeps what is given of `{ account, seen, sheetKept, revisions }` and leaves the rest as it was. `last`: whether the start page is to offer this name. */
export function remember(login, change, { last = true } = {}) {
  const next = { ...device(login), ...change };
  if (last) write("last", login);
  write(`login:${login}`, JSON.stringify({ ...next, seen: next.seen && toBase64url(next.seen) }));
}

export const forget = (login) => drop(`login:${login}`);

// Drafts: sealed bytes under a name of their own, so that two tabs never overwrite each other's.
export const keepDraft = (account, name, sealed) => write(`draft:${account}:${name}`, toBase64url(sealed));
/** Whether any draft is in this tab alone, because the device would not keep it. */
export const draftsAtRisk = () => [...spare.keys()].some((key) => key.startsWith("draft:"));
export const dropDraft = (account, name) => drop(`draft:${account}:${name}`);
export function draftsOf(account) {
  const start = `draft:${account}:`;
  return keys(start).flatMap((key) => {
    try {
      return [{ name: key.slice(start.length), sealed: fromBase64url(read(key)) }];
    } catch {
      return [];
    }
  });
}

// What has been seen of shared circles, and the names of people as they were met. Sealed, both of them.
export const seenOf = (account, circle) => bytesOf(`circle:${account}:${circle}`);
export const keepSeen = (account, circle, seen) => write(`circle:${account}:${circle}`, toBase64url(seen));
export const namesOf = (account) => bytesOf(`names:${account}`);
export const keepNames = (account, sealed) => write(`names:${account}`, toBase64url(sealed));

function bytesOf(key) {
  try {
    return fromBase64url(read(key));
  } catch {
    return undefined;
  }
}

/** Who sits in a seat of the page for two, in this tab. */
export function seated(seat) {
  try {
    return sessionStorage.getItem(`${PREFIX}seat:${seat}`) ?? "";
  } catch {
    return "";
  }
}
export function sit(seat, login) {
  try {
    sessionStorage.setItem(`${PREFIX}seat:${seat}`, login);
  } catch {
    // the name has to be typed again after a reload
  }
}
