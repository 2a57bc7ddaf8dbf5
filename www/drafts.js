// Drafts: what is being typed is sealed on this device while it is typed, so that a lock, a reload or a stopped server costs no word.
import { draftsAtRisk, draftsOf, dropDraft, keepDraft } from "./device.js";
import { fromBase64url, randomId, toBase64url } from "./bytes.js";
import { me, vault } from "./session.js";

const KIND = "x-draft";
const PAUSE = 600;

let timer;
let live = null;

// Held in plain while the vault is shut unexpectedly (its instance trapped); sealed again as soon as it is open.
const unsealed = new Map();

/**
 * Starts keeping a draft. `read` gives `{ kind, content }` as it stands; `name` continues an earlier draft.
 * Returns `{ changed, done, drop }`; `kept` hears after each keeping whether it went to the device.
 */
export function keep({ noteId, base, read, kept = () => {}, name = randomId(), dirty = false }) {
  const draft = { name, noteId, base, read, kept, dirty, waiting: dirty };
  live = draft;
  return {
    name,
    changed() {
      draft.dirty = draft.waiting = true;
      clearTimeout(timer);
      timer = setTimeout(flush, PAUSE);
    },
    get dirty() { return draft.dirty; },
    rebase(next) { draft.base = next; },
    /** The editor goes away; what is unsaved stays a draft. */
    done() { if (live === draft) { flush(); live = null; } },
    drop() {
      draft.dirty = draft.waiting = false;
      if (live === draft) live = null;
      forget(name);
    },
  };
}

/** Seals the draft in hand now. Synchronous, so that it works while a page is being closed. */
export function flush() {
  clearTimeout(timer);
  if (!live?.waiting) return;
  live.waiting = false;
  const { name, noteId, base, read, kept } = live;
  const { kind, content } = read();
  write(name, { noteId, kind, content, at: new Date().toISOString(), ...(base && { base: { sealed: toBase64url(base.sealed), hash: base.hash } }) }, kept);
}

function write(name, content, kept = () => {}) {
  try {
    const sealed = vault().private.seal(draftId(name), { kind: KIND, content });
    unsealed.delete(name);
    kept(keepDraft(me.account, name, sealed));
  } catch {
    unsealed.set(name, { account: me.account, content });
    kept(false);
  }
}

const draftId = (name) => `draft ${name}`;

export function forget(name) {
  unsealed.delete(name);
  dropDraft(me.account, name);
}

/** Drafts on this device that open with these keys: `{ name, noteId, kind, content, at, base? }`, newest first. */
export function all() {
  for (const [name, { account, content }] of unsealed) if (account === me.account) write(name, content);
  const found = draftsOf(me.account).flatMap(({ name, sealed }) => {
    try {
      const { content } = vault().private.open(draftId(name), sealed);
      return [{ name, ...content, base: content.base && { sealed: fromBase64url(content.base.sealed), hash: content.base.hash } }];
    } catch {
      return []; // another account's, or older than a lost keyset: it stays where it is
    }
  });
  return found.filter(({ name }) => name !== live?.name).sort((a, b) => b.at.localeCompare(a.at));
}

/** Whether closing the tab now would lose words. */
export const atRisk = () => unsealed.size > 0 || draftsAtRisk();

export const find = (name) => all().find((draft) => draft.name === name);
