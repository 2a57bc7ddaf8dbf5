// The person's notes: fetched sealed, opened here, sealed again, and swapped in only if nobody else was quicker.
import * as api from "./api.js";
import { device, remember } from "./device.js";
import { hushnote } from "./hush.js";
import { catchUp } from "./keyset.js";
import { me, tell, vault } from "./session.js";

const BATCH = 100;
const MANY = 50;

/** Newest first: by when the note was written, then by when it was sealed; notes that do not open come before all, because they need to be seen. */
function newest(a, b) {
  if (!a.record || !b.record) return (b.record ? 0 : 1) - (a.record ? 0 : 1);
  return written(b.record) - written(a.record) || b.record.sealedAt - a.record.sealedAt;
}
const written = ({ content, sealedAt }) => new Date(content?.writtenAt ?? sealedAt).getTime() || sealedAt.getTime();

/** All notes as `{ id, revision, size, hash, updatedAt, record }` or, where one does not open, `{ …, error }`. */
export async function all() {
  const held = await api.records();
  const fetched = new Map();
  for (let at = 0; at < held.length; at += BATCH) {
    for (const item of await api.readRecords(held.slice(at, at + BATCH).map(({ id }) => id))) fetched.set(item.id, item);
  }
  const rows = held.filter(({ id }) => fetched.has(id)).map((row) => ({ ...row, ...fetched.get(row.id) }));
  let results = await open(rows);
  if (results.some(({ ok, error }) => !ok && error.code === "stale")) {
    await catchUp();
    results = await open(rows);
  }
  const listed = rows.map(({ sealed, ...row }, at) => results[at].ok ? { ...row, record: results[at].record } : { ...row, error: results[at].error });
  noteRevisions(listed);
  return listed.sort(newest);
}

async function open(rows) {
  const known = device(me.login)?.revisions ?? {};
  const items = rows.map(({ id, sealed }) => ({ id, sealed, ...(known[id] && { atLeast: known[id] }) }));
  // A few notes open faster than a worker starts.
  return items.length > MANY ? vault().private.openAll(items) : vault().private.openMany(items);
}

/** The device remembers the newest revision it has seen of each note, so that the server cannot quietly serve an older one. */
function noteRevisions(rows) {
  const known = device(me.login)?.revisions ?? {};
  const next = { ...known };
  for (const { id, record } of rows) if (record && record.revision > (known[id] ?? 0)) next[id] = record.revision;
  if (rows.some(({ id }) => next[id] !== known[id])) remember(me.login, { revisions: next });
}

/** One note, fresh from the server: `{ id, sealed, hash, record }`, or with `error` in the place of `record` when it does not open. */
export async function look(id) {
  const item = await api.readRecord(id);
  let [result] = await open([item]);
  if (result.error?.code === "stale") {
    await catchUp();
    [result] = await open([item]);
  }
  if (!result.ok) return { ...item, error: result.error };
  noteRevisions([{ id, record: result.record }]);
  return { ...item, record: result.record };
}

/** A change that another tab or device made first; `theirs` is what the server has now. */
export class Conflict extends Error {
  constructor(theirs) {
    super("conflict");
    this.theirs = theirs;
  }
}

// Seals whose answer got lost, by note: if the server turns out to have one of them, it was our own.
const lost = new Map();

/**
 * Seals `note` and stores it over `base` (`{ sealed, hash }`; none for a new note). Resolves to the new base.
 * Throws `Conflict` when the server has something else by now.
 */
export async function save(id, note, base) {
  const sealed = vault().private.seal(id, note, base && { previous: base.sealed });
  const { hash } = hushnote.inspect(sealed);
  try {
    await api.putRecord(id, sealed, base?.hash ?? "absent");
  } catch (error) {
    if (error.unsure) lost.set(id, [...(lost.get(id) ?? []), { sealed, hash }]);
    if (error.status !== 409) throw error;
    const theirs = await look(id);
    // The browser itself may have asked twice, and the first time it went well.
    if (theirs.hash === hash) return stored(id, sealed, hash);
    const ours = (lost.get(id) ?? []).find((attempt) => attempt.hash === theirs.hash);
    if (!ours) throw new Conflict(theirs);
    lost.delete(id);
    return save(id, note, ours);
  }
  return stored(id, sealed, hash);
}

function stored(id, sealed, hash) {
  lost.delete(id);
  noteRevisions([{ id, record: { revision: hushnote.inspect(sealed).revision } }]);
  tell("stored", { id });
  return { sealed, hash };
}
