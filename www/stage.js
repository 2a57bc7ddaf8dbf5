// Which view is on the page. Views are functions that give `{ title, tab?, node, ready?, leave?, refresh? }`; addresses carry names and ids only, never text.
import { el, say } from "./dom.js";
import { me } from "./session.js";

const views = new Map();
let current = null;
let turn = 0;

/** `needs: "vault"` sends a locked page to the lock view first. */
export const register = (name, view, { needs } = {}) => views.set(name, { view, needs });

export const here = () => current?.name;

/** Lets the view on the page bring itself up to date where it stands, without moving the focus. */
export const refresh = () => current?.refresh?.();

/**
 * Shows a view. `args` go into the browser's history, so they hold ids only; `secret` goes to the view and nowhere else.
 * `how`: "push" a history entry, "replace" the present one, or "none" for views that must not be come back to.
 */
export async function go(name, args = {}, { how = "push", secret } = {}) {
  const { view, needs } = views.get(name);
  if (needs === "vault" && !me.vault) return go(me.login ? "locked" : "welcome", {}, { how: "replace" });
  const mine = ++turn;
  const built = await view(args, secret);
  if (mine !== turn) return undefined; // the person has gone elsewhere in the meantime
  current?.leave?.();
  say("");
  current = { name, leave: built.leave, refresh: built.refresh };
  if (how === "push" && history.state?.name !== undefined) history.pushState({ name, args }, "");
  else if (how !== "none") history.replaceState({ name, args }, "");
  // Tabs and histories are read by others too: they never learn the kind of a note.
  document.title = `${built.tab ?? built.title} · Quiet Lane Practice`;
  const heading = el("h1", { tabindex: "-1", text: built.title });
  document.getElementById("view").replaceChildren(heading, built.node);
  document.getElementById("panes").dataset.view = name;
  heading.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
  built.ready?.();
  return built;
}

/** Takes everything readable off the page at once. */
export function wipe() {
  turn++;
  current?.leave?.();
  current = null;
  document.getElementById("view").replaceChildren();
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  say("");
}

window.addEventListener("popstate", ({ state }) => {
  if (state && views.has(state.name)) go(state.name, state.args, { how: "none" });
});
