// Choosing a passphrase: one out of the hat, whose strength is known exactly, or one's own.
import { button, el, notice, say, secretField, uid } from "../dom.js";
import { suggest } from "../hush.js";
import { sentence } from "../sentences.js";

const SHORTEST = 12;
const bitsText = (bits) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bits);

/** `{ node, value() }`; `value()` is the chosen passphrase, or undefined after it has shown what is missing. */
export function choosePassphrase() {
  const group = uid("choice");
  const words = el("textarea", { readOnly: true, rows: 2, class: "suggested", id: "suggested", autocomplete: "off", spellcheck: "false", "aria-label": "Suggested passphrase" });
  const strength = el("p", { class: "field-help", id: "strength" });
  words.setAttribute("aria-describedby", "strength");
  const draw = async () => {
    try {
      const { passphrase, bits } = await suggest();
      words.value = passphrase;
      const n = passphrase.trim().split(/[\s-]+/).length;
      strength.textContent = `${n} words drawn at random: exactly ${bitsText(bits)} bits. Whoever stole everything the server holds would have to try about 2 to the power of ${bitsText(bits - 1)} passphrases.`;
    } catch (error) {
      strength.replaceChildren(notice(sentence(error)));
    }
  };
  draw();
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(words.value);
      say("Copied. Paste it into your password manager, then copy something else over it.");
    } catch {
      words.focus();
      words.select();
      say("The passphrase is selected; copy it with your keyboard.");
    }
  }, { kind: "quiet small" });

  const first = secretField({ label: "Your passphrase", id: "own-passphrase", autocomplete: "new-password", help: `At least ${SHORTEST} characters; five or more unrelated words are better. Only words drawn at random have a strength anyone can state.` });
  const second = secretField({ label: "The same once more", id: "own-again", autocomplete: "new-password" });

  const suggested = el("div", { class: "choice-body" },
    el("div", { class: "with-button" }, words, copy, button("Another", draw, { kind: "quiet small", id: "another" })), strength,
    el("p", { class: "field-help", text: "Write it down or save it in your password manager. The server never gets it, so nobody can send it to you again." }));
  const owned = el("div", { class: "choice-body", hidden: true }, first.node, second.node);

  const radio = (id, label, checked) => {
    const control = el("input", { type: "radio", name: group, id, checked });
    control.addEventListener("change", () => {
      suggested.hidden = control.id !== "use-suggested";
      owned.hidden = !suggested.hidden;
    });
    return el("div", { class: "radio" }, control, el("label", { for: id, text: label }));
  };

  const node = el("fieldset", { class: "choice" }, el("legend", { text: "Passphrase" }),
    radio("use-suggested", "Use this one, drawn for you", true), suggested,
    radio("use-own", "Use one of your own", false), owned);

  return {
    node,
    value() {
      if (owned.hidden) return words.value || undefined;
      const text = first.control.value;
      const short = [...text].length < SHORTEST;
      first.wrong(short ? `Please use at least ${SHORTEST} characters.` : "");
      second.wrong(!short && second.control.value !== text ? "The two are not the same. Press “Show” to see what was typed." : "");
      const bad = short ? first : second.control.value !== text ? second : undefined;
      if (!bad) return text;
      bad.control.focus();
      return undefined;
    },
    clear() {
      for (const control of [words, first.control, second.control]) control.value = "";
    },
  };
}
