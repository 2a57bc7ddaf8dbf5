// What happened in a circle, in sentences.
import { hushnote } from "../hush.js";
import { own, sentence } from "../sentences.js";

const may = {
  reader: "read, not write",
  author: "read and write",
  keeper: "read, write, and decide who else is in it",
};

/** One entry of a circle's history. `name` gives the name of an account, "You" for one's own. */
export function deed(entry, name) {
  const who = name(entry.author);
  switch (entry.deed) {
    case "created": return `${who} made this circle.`;
    case "granted": return `${who} let ${name(entry.account, true)} in, to ${may[entry.role]}; ${entry.history ? "with everything written before" : "from then on, without what was written before"}. ${entry.confirmed ? "Safety numbers had been compared." : "Safety numbers had not been compared."}`;
    case "revoked": return `${who} ended sharing with ${name(entry.account, true)}.${because(entry.reason)}`;
    case "left": return `${who} left.${because(entry.reason)}`;
    case "renewed": return entry.identity ? `${who} came with a new card.${because(entry.reason)}` : `${who} renewed the circle’s lock.${because(entry.reason)}`;
    default: return "Something happened that this page does not know.";
  }
}

const because = (reason) => reason ? ` Reason given: “${reason}”` : "";

export const mayDo = (role) => may[role] ?? "no longer in it";

const shared = new Set(["identity-changed", "unverified-contact", "not-a-member", "bad-signature", "no-consent", "destroyed", "on-hold", "last-unlock", "tampered", "rolled-back", "stale"]);

/** What to say when something failed: title, text, and what to do. */
export function trouble(error) {
  if (shared.has(error.code)) return { title: hushnote.explain(error.code) };
  return sentence(error, {
    401: { title: "You are signed out.", text: "The server no longer knows this session.", todo: "Sign in again." },
    "cannot-unlock": own.wrongSignIn,
  });
}
