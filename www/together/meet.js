// Whom to meet: everybody who has put a card here.
import { button, el } from "../dom.js";

export function meet(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ul", { class: "ways", id: `${seat}-people` });
  const invited = el("div");
  let shown = "";

  const draw = async () => {
    const people = (await person.site.people()).filter(({ account }) => account !== person.account);
    if (JSON.stringify(people) === shown) return;
    shown = JSON.stringify(people);
    const here = pane.opposite?.person.account;
    people.sort((a, b) => (b.account === here) - (a.account === here) || a.login.localeCompare(b.login));
    list.replaceChildren(...people.map(({ login, account }) => el("li", { class: "way" },
      el("div", {}, el("p", { class: "way-name", text: login }), el("p", { class: "quiet", text: account === here ? "The other one on this page" : "Somebody else with a card on this server" })),
      button("Meet", () => pane.change(async () => {
        pane.partner = await person.meet(login);
        pane.draw();
      }, `You have the card of ${login}. Now compare the safety number.`), { kind: "small", "data-meet": login, "aria-label": `Meet ${login}` }))));
    if (people.length === 0) list.replaceChildren(el("li", { class: "empty", text: "Nobody else is here yet. Set up the other side, or let somebody sign in on another device." }));
  };

  const update = () => {
    invited.replaceChildren(...(sharing.unmet ? [el("p", { class: "notice calm", text: "Somebody has let you into a circle. Meet them first, so that you know it is them." })] : []));
    person.turn(draw).catch(() => {});
  };
  update();
  const timer = setInterval(update, 3000);
  const node = el("div", { class: "card stack" }, el("h3", { tabindex: "-1", text: "Whom do you want to meet?" }), invited,
    el("p", { class: "quiet", text: "Each has put a card here. The server hands it out, so it has to be checked afterwards: that is what the safety number is for." }), list);
  return { node, update, leave: () => clearInterval(timer) };
}
