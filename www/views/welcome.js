// The front door: sign in, or go on to one of the other ways.
import { button, el, field, input, notice, secretField } from "../dom.js";
import { device, forget, lastLogin, spelling } from "../device.js";
import { own, sentence } from "../sentences.js";
import { signIn } from "../session.js";
import { go } from "../stage.js";
import { working } from "./working.js";

const farewells = {
  expired: "The server ended this session, as it does after a while. Sign in again; what you had not saved is kept on this device, sealed, and will be waiting.",
  asked: "You are signed out. Your keys are gone from this page; drafts stay on this device, sealed.",
  elsewhere: "You signed out in another tab, so this one is signed out too. Drafts stay on this device, sealed.",
};

/** After a sign-in: the sheet first, if it was never kept. */
export const home = (login) => go(device(login)?.sheetKept === false ? "keys" : "list", {}, { how: "replace" });

export function welcome(_args, { reason } = {}) {
  const login = field({ label: "Name", id: "login", control: input({ autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, value: lastLogin() }), help: "Your e-mail address or the nickname you chose." });
  const pass = secretField({ label: "Passphrase", id: "passphrase", autocomplete: "current-password" });
  const trouble = el("div");
  const host = el("div");
  const submit = button("Sign in and unlock", undefined, { kind: "main", type: "submit", id: "sign-in" });

  const form = el("form", { class: "card form", novalidate: true, "aria-labelledby": "sign-in-title" },
    el("h2", { id: "sign-in-title", text: "Sign in" }), trouble, login.node, pass.node, el("div", { class: "row" }, submit), host,
    el("p", { class: "quiet" }, el("a", { href: "#recover", id: "to-recover", on: { click: away("recover") } }, "I have lost my passphrase")));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    const name = spelling(login.control.value);
    login.wrong(name ? "" : "Please enter your name.");
    pass.wrong(pass.control.value ? "" : "Please enter your passphrase.");
    const empty = !name ? login : !pass.control.value ? pass : undefined;
    if (empty) return empty.control.focus();
    try {
      await working(host, form, "Working out your keys from the passphrase", (running) => signIn({ login: name, passphrase: pass.control.value }, running));
      pass.control.value = "";
      await home(name);
    } catch (error) {
      const actions = error.other ? [button("Let this device forget the old account", () => { forget(name); trouble.replaceChildren(); submit.focus(); })] : [];
      trouble.replaceChildren(notice(sentence(error, { 401: own.wrongSignIn, "cannot-unlock": own.wrongSignIn }), { actions }));
      if (error.code !== "aborted") pass.control.select();
    }
  });

  const node = el("div", { class: "stack" },
    reason && farewells[reason] && el("p", { class: "notice calm", text: farewells[reason] }),
    el("p", { class: "lead", text: "What you write is sealed in this browser before it leaves. The practice’s server keeps it, and cannot read a word." }),
    form,
    el("div", { class: "card aside" },
      el("h2", { text: "New here?" }),
      el("p", { text: "Set up a name and a passphrase. It takes two minutes and a sheet of paper." }),
      button("Create an account", away("signup"), { id: "to-signup" })),
    el("div", { class: "card aside" },
      el("h2", { text: "Two people" }),
      el("p", {}, el("a", { href: "/together.html", id: "to-together", text: "A therapist and a client, side by side" }), ": they meet, share a plan and notes, and talk. And you can let the server lie to them.")));
  return { title: "Notes that only you can read", node };
}

const away = (name) => (event) => {
  event.preventDefault();
  go(name);
};
