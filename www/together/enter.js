// An empty seat: a new person is made for the demonstration, or somebody who has an account sits down.
import { button, el, field, input, notice, secretField } from "../dom.js";
import { forget, seated, spelling } from "../device.js";
import { suggest } from "../hush.js";
import { own, sentence } from "../sentences.js";
import { working } from "../views/working.js";
import { seats } from "./seats.js";

/** Two visitors of one demo server should not meet by accident. */
const someone = (stem) => `${stem}-${Array.from(crypto.getRandomValues(new Uint8Array(2)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

export function enter(pane) {
  const { seat, person } = pane;
  const before = seated(seat);

  const name = field({ label: "Name for this demonstration", id: `${seat}-new-login`, control: input({ value: someone(seats[seat].stem), autocomplete: "off", autocapitalize: "none", spellcheck: "false" }) });
  const words = el("textarea", { readOnly: true, rows: 2, class: "suggested", id: `${seat}-suggested`, autocomplete: "off", spellcheck: "false" });
  const passphrase = field({ label: "Passphrase, drawn for you", id: `${seat}-suggested`, control: words, help: "Copy it: you need it after loading the page again." });
  suggest().then(({ passphrase: drawn }) => { words.value = drawn; }, (error) => pane.say(sentence(error).title));
  const make = form({
    pane, id: `${seat}-make`, label: "Make a demo person", title: `Make a demo ${seats[seat].who}`, fields: [name, passphrase], working: "Working out new keys from the passphrase",
    run: (running) => person.make({ login: spelling(name.control.value), passphrase: words.value }, running),
    missing: () => spelling(name.control.value) ? undefined : [name, "Please choose a name."],
    failed: (error) => { if (error.field === "login") { name.wrong(own.loginTaken.title); name.control.focus(); } },
  });

  const login = field({ label: "Name", id: `${seat}-login`, control: input({ value: before, autocomplete: "off", autocapitalize: "none", spellcheck: "false" }) });
  const secret = secretField({ label: "Passphrase", id: `${seat}-passphrase`, autocomplete: "off" });
  const known = form({
    pane, id: `${seat}-sign-in`, label: "Sign in", title: before ? `Unlock again as ${before}` : "Sign in with an account you have", fields: [login, secret], working: "Working out your keys from the passphrase",
    run: (running) => person.signIn({ login: spelling(login.control.value), passphrase: secret.control.value }, running),
    missing: () => !spelling(login.control.value) ? [login, "Please enter your name."] : !secret.control.value ? [secret, "Please enter your passphrase."] : undefined,
    failed: (error) => { if (error.code !== "aborted") secret.control.select(); },
    forget: () => forget(spelling(login.control.value)),
  });

  return { node: el("div", { class: "stack" }, before ? [known, make] : [make, known]) };
}

function form({ pane, id, label, title, fields, working: words, run, missing, failed, forget: drop }) {
  const trouble = el("div");
  const host = el("div");
  const submit = button(label, undefined, { kind: "main", type: "submit", id });
  const titleId = `${id}-title`;
  const node = el("form", { class: "card form", novalidate: true, "aria-labelledby": `${titleId} ${pane.seat}-title` },
    el("h3", { id: titleId, tabindex: "-1", text: title }), trouble, fields.map(({ node: one }) => one), el("div", { class: "row" }, submit), host);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    for (const { wrong } of fields) wrong("");
    const [empty, text] = missing() ?? [];
    if (empty) {
      empty.wrong(text);
      return empty.control.focus();
    }
    try {
      await working(host, node, words, run);
    } catch (error) {
      const actions = error.other ? [button("Let this device forget the old account", () => { drop(); trouble.replaceChildren(); submit.focus(); })] : [];
      trouble.replaceChildren(notice(sentence(error, { 401: own.wrongSignIn, "cannot-unlock": own.wrongSignIn }), { actions }));
      failed(error);
    }
    return undefined;
  });
  return node;
}
