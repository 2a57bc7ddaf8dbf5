// Two people who have met: they compare a number, and then one lets the other in.
import { button, el, field, input, notice } from "../dom.js";
import { hushnote } from "../hush.js";
import { draw as code } from "../qr/draw.js";

export function begin(pane) {
  const { seat, person, sharing } = pane;
  const name = person.nameOf(pane.partner);
  const place = el("div", { class: "stack" });
  let shown;

  const compare = (contact) => {
    const trouble = el("div");
    const pasted = field({ label: `The text of ${name}’s code`, id: `${seat}-scanned`, control: input({ autocomplete: "off", spellcheck: "false", class: "mono" }), help: "What a camera reads off the square on the other’s screen." });
    const confirm = (scanned) => pane.change(() => person.confirm(contact.account, scanned), `Compared: this is ${name}.`);
    const different = () => trouble.replaceChildren(notice({ title: "Stop here.", text: hushnote.explain("identity-changed"), todo: `Somebody, perhaps the server, may stand between you and ${name}. ${sharing.circle ? "Share nothing more for now." : "Nothing has been shared."}` }));
    const scan = async (event) => {
      event.preventDefault();
      trouble.replaceChildren();
      const text = pasted.control.value.trim();
      if (text === "" || !/^hushnote:\d{60}$/.test(text)) return pasted.wrong("That is not the text of such a code. It begins with “hushnote:” and sixty digits follow.");
      pasted.wrong("");
      if (text !== contact.qr) {
        try {
          contact.confirm(text);
        } catch {
          different();
        }
        return undefined;
      }
      return confirm(text);
    };
    return el("div", { class: "card stack" },
      el("h3", { tabindex: "-1", text: `Is this really ${name}?` }),
      el("p", { text: `${name} sees the same number on their side if nobody stands between you. Read it out to each other, on the telephone or face to face.` }),
      el("div", { class: "safety" },
        el("ol", { class: "safety-number", id: `${seat}-safety`, "aria-label": "Safety number, in twelve groups of five digits" }, contact.safetyNumber.split(" ").map((group) => el("li", { text: group }))),
        code(contact.qr, "The safety number as a square for a camera")),
      contact.verified
        ? el("p", { class: "notice calm", id: `${seat}-confirmed`, text: `You have compared this number with ${name}.` })
        : el("div", { class: "row" },
          button("The numbers are the same", () => confirm(), { kind: "main", id: `${seat}-same` }),
          button("They are different", different, { id: `${seat}-different` })),
      trouble,
      el("details", {}, el("summary", { text: "Compare with a camera or by copying" }),
        el("div", { class: "stack" },
          el("p", {}, "Your own code reads ", el("code", { class: "break", id: `${seat}-code`, text: contact.qr })),
          el("form", { class: "form", novalidate: true, "aria-label": `The other’s code, for ${person.login}`, on: { submit: scan } }, pasted.node, el("div", { class: "row" }, button("Compare", undefined, { type: "submit", id: `${seat}-scan` }))))));
  };

  const open = (contact) => {
    if (sharing.circle) return el("div", { class: "row" }, button("Back to what you share", () => { pane.comparing = false; pane.draw(); }, { kind: "main", id: `${seat}-back` }));
    if (seat === "client") return el("div", { class: "card stack" }, el("h3", { text: "Waiting to be let in" }), el("p", { text: `As soon as ${name} shares something with you, it shows here.` }));
    const title = field({ label: "What to call it", id: `${seat}-title-field`, control: input({ value: "Our work together", maxlength: 200, autocomplete: "off" }), help: "Only those who are in it can read the name." });
    const anyway = el("input", { type: "checkbox", id: `${seat}-anyway` });
    const start = async (event) => {
      event.preventDefault();
      if (!contact.verified && !anyway.checked) return pane.say(hushnote.explain("unverified-contact"));
      return pane.change(async () => {
        await sharing.start(title.control.value.trim() || "Our work together");
        await sharing.invite(contact.account, { role: "author", history: true, unverified: anyway.checked });
      }, `${name} is in. What you share is sealed for the two of you; nobody else can read it.`);
    };
    return el("form", { class: "card form", novalidate: true, "aria-labelledby": `${seat}-start-title`, on: { submit: start } },
      el("h3", { id: `${seat}-start-title`, text: `Share with ${name}` }),
      el("p", { text: "A plan, progress notes and a conversation, sealed for the two of you." }), title.node,
      !contact.verified && el("div", { class: "radio" }, anyway, el("label", { for: anyway.id, text: "Share although we have not compared the number. The history will say so." })),
      el("div", { class: "row" }, button(`Share with ${name}`, undefined, { kind: "main", type: "submit", id: `${seat}-start` }),
        button("Meet somebody else", () => { pane.partner = ""; pane.draw(); }, { kind: "quiet" })));
  };

  const update = () => {
    let contact;
    try {
      contact = person.vault.contact(pane.partner);
    } catch {
      return; // the list of contacts was refused: the alarms say so
    }
    if (!contact) return;
    const now = JSON.stringify([contact.safetyNumber, contact.verified, Boolean(sharing.circle)]);
    if (now === shown) return;
    shown = now;
    const inside = place.contains(document.activeElement);
    place.replaceChildren(compare(contact), open(contact));
    if (inside) place.querySelector("h3").focus({ preventScroll: true });
  };
  update();
  return { node: place, update };
}
