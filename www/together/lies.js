// Each lie in plain words, and what to say of one that had no effect: what it would take, or why it cannot be seen from here.
const met = ({ partner }) => partner !== "";
const messages = ({ sharing }) => sharing.of("message").length;
const needsCircle = ({ sharing }) => sharing.circle ? undefined : "There is nothing to lie about yet: the two have to share something first.";

export const lies = {
  "swap-card": {
    what: "It hands out a card of its own making in the place of the other’s.",
    unseen: (pane) => met(pane) ? undefined : "Whoever is met now comes with the server’s own card. Meet the other one, and compare the safety number: it will be different on the two sides.",
  },
  "add-member": {
    what: "It claims that one more person was let in.",
    unseen: needsCircle,
  },
  "plant-note": {
    what: "It puts something there that nobody wrote, made from a real message.",
    unseen: (pane) => needsCircle(pane) ?? "There is nothing to copy yet: write a message first.",
  },
  "drop-message": {
    what: "It leaves out what stands in the middle of the conversation.",
    unseen: (pane) => needsCircle(pane) ?? (messages(pane) < 2 ? "There is nothing to leave out yet: write two or three messages first." : undefined),
  },
  "reorder-messages": {
    what: "It gives the messages in the opposite order.",
    unseen: (pane) => needsCircle(pane) ?? "No two messages of one writer stand in the wrong order. Let one of the two write at least two messages without loading the page in between.",
  },
  "roll-back": {
    what: "It hides the latest decision, and gives the plan as it was before the last change.",
    unseen: needsCircle,
  },
  "forge-keyset": {
    what: "It hands out keys of its own making in the place of this person’s.",
  },
};
