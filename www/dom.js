// Making elements without markup: text goes in as text, so nothing typed or fetched can become a tag or a script.

import { hushnote } from "./hush.js";

let serial = 0;

/** An id no other element has. */
export const uid = (stem) => `${stem}-${++serial}`;

/**
 * An element. `props` may hold `class`, `text`, `on` (listeners by event name), properties such as `value`, and attributes; `false`, `null` and `undefined` leave one out.
 * Children are nodes or strings; empty ones are skipped.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (["value", "checked", "disabled", "hidden", "readOnly", "required", "open", "selected"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return node;
}

/** A button. `kind`: "main", "quiet", "danger" or nothing. */
export function button(text, onclick, { kind = "", type = "button", ...props } = {}) {
  return el("button", { type, class: `button ${kind}`.trim(), on: onclick ? { click: onclick } : {}, ...props }, text);
}

/** A labelled control with room for help and for an error that screen readers connect with it. */
export function field({ label, help, control, id = uid("field"), wide = false, around = control }) {
  control.id = id;
  const helpId = help ? `${id}-help` : undefined;
  const errorId = `${id}-error`;
  const error = el("p", { class: "field-error", id: errorId, hidden: true });
  const describe = (wrong) => {
    const ids = [wrong ? errorId : undefined, helpId].filter(Boolean).join(" ");
    if (ids) control.setAttribute("aria-describedby", ids);
    else control.removeAttribute("aria-describedby");
  };
  describe(false);
  const node = el("div", { class: wide ? "field wide" : "field" }, el("label", { for: id, text: label }), around, help && el("p", { class: "field-help", id: helpId, text: help }), error);
  return {
    node,
    control,
    /** Shows a sentence beside the control, or takes it away with an empty one. */
    wrong(text) {
      error.textContent = text ?? "";
      error.hidden = !text;
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      describe(Boolean(text));
    },
  };
}

export const input = (props) => el("input", { type: "text", ...props });

/** A passphrase field with a button that shows what was typed: long passphrases are typed better when they can be read. */
export function secretField({ label, help, id, autocomplete, name }) {
  const control = input({ type: "password", autocomplete, name, spellcheck: "false", autocapitalize: "none", required: true });
  // while the passphrase is typed, the worker that will need it gets ready
  control.addEventListener("focus", () => hushnote?.prewarm());
  const toggle = button("Show", () => {
    const hidden = control.type === "password";
    control.type = hidden ? "text" : "password";
    toggle.textContent = hidden ? "Hide" : "Show";
    toggle.title = `${toggle.textContent} what is typed here`;
  }, { kind: "quiet small", title: "Show what is typed here" });
  return field({ label, help, control, id, around: el("div", { class: "with-button" }, control, toggle) });
}

/** The name a passphrase belongs to, for password managers; not shown. */
export const companion = (login) => el("input", { type: "text", autocomplete: "username", value: login, hidden: true, readOnly: true, "aria-label": "Name" });

const status = () => document.getElementById("status");

/** One calm line about what just happened, read aloud by screen readers when they are free. */
export function say(text) {
  const place = status();
  place.replaceChildren(...(text ? [el("p", {}, text)] : []));
}

/** A box that says what went wrong and what to do. Read aloud at once. */
export function notice({ title, text, todo }, { actions = [], tone = "warn" } = {}) {
  return el("div", { class: `notice ${tone}`, role: "alert" },
    el("p", { class: "notice-title", text: title }),
    text && el("p", { text }),
    todo && el("p", { class: "notice-todo", text: todo }),
    actions.length > 0 && el("div", { class: "row" }, actions));
}

/** Asks before something that cannot be undone. Resolves to the chosen value, or null when the person backs out. */
export function ask({ title, text, choices }) {
  return new Promise((resolve) => {
    const id = uid("ask");
    const dialog = el("dialog", { class: "dialog", "aria-labelledby": id },
      el("h2", { id, text: title }),
      [text].flat().map((line) => el("p", { text: line })),
      el("div", { class: "row" }, choices.map(({ text: label, value, kind }) => button(label, () => { dialog.returnValue = "chosen"; finish(value); }, { kind }))));
    const finish = (value) => { dialog.close(); dialog.remove(); resolve(value); };
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); finish(null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Lets the browser draw and answer before more work is done, so that no single stretch of it is felt. */
export const breath = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

// Dates in the language of the words around them.
const { lang } = document.documentElement;
const stamp = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" });

/** A moment as the page's language writes it; the machine-readable one goes beside it. */
export function time(date, { seconds = false } = {}) {
  const at = new Date(date);
  if (Number.isNaN(at.getTime())) return el("span", { text: "at an unknown time" });
  return el("time", { datetime: at.toISOString(), text: (seconds ? exact : stamp).format(at) });
}

const count = new Intl.NumberFormat(lang);
export const bytesText = (size) => `${count.format(size)} ${size === 1 ? "byte" : "bytes"}`;
export const plural = (n, one, many = `${one}s`) => `${count.format(n)} ${n === 1 ? one : many}`;
