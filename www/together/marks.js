// What is not right about one record, beside it.
import { el } from "../dom.js";
import { hushnote } from "../hush.js";

const old = "You read this earlier. What the server gives in its place now was refused: ";

/** The sentences that belong to a row, as nodes. */
export const marks = ({ record, error, gone, alarms }) => [
  ...alarms.map(({ message }) => message),
  error && `${record ? old : ""}${hushnote.explain(error.code)}`,
  gone && "The server no longer gives this. You see it because you have read it before.",
  record?.anchored === false && "Nobody can tell whether this was really written before the circle’s lock was renewed.",
].filter(Boolean).map((text) => el("p", { class: "mark-line", text }));

/** What a row shows, in short: two of the same look the same. */
export const signature = ({ id, hash, error, gone, alarms, record }) => JSON.stringify([id, hash, error?.code, gone, alarms.map(({ trouble }) => trouble), record?.anchored]);
export const troubled = ({ error, gone, alarms, record }) => Boolean(error || gone || alarms.length || record?.anchored === false);

/** Rows with what `reconcile` needs; a record that stands twice in the list is shown twice. */
export function keyed(rows) {
  const times = new Map();
  return rows.map((row) => {
    const n = times.get(row.id) ?? 0;
    times.set(row.id, n + 1);
    return { ...row, key: `${row.id} ${n}`, signature: signature(row) };
  });
}
