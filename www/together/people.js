// Who is here, who was, and what was decided: letting in, ending, leaving, and comparing what the server tells each.
import { fromBase64url, toBase64url } from "../bytes.js";
import { ask, button, el, field, input, plural, time } from "../dom.js";
import { hushnote } from "../hush.js";
import { reconcile } from "./tabs.js";
import { deed, mayDo } from "./words.js";

const behind = "Somebody else had decided something at the same moment; yours was made again behind it, and holds.";

export function people(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ul", { class: "ways", id: `${seat}-members` });
  const deeds = el("ol", { class: "deeds", id: `${seat}-history` });
  const doing = el("div", { class: "stack" });
  const own = el("code", { class: "break", id: `${seat}-head` });
  const said = el("p", { role: "status", class: "quiet", id: `${seat}-compared` });
  const pasted = field({ label: "The other’s code", id: `${seat}-other-head`, control: input({ autocomplete: "off", spellcheck: "false", class: "mono" }) });
  let shown = "";

  const compared = (event) => {
    event.preventDefault();
    try {
      const { behind: kept, ahead, withheld } = sharing.compare(fromBase64url(pasted.control.value.trim()));
      pasted.wrong("");
      said.textContent = kept > 0 || withheld.length > 0
        ? `The server keeps something back from you: ${[kept > 0 && plural(kept, "decision"), withheld.length > 0 && `messages of ${withheld.map(({ account }) => person.nameOf(account)).join(" and ")}`].filter(Boolean).join(", ")}.`
        : ahead > 0 ? "You know more than the other did when that code was made. Nothing is kept back from you." : "The server tells both of you the same.";
    } catch (error) {
      said.textContent = "";
      pasted.wrong(error.code === "tampered" ? `The server tells the two of you different stories. ${hushnote.explain(error.code)}` : "That is not such a code. Copy all of it from the other’s screen.");
    }
  };

  const reasonField = () => field({ label: "Reason, for the others to read (may stay empty)", id: `${seat}-reason`, control: input({ autocomplete: "off", maxlength: 200 }) });
  const stored = (done) => (late) => late ? `${done} ${behind}` : done;

  function ending(account) {
    const name = person.nameOf(account);
    const reason = reasonField();
    return [reason.node, el("div", { class: "row" }, button(`End sharing with ${name}`, async () => {
      const sure = await ask({ title: `End sharing with ${name}?`, text: ["From then on nothing new can be read there. What was read stays read; nobody can take that back."], choices: [{ text: "End sharing", value: true, kind: "danger" }, { text: "Keep sharing", value: false, kind: "quiet" }] });
      if (sure) await pane.change(() => sharing.end(account, reason.control.value.trim()).then(stored(`Sharing with ${name} has ended. What you write now is sealed with a new lock.`)));
    }, { kind: "danger", id: `${seat}-end` }))];
  }

  function inviting(account) {
    const name = person.nameOf(account);
    const role = field({ label: `${name} may`, id: `${seat}-role`, control: el("select", {}, el("option", { value: "author", text: "read and write" }), el("option", { value: "reader", text: "read only" })) });
    const history = el("input", { type: "checkbox", id: `${seat}-with-history`, checked: true });
    return [role.node, el("div", { class: "radio" }, history, el("label", { for: history.id, text: "Also what was written before" })),
      el("div", { class: "row" }, button(`Let ${name} in`, () => pane.change(() => sharing.invite(account, { role: role.control.value, history: history.checked }).then(stored(`${name} is in.`))), { kind: "main", id: `${seat}-invite` }))];
  }

  function leaving() {
    const reason = reasonField();
    return [reason.node, el("div", { class: "row" }, button("Leave this circle", async () => {
      const sure = await ask({ title: "Leave this circle?", text: "Nothing new will reach you. What you have read you can still read here.", choices: [{ text: "Leave", value: true, kind: "danger" }, { text: "Stay", value: false, kind: "quiet" }] });
      if (sure) await pane.change(() => sharing.leave(reason.control.value.trim()).then(stored("You have left.")));
    }, { kind: "danger", id: `${seat}-leave` }))];
  }

  const renewing = () => [el("div", { class: "row" }, button("Renew the lock", () => pane.change(() => sharing.renew("").then(stored("The lock is renewed. You can write again."))), { kind: "main", id: `${seat}-renew` }))];

  function actions() {
    const { circle: { frozen, ended }, me, other } = sharing;
    const partner = other?.account ?? pane.partner;
    if (ended) return [];
    if (me?.role !== "keeper") return leaving();
    return [...(frozen ? renewing() : []), ...(other?.role ? ending(other.account) : partner ? inviting(partner) : [])];
  }

  const member = ({ account, role, confirmed, history }) => el("li", { class: "way" },
    el("div", {}, el("p", { class: "way-name", text: account === person.account ? `${person.login} (you)` : person.nameOf(account) }),
      el("p", { class: "quiet", text: role === null ? "No longer in it" : `May ${mayDo(role)}${history ? "" : ", from their coming on"}${account === person.account || confirmed ? "" : "; was let in before safety numbers were compared"}` })),
    account !== person.account && role !== null && button("Safety number", () => { pane.partner = account; pane.comparing = true; pane.draw(); }, { kind: "quiet small", id: `${seat}-safety-again`, "aria-label": `Safety number with ${person.nameOf(account)}` }));

  const update = () => {
    const { circle: { members, frozen, ended, head }, me, other } = sharing;
    reconcile(list, members.map((one) => ({ ...one, key: one.account, signature: JSON.stringify(one) })), member);
    reconcile(deeds, sharing.history.map((entry) => ({ ...entry, key: String(entry.sequence), signature: "" })), (entry) => el("li", {}, el("p", { text: deed(entry, (account, within) => account === person.account ? (within ? "you" : "You") : person.nameOf(account)) }), el("p", { class: "note-meta" }, time(entry.at))));
    own.textContent = toBase64url(head);
    const now = JSON.stringify([me?.role, other?.role, other?.account, frozen, ended]);
    if (now === shown) return;
    shown = now;
    doing.replaceChildren(...actions());
  };
  const node = el("div", { class: "stack" }, list, doing,
    el("h4", { text: "What happened here" }), deeds,
    el("details", {}, el("summary", { text: "Does the server tell us both the same?" }),
      el("div", { class: "stack" },
        el("p", { text: "It could show each of you another story. Give each other this code by another way, and compare." }),
        el("p", {}, "Your code: ", own),
        el("form", { class: "form", novalidate: true, "aria-label": `What the server tells ${person.login}`, on: { submit: compared } }, pasted.node, el("div", { class: "row" }, button("Compare", undefined, { type: "submit", id: `${seat}-compare-heads` })), said))));
  return { name: "people", label: "Who is here", node, update };
}
