// Two versions of one note: both are shown, and the person decides.
import { button, el, time } from "../dom.js";
import { sentence } from "../sentences.js";
import { contents } from "./read.js";

/** `{ node, chosen }`: `chosen` resolves to "mine", "theirs", "both" or "write". */
export function conflict({ mine, theirs }) {
  let choose;
  const chosen = new Promise((resolve) => { choose = resolve; });
  const other = theirs.record
    ? [el("p", { class: "note-meta" }, "Sealed ", time(theirs.record.sealedAt, { seconds: true }), ` · revision ${theirs.record.revision}`), contents(theirs.record)]
    : [el("p", { text: sentence(theirs.error).title }), el("p", { text: sentence(theirs.error).text })];
  const choice = (text, value, kind) => button(text, () => choose(value), { kind, "data-choice": value });

  const node = el("section", { class: "stack", id: "conflict" },
    el("div", { class: "notice warn", role: "alert" },
      el("h2", { class: "notice-title", tabindex: "-1", text: "This note was changed elsewhere while you were writing." }),
      el("p", { text: "Nothing is lost and nothing has been overwritten. Here are both; choose what should stay." })),
    el("div", { class: "versions" },
      el("section", { class: "card", "aria-label": "What you typed here" }, el("h3", { text: "What you typed here" }), contents(mine)),
      el("section", { class: "card", "aria-label": "What is stored now" }, el("h3", { text: "What is stored now" }), other)),
    el("div", { class: "row" },
      choice("Keep both", "both", "main"),
      theirs.record && choice("Keep mine", "mine"),
      choice("Keep the stored one", "theirs"),
      choice("Go on writing", "write", "quiet")));
  return { node, chosen };
}
