// Back in with the code from the recovery sheet alone; a new passphrase is set right after.
import { button, el, field, input, notice } from "../dom.js";
import { lastLogin, spelling } from "../device.js";
import { own, sentence } from "../sentences.js";
import { me, recover as enter } from "../session.js";
import { go } from "../stage.js";
import { working } from "./working.js";

export function recover() {
  const login = field({ label: "Name", id: "login", control: input({ autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, value: me.login || lastLogin() }) });
  const code = field({ label: "Recovery code", id: "recovery-code", control: input({ class: "mono", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true }), help: "Eight groups of five from your sheet. Small letters, spaces and hyphens do not matter." });
  const trouble = el("div");
  const host = el("div");
  const form = el("form", { class: "card form", novalidate: true, "aria-label": "Recover with the code" }, trouble, login.node, code.node,
    el("div", { class: "row" },
      button("Open my notes", undefined, { kind: "main", type: "submit", id: "recover" }),
      button("Back", () => go(me.login ? "locked" : "welcome"), { kind: "quiet" })), host);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    const name = spelling(login.control.value);
    login.wrong(name ? "" : "Please enter your name.");
    code.wrong(code.control.value.trim() ? "" : "Please enter the code from your sheet.");
    if (!name) return login.control.focus();
    if (!code.control.value.trim()) return code.control.focus();
    try {
      await working(host, form, "Opening with the recovery code", (running) => enter({ login: name, code: code.control.value }, running));
      code.control.value = "";
      await go("passphrase", {}, { how: "replace", secret: { recovered: true } });
    } catch (error) {
      trouble.replaceChildren(notice(sentence(error, { 401: own.wrongRecovery, "cannot-unlock": own.wrongRecovery })));
      if (error.code === "mistyped-code") code.control.focus();
    }
    return undefined;
  });

  const node = el("div", { class: "stack" },
    el("p", { class: "lead", text: "Take your time. Your notes are where you left them, and the code on your sheet opens them." }), form);
  return { title: "Use your recovery code", node };
}
