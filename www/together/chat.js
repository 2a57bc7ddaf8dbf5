// The conversation, in the order in which the server gives it: what is wrong with that order then shows where it is.
import { button, el, field, time } from "../dom.js";
import { hushnote } from "../hush.js";
import { keyed, marks, troubled } from "./marks.js";
import { reconcile } from "./tabs.js";

const wordsOf = (content) => typeof content === "string" ? content : String(content?.text ?? "");

export function chat(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ol", { class: "chat", id: `${seat}-messages` });
  const none = el("p", { class: "empty", text: "No messages yet." });
  const log = el("div", { class: "chat-log", role: "log", "aria-label": "Messages", tabindex: "0" }, none, list);
  const text = field({ label: "Your message", id: `${seat}-message`, control: el("textarea", { rows: 2, autocomplete: "off" }) });
  const submit = button("Send", undefined, { kind: "main", type: "submit", id: `${seat}-send` });
  const closed = el("p", { class: "quiet" });
  const others = el("p", { class: "quiet", id: `${seat}-closed` });
  const form = el("form", { class: "form", novalidate: true, "aria-label": `A message of ${person.login}`, on: { submit: send } }, text.node, el("div", { class: "row" }, submit));

  async function send(event) {
    event.preventDefault();
    const waiting = sharing.outbox;
    const words = text.control.value.trim();
    if (!waiting && !words) return text.wrong("Write a few words first.");
    text.wrong("");
    submit.disabled = true;
    const went = await pane.change(() => sharing.send(words));
    submit.disabled = false;
    text.control.readOnly = Boolean(sharing.outbox);
    submit.textContent = sharing.outbox ? "Try again" : "Send";
    if (!went) return undefined;
    text.control.value = "";
    text.control.focus();
    log.scrollTop = log.scrollHeight;
    return undefined;
  }

  const message = (row) => {
    const { record } = row;
    if (!record) return el("li", { class: "message refused" }, el("p", { class: "message-who", text: "Not shown" }), el("p", { class: "mark-line", text: hushnote.explain(row.error.code) }));
    const mine = record.account === person.account;
    return el("li", { class: ["message", mine && "mine", troubled(row) && "troubled"].filter(Boolean).join(" "), "data-message": row.id },
      el("p", { class: "message-who" }, mine ? "You" : person.nameOf(record.account), ", ", time(record.sealedAt)),
      el("p", { class: "message-text", text: wordsOf(record.content) }), marks(row));
  };

  const update = () => {
    const rows = sharing.rows.filter(({ record }) => !record || record.kind === "message");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    reconcile(list, keyed(rows), message);
    none.hidden = rows.length > 0;
    if (atEnd) log.scrollTop = log.scrollHeight;
    others.hidden = sharing.closed.size === 0;
    others.textContent = sharing.closed.size === 1 ? "One thing was written while you were not in this circle. It is not for you." : `${sharing.closed.size} things were written while you were not in this circle. They are not for you.`;
    const { ended, frozen } = sharing.circle;
    const writes = !ended && !frozen && sharing.me?.role !== "reader";
    form.hidden = !writes;
    closed.hidden = writes;
    closed.textContent = ended ? "You can read what was said, and no longer write." : frozen ? "Nobody can write for now." : "You may read here, not write.";
  };
  return { name: "chat", label: "Chat", node: el("div", { class: "stack" }, log, others, form, closed), update };
}
