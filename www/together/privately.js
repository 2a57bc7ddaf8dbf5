// Process notes: the therapist's own thinking. They are sealed for her alone, and sharing one is refused.
import { button, el, field, time } from "../dom.js";
import { trouble } from "./words.js";
import { hushnote } from "../hush.js";
import { reconcile } from "./tabs.js";

const wordsOf = (content) => typeof content === "string" ? content : String(content?.text ?? "");

export function privately(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ul", { class: "notes", id: `${seat}-own` });
  const text = field({ label: "A process note", id: `${seat}-process`, control: el("textarea", { rows: 3, autocomplete: "off" }), help: "Only you can read it: not the client, not the server." });
  const submit = button("Seal for myself", undefined, { kind: "main", type: "submit", id: `${seat}-keep` });
  const form = el("form", { class: "form", novalidate: true, "aria-label": `A process note of ${person.login}`, on: { submit: async (event) => {
    event.preventDefault();
    const words = text.control.value.trim();
    text.wrong(words ? "" : "Write a few words first.");
    if (!words) return text.control.focus();
    submit.disabled = true;
    if (await pane.change(() => sharing.keep({ kind: "process", content: { text: words } }), "Sealed. Only you can read it.")) text.control.value = "";
    submit.disabled = false;
    return undefined;
  } } }, text.node, el("div", { class: "row" }, submit));

  const card = ({ id, ok, record, error }) => {
    if (!ok) return el("li", { class: "note refused" }, el("p", { class: "mark-line", text: hushnote.explain(error.code) }));
    const answer = el("div");
    const other = sharing.other ? person.nameOf(sharing.other.account) : "the other";
    const share = button(`Try to share it with ${other}`, () => {
      try {
        sharing.share(record);
      } catch (refused) {
        const { title } = refused.code === "no-consent" ? { title: "This was not shared." } : trouble(refused);
        answer.replaceChildren(el("div", { class: "notice warn", role: "alert" },
          el("p", { class: "notice-title", text: title }), el("p", { text: hushnote.explain(refused.code) }),
          el("p", { class: "notice-todo", text: "Process notes stay with the one who wrote them. Nothing was sent." })));
      }
    }, { kind: "small", "data-share": id });
    return el("li", { class: "note", "data-own": id }, el("p", { class: "note-text", text: wordsOf(record.content) }), el("p", { class: "note-meta" }, time(record.sealedAt)), el("div", { class: "row" }, share), answer);
  };

  const update = () => {
    const rows = sharing.own.filter(({ ok, record }) => !ok || record.kind === "process").map((row) => ({ ...row, key: row.id, signature: JSON.stringify([row.ok, row.error?.code, row.record?.revision, sharing.other?.account]) }));
    if (rows.length > 0) {
      list.querySelector(".empty")?.remove();
      reconcile(list, rows, card);
    } else list.replaceChildren(el("li", { class: "empty", text: "No process notes yet." }));
  };
  return { name: "own", label: "For myself", node: el("div", { class: "stack" }, form, list), update };
}
