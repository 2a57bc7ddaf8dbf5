// One note, opened fresh from the server.
import { button, el, notice, time } from "../dom.js";
import { formOf, labelOf, shown } from "../forms/index.js";
import * as notes from "../notes.js";
import { sentence } from "../sentences.js";
import { leave, lock, tell } from "../session.js";
import { go } from "../stage.js";

/** What a note holds, as terms and descriptions. */
export const contents = ({ kind, content }) => el("dl", { class: "contents" }, shown(kind).rows(content).map(([term, value]) => [el("dt", { text: term }), el("dd", {}, value)]));

export async function read({ id }) {
  const node = el("div", { class: "stack" });
  const back = button("Back to the notes", () => go("list"), { kind: "quiet", id: "back" });
  const stopped = (words) => node.replaceChildren(notice(words), el("div", { class: "row" }, button("Try again", () => go("read", { id }, { how: "none" })), back));
  let title = "A note";

  async function fill() {
    try {
      const { record, error } = await notes.look(id);
      tell("look", { id });
      if (error) return stopped(sentence(error));
      title = labelOf(record);
      node.replaceChildren(
        el("p", { class: "note-meta" }, "Sealed ", time(record.sealedAt), ` · revision ${record.revision}`, record.content?.writtenAt && [" · written ", time(record.content.writtenAt)]),
        el("div", { class: "card", id: "note" }, contents(record)),
        el("div", { class: "row" }, formOf(record.kind) && button("Edit", () => go("edit", { id }), { kind: "main", id: "edit" }), back));
    } catch (error) {
      stopped(sentence(error));
      if (error.status === 401) setTimeout(leave, 0, "expired");
      if (error.code === "stale") setTimeout(lock, 0, "stale");
    }
    return undefined;
  }

  await fill();
  return { title, tab: "A note", node, refresh: fill };
}
