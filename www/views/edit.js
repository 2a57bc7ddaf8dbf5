// Writing: the form, the draft that follows every key, and saving.
import { randomId } from "../bytes.js";
import { ask, button, el, field, input, notice, say, time } from "../dom.js";
import * as drafts from "../drafts.js";
import { formOf } from "../forms/index.js";
import { localValue } from "../forms/form.js";
import * as notes from "../notes.js";
import { sentence } from "../sentences.js";
import { leave, lock, tell } from "../session.js";
import { go } from "../stage.js";
import { conflict } from "./conflict.js";

/** What is edited: a draft, a stored note, or a new one of a kind. */
async function subject({ draft: name, id, kind }) {
  if (name) {
    const draft = drafts.find(name);
    if (draft) return { ...draft, dirty: true };
  }
  if (id) {
    const { record, error, sealed, hash } = await notes.look(id);
    if (error) throw error;
    return { noteId: id, kind: record.kind, content: record.content, base: { sealed, hash } };
  }
  const form = formOf(kind) ?? formOf("progress");
  return { noteId: randomId(), kind: form.kind, content: form.blank() };
}

export async function edit(args) {
  let start;
  try {
    start = await subject(args);
  } catch (error) {
    if (error.status === 401) setTimeout(leave, 0, "expired");
    return { title: "A note", node: el("div", { class: "stack" }, notice(sentence(error)), el("div", { class: "row" }, button("Back to the notes", () => go("list")))) };
  }
  const kind = formOf(start.kind);
  if (start.base) tell("look", { id: start.noteId });
  const { noteId } = start;
  let { base } = start;

  const keptLine = el("p", { class: "quiet draft-line", id: "draft-line" });
  const form = kind.form(start.content, changed);
  const written = field({ label: "Written", control: input({ type: "datetime-local", value: localValue(start.content.writtenAt ?? new Date()) }), help: "The clinical date; change it if you write this up later." });
  written.control.addEventListener("input", changed);
  const dated = (content) => {
    const at = new Date(written.control.value);
    return Number.isNaN(at.getTime()) ? content : { ...content, writtenAt: at.toISOString() };
  };
  const value = () => ({ kind: start.kind, content: dated(form.read()) });

  const draft = drafts.keep({
    noteId, base, name: start.name, dirty: start.dirty,
    read: () => ({ kind: start.kind, content: dated(form.draft()) }),
    kept: (stored) => keptLine.replaceChildren(stored ? "Draft sealed on this device, " : "Draft held in this tab, ", time(Date.now(), { seconds: true })),
  });
  function changed() { draft.changed(); }

  const trouble = el("div");
  const submit = button("Seal and save", undefined, { kind: "main", type: "submit", id: "save" });
  const away = (saved) => go(saved ? "read" : "list", saved ? { id: noteId } : {}, { how: "replace" });

  async function save(over = base) {
    submit.disabled = true;
    submit.textContent = "Saving…";
    try {
      const next = await notes.save(noteId, value(), over);
      base = next;
      draft.drop();
      await away(true);
      say("Sealed and saved.");
    } catch (error) {
      if (error instanceof notes.Conflict) return clash(error.theirs);
      if (error.status === 401) return leave("expired");
      if (error.code === "stale") return lock("stale");
      if (error.code === "locked") return lock("trapped");
      trouble.replaceChildren(notice(sentence(error)));
      const [, name, rest] = error.code === "bad-input" && /^[a-z-]+: (\w+) (.+)$/s.exec(error.message) || [];
      if (name) form.point(name, `This ${rest.replace(/\.$/, "")}.`)?.focus();
    } finally {
      submit.disabled = false;
      submit.textContent = "Seal and save";
    }
    return undefined;
  }

  function clash(theirs) {
    drafts.flush();
    const choices = conflict({ mine: value(), theirs });
    node.replaceChildren(choices.node);
    choices.node.querySelector("h2").focus();
    choices.chosen.then(async (choice) => {
      node.replaceChildren(editor);
      if (choice === "mine") return save({ sealed: theirs.sealed, hash: theirs.hash });
      if (choice === "both") {
        const id = randomId();
        try {
          await notes.save(id, value(), undefined);
          draft.drop();
          await go("list", {}, { how: "replace" });
          return say("Both are kept: yours is now a note of its own.");
        } catch (error) {
          return trouble.replaceChildren(notice(sentence(error)));
        }
      }
      if (choice === "theirs") {
        draft.drop();
        return away(true);
      }
      editor.querySelector("textarea, input")?.focus();
      return undefined;
    });
  }

  const editor = el("form", { class: "card form", novalidate: true, "aria-label": kind.label },
    el("div", { class: "fields" }, form.nodes), written.node, trouble,
    el("div", { class: "row spread" },
      el("div", { class: "row" }, submit, button("Close", () => go(start.base && !draft.dirty ? "read" : "list", start.base && !draft.dirty ? { id: noteId } : {}, { how: "replace" }), { kind: "quiet", id: "close" })),
      button("Discard", async () => {
        const sure = !draft.dirty || await ask({ title: "Discard what you typed?", text: start.base ? "The note stays as it was last saved." : "This note was never saved, so it will be gone.", choices: [{ text: "Discard it", value: true, kind: "danger" }, { text: "Keep writing", value: false, kind: "quiet" }] });
        if (!sure) return;
        draft.drop();
        await away(Boolean(start.base));
      }, { kind: "quiet", id: "discard" })),
    keptLine);
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    const missing = form.missing();
    if (missing) {
      trouble.replaceChildren(notice({ title: "There is nothing to save yet.", text: "", todo: "Write a few words first; a word is enough." }));
      return missing.focus();
    }
    return save();
  });

  const node = el("div", { class: "stack" }, editor);
  return { title: start.base ? `Edit: ${kind.label.toLowerCase()}` : kind.label, tab: "Writing", node, leave: () => draft.done() };
}
