// The other side: what the server's database holds for this account, byte for byte, and what those bytes give away.
import * as api from "./api.js";
import { dump, fromBase64url } from "./bytes.js";
import { bytesText, button, el, plural, say, time } from "./dom.js";
import { sentence } from "./sentences.js";
import { events, me, tell } from "./session.js";

const LINES = 4;
const RECORDS = 5;
const LOG = 12;

let host;
let changedBits = new Map();
let current;
const opened = new Set();
const log = [];

/** A dump of bytes, the first lines until it is asked for all; `mark` is the place of a byte that was changed on purpose. */
function hex(key, bytes, mark) {
  const all = opened.has(key);
  const show = (from, to) => dump(bytes, from, to).map(({ at, pairs }) => el("span", { class: "hex-line" },
    el("span", { class: "hex-at", "aria-hidden": "true", text: at.toString(16).padStart(4, "0") }),
    [0, 8].map((half) => el("span", { class: "hex-half" }, pairs.slice(half, half + 8).map((pair, step) => [at + half + step === mark ? el("mark", { text: pair }) : pair, " "])))));
  const marked = mark === undefined ? undefined : Math.floor(mark / 16) * 16;
  const cut = !all && bytes.length > LINES * 16;
  const lines = !cut ? show(0) : [show(0, LINES * 16), el("span", { class: "hex-gap", text: "…" }), marked >= LINES * 16 && [show(marked, marked + 16), el("span", { class: "hex-gap", text: "…" })]];
  const code = el("code", { class: "hex", tabindex: all ? "0" : false, role: all ? "region" : false, "aria-label": all ? "All bytes" : false }, lines);
  const toggle = bytes.length > LINES * 16 && button(all ? "Show fewer" : `Show all ${bytesText(bytes.length)}`, () => {
    if (!opened.delete(key)) opened.add(key);
    render();
    host.querySelector(`[data-hex="${CSS.escape(key)}"] button`)?.focus();
  }, { kind: "link" });
  return el("div", { class: "dump", "data-hex": key }, code, toggle);
}

const fact = (term, value, readable) => el("div", { class: "fact" }, el("dt", {}, term, el("span", { class: readable ? "tag plain" : "tag", text: readable ? "readable" : "opaque" })), el("dd", {}, value));

function accountSection({ login, account, hint, secretHash, recoveryHash, createdAt }) {
  return el("section", { class: "block" }, el("h3", { text: "Account" }),
    el("dl", { class: "facts" },
      fact("Login name", el("span", { class: "break", text: login }), true),
      fact("Account since", time(createdAt), true),
      fact("Random account number", el("code", { class: "break", text: account })),
      fact("Hint for the passphrase", el("code", { class: "break", text: hint })),
      fact("Hash of the sign-in secret", el("code", { class: "break", text: secretHash })),
      fact("Hash of the recovery secret", el("code", { class: "break", text: recoveryHash ?? "none" }))));
}

const keysetSection = ({ bytes, size, updatedAt }) => el("section", { class: "block" }, el("h3", { text: "Your keys, sealed" }),
  el("p", { class: "quiet" }, `${bytesText(size)}, changed `, time(updatedAt, { seconds: true })), hex("keyset", fromBase64url(bytes)));

async function flip(id, bytes) {
  // Near the end: inside the sealed text, where a careless reader would never look.
  const bit = changedBits.get(id) ?? Math.max(0, bytes.length - 40) * 8 + 2;
  const restoring = changedBits.has(id);
  try {
    await api.tamper(id, bit);
    if (restoring) changedBits.delete(id);
    else changedBits.set(id, bit);
    await refreshHeld();
    tell("tampered", { id, restored: restoring });
    host.querySelector(`[data-record="${CSS.escape(id)}"] .tamper`)?.focus();
  } catch (error) {
    const words = error.status === 404 || error.status === 403 ? { title: "This server does not let itself be tampered with: it was started without the demo switch.", todo: "" } : sentence(error);
    say(`${words.title} ${words.todo}`.trim());
  }
}

function recordSection({ id, bytes: text, size, revision, updatedAt }, index) {
  const bytes = fromBase64url(text ?? "");
  const bit = changedBits.get(id);
  const state = [bit !== undefined && "changed", id === current && "current"].filter(Boolean);
  return el("li", { class: ["block", ...state].join(" "), "data-record": id },
    id === current && el("p", { class: "quiet", text: "The note you have open:" }),
    el("h4", {}, "Note ", el("code", { class: "break", text: id })),
    el("p", { class: "quiet" }, `${bytesText(size)} · revision ${revision} · `, time(updatedAt, { seconds: true })),
    text ? hex(id, bytes, bit === undefined ? undefined : bit >> 3) : el("p", { class: "quiet", text: "Too much to show all at once; the bytes look like the others." }),
    text && button(bit === undefined ? "Change one bit on the server" : "Put the bit back", () => flip(id, bytes), { kind: "small tamper", "aria-label": `${bit === undefined ? "Change one bit on the server" : "Put the bit back"}: stored note ${index + 1}` }));
}

