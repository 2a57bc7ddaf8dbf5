// Setting up: a name, a passphrase, and then the recovery sheet.
import { button, el, field, input, notice } from "../dom.js";
import { spelling } from "../device.js";
import { own, sentence } from "../sentences.js";
import { forgetSignUp, signUp } from "../session.js";
import { go } from "../stage.js";
import { choosePassphrase } from "./choose.js";
import { working } from "./working.js";

export function signup() {
  const login = field({ label: "Name", id: "login", control: input({ autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true }), help: "An e-mail address or a nickname. The server can read this name, so a nickname gives away less." });
  const chosen = choosePassphrase();
  const trouble = el("div");
  const host = el("div");

  const form = el("form", { class: "card form", novalidate: true, "aria-label": "Create an account" }, trouble, login.node, chosen.node,
    el("div", { class: "row" },
      button("Create the account", undefined, { kind: "main", type: "submit", id: "create" }),
      button("Back", () => go("welcome"), { kind: "quiet" })), host);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    const name = spelling(login.control.value);
    login.wrong(name ? "" : "Please choose a name.");
    if (!name) return login.control.focus();
    const passphrase = chosen.value();
    if (passphrase === undefined) return undefined;
    try {
      const recoveryCode = await working(host, form, "Making your keys in this browser", (running) => signUp({ login: name, passphrase }, running));
      chosen.clear();
      await go("sheet", {}, { how: "none", secret: { recoveryCode, first: true } });
    } catch (error) {
      trouble.replaceChildren(notice(sentence(error)));
      if (error.field === "login") {
        login.wrong(own.loginTaken.title);
        login.control.focus();
      }
    }
    return undefined;
  });

  const node = el("div", { class: "stack" },
    el("p", { class: "lead", text: "Your passphrase makes the keys, here in your browser. Lose both it and the recovery sheet, and nobody, we included, can bring your notes back." }), form);
  return { title: "Create an account", node, leave: forgetSignUp };
}
