// Progress notes: written by the therapist, read by both.
import { button, el, time } from "../dom.js";
import { progress as kind } from "../forms/progress.js";
import { keyed, marks, troubled } from "./marks.js";
import { reconcile } from "./tabs.js";

export function progress(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ul", { class: "notes", id: `${seat}-progress` });
  const place = el("div");
  const write = button("Write a progress note", () => open(), { id: `${seat}-write-progress` });

  function open() {
    const body = kind.form({ format: "free" }, () => {});
    const submit = button("Seal and share", undefined, { kind: "main", type: "submit", id: `${seat}-save-progress` });
    const close = () => { place.replaceChildren(); write.hidden = false; write.focus(); };
    place.replaceChildren(el("form", { class: "form", novalidate: true, "aria-label": `A progress note of ${person.login}`, on: { submit: async (event) => {
      event.preventDefault();
      const empty = body.missing();
      if (empty) {
        pane.say("There is nothing to save yet. Write a few words first; a word is enough.");
        return empty.focus();
      }
      submit.disabled = true;
      const stored = await pane.change(() => sharing.put({ kind: kind.kind, content: body.read() }), "The note is sealed and shared.");
      submit.disabled = false;
      return stored && close();
    } } }, el("div", { class: "fields" }, body.nodes), el("div", { class: "row" }, submit, button("Cancel", close, { kind: "quiet" }))));
    write.hidden = true;
    place.querySelector("select, textarea").focus();
  }

  const card = (row) => el("li", { class: troubled(row) ? "note refused" : "note", "data-progress": row.id },
    el("dl", { class: "contents" }, kind.rows(row.record.content).map(([term, value]) => [el("dt", { text: term }), el("dd", {}, value)])),
    el("p", { class: "note-meta" }, `Written by ${row.record.account === person.account ? "you" : person.nameOf(row.record.account)}, `, time(row.record.sealedAt)), marks(row));

  const update = () => {
    const rows = sharing.of("progress");
    if (rows.length > 0) reconcile(list, keyed(rows), card);
    else list.replaceChildren(el("li", { class: "empty", text: "No progress notes yet." }));
    const { ended, frozen } = sharing.circle;
    write.hidden = seat !== "therapist" || ended || frozen || place.childElementCount > 0;
  };
  return { name: "progress", label: "Progress notes", node: el("div", { class: "stack" }, place, list, el("div", { class: "row" }, write)), update };
}
