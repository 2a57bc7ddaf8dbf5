// The kinds of note this practice writes. A note of any other kind can be read, not edited.
import { rows } from "./form.js";
import { journal } from "./journal.js";
import { process } from "./process.js";
import { progress } from "./progress.js";
import { session } from "./session.js";

export const forms = [progress, process, session, journal];

const foreign = (kind) => ({ kind, label: kind.replace(/^x-/, "").replaceAll("-", " "), rows: (content) => {
  if (typeof content === "string") return [["text", content]];
  if (content instanceof Uint8Array) return [["bytes", `${content.length} bytes`]];
  return rows([], content ?? {});
}, line: () => "" });

export const formOf = (kind) => forms.find((form) => form.kind === kind);
export const shown = (kind) => formOf(kind) ?? foreign(kind);

/** The first words of a note, for the list. */
export function excerpt({ kind, content }) {
  const form = shown(kind);
  const text = String(form.line(content) || form.rows(content).map(([, value]) => value).find((value) => typeof value === "string") || "").replace(/\s+/g, " ").trim();
  return text.length > 140 ? `${text.slice(0, 139).trimEnd()}…` : text;
}

export const labelOf = ({ kind, content }) => shown(kind).name?.(content) ?? shown(kind).label;
