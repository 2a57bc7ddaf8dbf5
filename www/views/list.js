// All notes, newest first. One that does not open stays in its place and says so.
import { ask, bytesText, button, el, notice, plural, say, time } from "../dom.js";
import * as drafts from "../drafts.js";
import { excerpt, forms, labelOf } from "../forms/index.js";
import * as notes from "../notes.js";
import { sentence } from "../sentences.js";
import { leave, lock, tell } from "../session.js";
import { go } from "../stage.js";

const PAGE = 40;

function card({ id, record, error, size, updatedAt }) {
  if (error) {
    const words = sentence(error);
    return el("li", { class: "note refused", "data-note": id },
      el("p", { class: "note-kind", text: words.title }), el("p", { text: words.text }), el("p", { class: "note-todo", text: words.todo }),
      el("p", { class: "note-meta" }, "The server says it is from ", time(updatedAt), ` · ${bytesText(size)}`));
  }
  const link = el("a", { class: "note-link", href: `#note-${id}`, "data-open": id, on: { click: (event) => { event.preventDefault(); go("read", { id }); } } }, labelOf(record));
  return el("li", { class: "note", "data-note": id },
    el("p", { class: "note-kind" }, link),
    el("p", { class: "note-text", text: excerpt(record) }),
    el("p", { class: "note-meta" }, time(record.content?.writtenAt ?? record.sealedAt), record.revision > 1 && ` · revision ${record.revision}`, ` · ${bytesText(size)} on the server`));
}

function draftCard(draft, again) {
  return el("li", { class: "note draft", "data-draft": draft.name },
    el("p", { class: "note-kind", text: `Draft: ${labelOf(draft).toLowerCase()}` }),
    el("p", { class: "note-text", text: excerpt(draft) || "No words yet." }),
    el("p", { class: "note-meta" }, "Not saved yet; sealed on this device ", time(draft.at)),
    el("div", { class: "row" },
      button("Continue writing", () => go("edit", { draft: draft.name }), { kind: "small" }),
      button("Discard", async () => {
        const sure = await ask({ title: "Discard this draft?", text: "What is written in it will be gone.", choices: [{ text: "Discard it", value: true, kind: "danger" }, { text: "Keep it", value: false, kind: "quiet" }] });
        if (!sure) return;
        drafts.forget(draft.name);
        again();
        say("The draft is gone.");
      }, { kind: "quiet small" })));
}

export function list() {
  const draftPlace = el("div");
  const place = el("div", { class: "listing", "aria-busy": "true" }, el("p", { class: "quiet", text: "Fetching and opening your notes…" }));
  const showDrafts = () => {
    const kept = drafts.all();
    draftPlace.replaceChildren(...(kept.length === 0 ? [] : [el("ul", { class: "notes", "aria-label": "Drafts" }, kept.map((draft) => draftCard(draft, showDrafts)))]));
  };
  // a list that is fetched again stays as long as it was
  let wanted = PAGE;
  const fill = async () => {
    const focus = place.contains(document.activeElement) ? document.activeElement.dataset.open : undefined;
    try {
      const rows = await notes.all();
      const ul = el("ul", { class: "notes", id: "notes", "aria-label": "Notes" });
      const more = button("", () => { wanted += PAGE; show(); }, { kind: "quiet" });
      const show = () => {
        ul.append(...rows.slice(ul.children.length, wanted).map(card));
        more.hidden = wanted >= rows.length;
        more.textContent = `Show ${plural(Math.min(PAGE, rows.length - wanted), "more note")}`;
      };
      show();
      const refused = rows.filter(({ error }) => error).length;
      place.replaceChildren(
        ...(refused ? [el("p", { class: "notice warn", role: "alert", text: refused === 1 ? "One note does not open. It is listed first, with what can be done." : `${refused} notes do not open. They are listed first, with what can be done.` })] : []),
        ...(rows.length === 0 ? [el("p", { class: "empty", text: "Nothing here yet. Your first note will appear in this place, and as a block of meaningless bytes on the other side." })] : [ul, more]));
      if (focus) place.querySelector(`[data-open="${CSS.escape(focus)}"]`)?.focus();
    } catch (error) {
      if (error.status === 401) return leave("expired");
      if (error.code === "stale") return lock("stale");
      place.replaceChildren(notice(sentence(error), { actions: [button("Try again", () => fill(), { kind: "main" })] }));
    } finally {
      place.setAttribute("aria-busy", "false");
    }
    return undefined;
  };

  const node = el("div", { class: "stack" },
    el("section", { "aria-labelledby": "write" },
      el("h2", { id: "write", class: "small-title", text: "Write" }),
      el("div", { class: "kinds" }, forms.map(({ kind, label, about }) => el("button", { type: "button", class: "kind", "data-kind": kind, on: { click: () => go("edit", { kind }) } }, el("span", { class: "kind-label", text: label }), el("span", { class: "kind-about", text: about }))))),
    el("section", { "aria-labelledby": "written" }, el("h2", { id: "written", class: "small-title", text: "Written" }), draftPlace, place));
  return { title: "Your notes", node, ready: () => { tell("look", {}); showDrafts(); fill(); }, refresh: fill };
}
