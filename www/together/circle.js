// What two people share, under one name: conversation, plan, notes, and who is here.
import { button, el } from "../dom.js";
import { chat } from "./chat.js";
import { people } from "./people.js";
import { plan } from "./plan.js";
import { progress } from "./progress.js";
import { privately } from "./privately.js";
import { tabs } from "./tabs.js";

export function circle(pane) {
  const { seat, person, sharing } = pane;
  const panels = [chat(pane), plan(pane), progress(pane), seat === "therapist" && privately(pane), people(pane)].filter(Boolean);
  const title = el("h3", { tabindex: "-1", class: "circle-title" });
  const banner = el("div", { class: "stack" });
  let shown = "";

  const compare = (account) => button("Compare now", () => { pane.partner = account; pane.comparing = true; pane.draw(); }, { kind: "small", id: `${seat}-compare` });
  const state = () => {
    const { circle: { ended, frozen }, me, other } = sharing;
    const name = other && person.nameOf(other.account);
    if (ended) return ["ended", el("p", { class: "notice calm", id: `${seat}-ended`, text: "Sharing has ended for you. What you had read you can still read here; nothing new reaches you." })];
    if (frozen) return ["frozen", el("p", { class: "notice calm", id: `${seat}-frozen`, text: me?.role === "keeper" ? "Somebody left. Nobody can write until you renew the circle’s lock, under “Who is here”." : "Somebody left. Nobody can write until the circle’s lock is renewed." })];
    const met = other?.role && person.vault.contact(other.account);
    if (met && !met.verified) return [`compare ${name}`, el("div", { class: "notice calm", id: `${seat}-unverified` }, el("p", { text: `You have not yet compared the safety number with ${name}.` }), el("div", { class: "row" }, compare(other.account)))];
    return ["", undefined];
  };

  const update = () => {
    title.textContent = sharing.circle.title || "A new circle";
    let words;
    try {
      words = state();
    } catch {
      words = ["", undefined]; // the list of contacts was refused: the alarms say so
    }
    if (words[0] !== shown) {
      shown = words[0];
      banner.replaceChildren(...(words[1] ? [words[1]] : []));
    }
    for (const panel of panels) panel.update();
  };
  const node = el("div", { class: "card circle" }, title, banner, tabs({ id: seat, label: `What ${person.login} shares`, panels }));
  update();
  return { node, update };
}
