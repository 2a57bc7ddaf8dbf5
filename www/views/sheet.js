// The recovery sheet: shown once, printed, and confirmed to be on paper before anything goes on.
import { button, el, field, input, notice } from "../dom.js";
import { remember } from "../device.js";
import { draw } from "../qr/draw.js";
import { sentence } from "../sentences.js";
import { me } from "../session.js";
import { go } from "../stage.js";

const groupsOf = (code) => code.match(/[0-9A-Z]{1,5}/g) ?? [];
const plain = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

/** `store` puts a replacing code in force once it is confirmed; at sign-up there is nothing left to store. */
export function sheet(_args, { recoveryCode, first = false, store } = {}) {
  if (!recoveryCode) {
    setTimeout(() => go("keys", {}, { how: "replace" }));
    return { title: "Your recovery sheet", node: el("p") };
  }
  const groups = groupsOf(recoveryCode);
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date());

  const paper = el("section", { class: "sheet", "aria-label": "Recovery sheet" },
    el("div", { class: "sheet-head" }, el("p", { class: "sheet-title", text: "Recovery sheet" }), el("p", { text: `Quiet Lane Practice · ${me.login} · ${day}` })),
    el("div", { class: "sheet-body" },
      el("ol", { class: "code", id: "code", "aria-label": "Recovery code, in groups of five" }, groups.map((group) => el("li", { text: group }))),
      draw(groups.join("-"), "The same recovery code as a square for a camera")),
    el("p", { class: "sheet-foot", text: "This code opens all notes of this account without the passphrase. Keep it where you keep a passport. If someone else may have seen it, make a new sheet: this one stops working then." }));

  const check = field({ label: `To make sure it is on paper: type the last group (number ${groups.length})`, id: "check-group", control: input({ autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 8, class: "short" }) });
  const trouble = el("div");
  const form = el("form", { class: "form", novalidate: true, "aria-label": "Confirm the recovery sheet" }, check.node, trouble,
    el("div", { class: "row" },
      button(store ? "Put the new sheet in force" : "I have kept it safe", undefined, { kind: "main", type: "submit", id: "kept" }),
      !first && button("Leave everything as it was", () => go("keys"), { kind: "quiet" })));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const same = plain(check.control.value) === plain(groups.at(-1));
    check.wrong(same ? "" : "That is not the last group on the sheet. Please look again, on the paper.");
    if (!same) return check.control.focus();
    const submit = form.querySelector("[type=submit]");
    submit.disabled = true;
    trouble.replaceChildren();
    try {
      await store?.();
      remember(me.login, { sheetKept: true });
      await go(first ? "list" : "keys", {}, { how: "replace" });
    } catch (error) {
      const words = sentence(error);
      trouble.replaceChildren(notice({ ...words, text: error.unsettled ? words.text : `${words.text} Until it is stored, your old sheet stays the valid one.`.trim() }));
      submit.disabled = false;
    }
    return undefined;
  });

  const node = el("div", { class: "stack" },
    el("p", { class: "lead", text: first
      ? "One thing before you write: this code is the way back in if the passphrase is ever lost. It is shown only now."
      : "This is your new code. The old sheet keeps working until you confirm below." }),
    paper,
    el("div", { class: "row" }, button("Print this sheet", () => window.print(), { id: "print" }), el("p", { class: "quiet", text: "No printer? Copy the eight groups onto paper by hand." })),
    el("div", { class: "card" }, form));
  return { title: "Your recovery sheet", node };
}