function leaks(records) {
  const sizes = new Map();
  for (const { size } of records) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  const classes = [...sizes].sort(([a], [b]) => a - b).map(([size, n]) => `${n} of ${bytesText(size)}`).join(", ");
  return el("section", { class: "block" }, el("h3", { text: "What this gives away" }),
    el("ul", { class: "plain-list" },
      el("li", { text: records.length === 0 ? "That you have an account, and no notes yet." : `That there ${records.length === 1 ? "is" : "are"} ${plural(records.length, "note")}: ${classes}. Lengths are rounded up, so all short notes look the same; a very long one still shows as long.` }),
      el("li", { text: "When each was stored or changed, how often, and from which network address." }),
      el("li", { text: "Your login name, and when you sign in." }),
      el("li", { text: "How many ways in you have, and of which kind: passphrase, recovery sheet, passkeys." })),
    el("h3", { text: "What it cannot see" }),
    el("ul", { class: "plain-list" },
      el("li", { text: "A word of any note, its kind, its clinical date, or whom it is about." }),
      el("li", { text: "Your passphrase, your recovery code, or the keys." })));
}

const trafficSection = () => log.length > 0 && el("details", { class: "block traffic", open: opened.has("traffic"), on: { toggle: ({ target }) => target.open ? opened.add("traffic") : opened.delete("traffic") } },
  el("summary", { text: "What just went over the wire" }),
  el("ol", {}, log.map(({ method, path, fields, sent, received, status }) => el("li", {},
    el("code", { class: "break", text: `${method} ${path}` }), ` ${status || "no answer"}`,
    el("span", { class: "quiet" }, ` sent ${bytesText(sent)}${fields.length ? ` (${fields.join(", ")})` : ""}, got ${bytesText(received)}`)))));

let last = null;

function render() {
  const focus = document.activeElement?.closest("#held-body") ? document.activeElement.getAttribute("aria-label") : undefined;
  if (!last) {
    host.replaceChildren(el("div", { class: "block" },
      el("p", { text: "Nothing of yours is shown yet. Once you are signed in, everything the server’s database holds about you stands here: every byte, every size, every time." }),
      el("p", { class: "quiet", text: "Compare it with what you typed." })), ...[trafficSection()].filter(Boolean));
    return;
  }
  const { account, keyset } = last;
  const records = [...last.records.filter(({ id }) => id === current), ...last.records.filter(({ id }) => id !== current)];
  const shown = opened.has("records") ? records : records.slice(0, RECORDS);
  host.replaceChildren(...[
    records.length > 0 && el("section", { class: "records" }, el("h3", { text: `Your notes, sealed (${records.length})` }),
      el("ul", { class: "bare" }, shown.map(recordSection)),
      records.length > RECORDS && button(opened.has("records") ? "Show fewer notes" : `Show the other ${records.length - RECORDS}`, () => {
        if (!opened.delete("records")) opened.add("records");
        render();
      }, { kind: "link", id: "more-records" })),
    leaks(records), keysetSection(keyset), accountSection(account),
    trafficSection()].filter(Boolean));
  if (focus) host.querySelector(`[aria-label="${CSS.escape(focus)}"]`)?.focus();
}

/** Reads anew what the server holds. A server that is away leaves the last picture, marked as such. */
export async function refreshHeld() {
  if (!me.login) {
    last = null;
    changedBits = new Map();
    return render();
  }
  try {
    const next = await api.held();
    next.records.sort((a, b) => new Date(b.updatedAt) - new Date(a.updatedAt));
    host.removeAttribute("data-stale");
    const wire = host.querySelector(".traffic");
    if (wire && JSON.stringify(next) === JSON.stringify(last)) return wire.replaceWith(trafficSection());
    last = next;
  } catch (error) {
    if (error.status === 401) last = null;
    host.setAttribute("data-stale", "");
  }
  return render();
}

export function mountHeld(place) {
  host = place;
  api.traffic.addEventListener("exchange", ({ detail }) => {
    if (detail.path === "/api/held") return;
    log.unshift(detail);
    log.length = Math.min(log.length, LOG);
  });
  for (const name of ["lock", "out"]) events.addEventListener(name, () => { current = undefined; });
  events.addEventListener("look", ({ detail: { id } }) => {
    if (id === current) return;
    current = id;
    render();
  });
  render();
}
