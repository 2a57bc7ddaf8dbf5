// The page for two: starts the package once, and seats a therapist and a client beside each other.
import { button, el, notice } from "../dom.js";
import { start } from "../hush.js";
import { sentence } from "../sentences.js";
import { mountLiar } from "./liar.js";
import { Pane } from "./pane.js";
import { seats } from "./seats.js";

const place = document.getElementById("seats");
const choices = [...document.querySelectorAll("[name=showing]")];
const panes = [];

/** Only one of the two: the other uses another browser. The choice stands in the address, so that it can be kept as a bookmark. */
function show() {
  const wanted = location.hash.slice(1);
  const showing = wanted in seats ? wanted : "both";
  for (const choice of choices) choice.checked = choice.value === showing;
  for (const { seat, node } of panes) node.hidden = showing !== "both" && showing !== seat;
  place.dataset.showing = showing;
}

async function open() {
  await start();
  // who changed something tells the other side to look; what there is to see, only the server says
  for (const seat of Object.keys(seats)) panes.push(new Pane(seat, () => { for (const pane of panes) if (pane.seat !== seat) pane.glance(); }));
  const [one, two] = panes;
  one.opposite = two;
  two.opposite = one;
  place.replaceChildren(one.node, two.node);
  mountLiar(document.getElementById("liar"), panes);
  show();
}

for (const choice of choices) choice.addEventListener("change", () => { history.replaceState(null, "", choice.value === "both" ? location.pathname : `#${choice.value}`); show(); });
window.addEventListener("hashchange", show);
window.addEventListener("pagehide", () => { for (const { person } of panes) person.vault?.close(); });
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
// Nothing may fail in silence.
window.addEventListener("unhandledrejection", ({ reason }) => {
  const { title, todo } = sentence(reason);
  for (const pane of panes) if (pane.person.vault) pane.say(`${title} ${todo}`);
});

open().catch((error) => {
  place.replaceChildren(el("h2", { tabindex: "-1", text: "The practice cannot open" }), notice(sentence(error), { actions: [button("Load the page again", () => location.reload(), { kind: "main" })] }));
});
