// A server that lies: it is told to deceive one of the two, and what that person's page makes of it stands beside the lie.
import { button, el, notice } from "../dom.js";
import { sentence } from "../sentences.js";
import { lies } from "./lies.js";
import { seats } from "./seats.js";

export function mountLiar(place, panes) {
  const said = new Map();
  let told = "";
  let victim = panes[0];
  let known = [];

  const list = el("ul", { class: "lies", id: "lies" });
  const none = el("p", { class: "empty", text: "Somebody has to sit on the chosen side first." });
  const trouble = el("div");
  const honest = button("Be honest again", () => stop(), { id: "honest", hidden: true });
  const whom = panes.map((pane) => {
    const control = el("input", { type: "radio", name: "victim", id: `lie-to-${pane.seat}`, checked: pane === victim });
    control.addEventListener("change", () => choose(pane));
    return el("div", { class: "radio" }, control, el("label", { for: control.id, text: `To ${seats[pane.seat].title.toLowerCase()}` }));
  });

  async function choose(pane) {
    if (told) await stop();
    victim = pane;
    said.clear();
    await refresh();
  }

  async function refresh() {
    trouble.replaceChildren();
    known = [];
    if (victim.person.vault) {
      try {
        ({ lies: [told = ""], known } = await victim.person.site.lies());
      } catch (error) {
        trouble.replaceChildren(notice(error.status === 404 ? { title: "This server does not let itself be turned.", text: "It was started without the demo switch." } : sentence(error)));
      }
    }
    draw();
  }

  async function tell(name) {
    trouble.replaceChildren();
    try {
      const { person, sharing } = victim;
      victim.say("");
      await person.turn(() => person.site.tellLies(name ? [name] : []));
      told = name;
      said.delete(name); // so that the same answer is read out again
      draw();
      await victim.look({ fresh: true });
      if (!name) return draw();
      const { list: found } = sharing.findings;
      said.set(name, found.length > 0
        ? { refused: true, lines: found.map(({ about, text }) => `${about}: ${text}`) }
        : { refused: false, lines: [lies[name]?.unseen?.(victim) ?? "Nothing was noticed, because there was nothing yet to lie about."] });
    } catch (error) {
      trouble.replaceChildren(notice(sentence(error)));
    }
    return draw();
  }

  async function stop() {
    await tell("");
    victim.say("The server is honest again. Everything was looked at anew.");
  }

  /** Made once and filled later: what is new in a place that stays is read out by screen readers. */
  function row({ name, what: theirs }) {
    const what = lies[name]?.what ?? theirs;
    const control = button("Tell this lie", () => tell(name), { kind: "small", "data-lie": name, "aria-label": `Tell this lie: ${what}` });
    const answer = el("div", { role: "status", "data-answer": name });
    return el("li", { "data-name": name }, el("div", { class: "lie-head" }, el("p", { text: what }), control), answer);
  }

  function draw() {
    none.hidden = known.length > 0;
    honest.hidden = !told;
    const names = known.map(({ name }) => name);
    if (names.join() !== [...list.children].map(({ dataset }) => dataset.name).join()) list.replaceChildren(...known.map(row));
    for (const item of list.children) {
      const { name } = item.dataset;
      item.className = told === name ? "lie told" : "lie";
      item.querySelector("button").setAttribute("aria-pressed", String(told === name));
      const answer = said.get(name);
      item.querySelector("[data-answer]").replaceChildren(...(answer ? [el("div", { class: answer.refused ? "answer refused" : "answer" },
        el("p", { class: "answer-title", text: answer.refused ? `Tried, and found out. ${victim.person.login || "That side"} reads:` : "Tried:" }),
        el("ul", { class: "plain-list" }, answer.lines.map((line) => el("li", { text: line }))))] : []));
    }
  }

  for (const pane of panes) {
    pane.person.addEventListener("in", () => { if (pane === victim) refresh(); });
    pane.person.addEventListener("out", () => { if (pane === victim) { told = ""; said.clear(); refresh(); } });
  }

  place.replaceChildren(el("section", { class: "liar", "aria-labelledby": "liar-title" },
    el("h2", { id: "liar-title", text: "What if the server lies?" }),
    el("p", { class: "lead", text: "Whoever runs the server could try any of these. Let it lie to one of the two, and read what that side says. What is stored stays true; with one click the server is honest again." }),
    el("fieldset", { class: "showing" }, el("legend", { text: "Whom it lies to" }), whom),
    trouble, none, el("div", { class: "row" }, honest), list));
  draw();
}
