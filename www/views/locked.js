// Signed in, but locked: the keys are not on this page.
import { button, companion, el, notice, secretField } from "../dom.js";
import * as passkey from "../passkey.js";
import { own, sentence } from "../sentences.js";
import { leave, me, unlock } from "../session.js";
import { go } from "../stage.js";
import { home } from "./welcome.js";
import { working } from "./working.js";

const reasons = {
  asked: ["Locked.", "The keys are wiped from this page. What you had not saved is kept on this device, sealed, and will be waiting."],
  trapped: ["Your notes locked themselves.", "Something failed inside the lock, so it shut at once. What you were typing is kept and comes back when you unlock."],
  unreached: ["Locked, but not signed out: the server does not answer.", "The keys are wiped from this page, so nothing can be read here. Sign out once more when the server is back, or close the browser."],
  stale: ["Your passphrase was changed elsewhere.", "Unlock with the new one. What you were typing is kept."],
};

export async function locked(_args, { reason } = {}) {
  const pass = secretField({ label: "Passphrase", id: "passphrase", autocomplete: "current-password" });
  const trouble = el("div");
  const host = el("div");

  const attempt = async (work) => {
    trouble.replaceChildren();
    try {
      await work();
      pass.control.value = "";
      await home(me.login);
    } catch (error) {
      if (error.status === 401) return leave("expired");
      trouble.replaceChildren(notice(sentence(error, { "cannot-unlock": { ...own.wrongSignIn, title: "That passphrase does not open your notes.", text: "" } })));
      pass.control.select();
    }
    return undefined;
  };

  const form = el("form", { class: "card form", novalidate: true, "aria-label": "Unlock" },
    trouble, companion(me.login), pass.node,
    el("div", { class: "row" },
      button("Unlock", undefined, { kind: "main", type: "submit", id: "unlock" }),
      passkey.havePasskeys() && await passkey.available() && button("Unlock with a passkey", () => attempt(async () => unlock({ passkey: await passkey.use() })), { id: "unlock-passkey" })),
    host,
    el("p", { class: "quiet" }, el("a", { href: "#recover", on: { click: (event) => { event.preventDefault(); go("recover"); } } }, "I have lost my passphrase")));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pass.wrong(pass.control.value ? "" : "Please enter your passphrase.");
    if (!pass.control.value) return pass.control.focus();
    return attempt(() => working(host, form, "Working out your keys from the passphrase", (running) => unlock({ passphrase: pass.control.value }, running)));
  });

  const why = reasons[reason];
  const node = el("div", { class: "stack" },
    why && el("div", { class: "notice calm" }, el("p", { class: "notice-title", text: why[0] }), el("p", { text: why[1] })),
    el("p", { class: "lead" }, "You are signed in as ", el("strong", { text: me.login }), ". Unlock to read and write."),
    form);
  return { title: "Your notes are locked", node };
}
