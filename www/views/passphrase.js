// A new passphrase: the keys change with it, the notes stay as they are.
import { button, companion, el, notice, say } from "../dom.js";
import { changePassphrase } from "../keyset.js";
import { sentence } from "../sentences.js";
import { lock, me } from "../session.js";
import { go } from "../stage.js";
import { choosePassphrase } from "./choose.js";
import { working } from "./working.js";

export function passphrase(_args, { recovered = false } = {}) {
  const chosen = choosePassphrase();
  const trouble = el("div");
  const host = el("div");
  const form = el("form", { class: "card form", novalidate: true, "aria-label": "Set a new passphrase" }, trouble, companion(me.login), chosen.node,
    el("div", { class: "row" },
      button("Set this passphrase", undefined, { kind: "main", type: "submit", id: "set-passphrase" }),
      button(recovered ? "Later" : "Leave it as it is", () => go(recovered ? "list" : "keys"), { kind: "quiet" })), host);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    const next = chosen.value();
    if (next === undefined) return;
    try {
      await working(host, form, "Making new keys from the new passphrase", (running) => changePassphrase(next, running));
      chosen.clear();
      await go(recovered ? "list" : "keys", {}, { how: "replace" });
      say("The new passphrase is set. The old one no longer opens anything new.");
    } catch (error) {
      if (error.code === "stale") return lock("stale");
      trouble.replaceChildren(notice(sentence(error)));
    }
  });

  const node = el("div", { class: "stack" },
    el("p", { class: "lead", text: recovered
      ? "You are in, and everything is here. Now set a new passphrase in place of the lost one."
      : "No note is sealed anew, so this is quick however many there are. What you write from now on gets new keys." }), form);
  return { title: recovered ? "Welcome back" : "Change the passphrase", node };
}
