// The page: starts the package, finds out who is here, and puts the two sides beside each other.
import { button, el, notice, say } from "./dom.js";
import { atRisk, flush } from "./drafts.js";
import { mountHeld, refreshHeld } from "./held.js";
import { start } from "./hush.js";
import { settle } from "./keyset.js";
import { sentence } from "./sentences.js";
import { events, leave, lock, me, resume, signOut } from "./session.js";
import { go, here, refresh, register, wipe } from "./stage.js";
import { locked } from "./views/locked.js";
import { edit } from "./views/edit.js";
import { list } from "./views/list.js";
import { keys } from "./views/keys.js";
import { passphrase } from "./views/passphrase.js";
import { read } from "./views/read.js";
import { recover } from "./views/recover.js";
import { sheet } from "./views/sheet.js";
import { signup } from "./views/signup.js";
import { welcome } from "./views/welcome.js";

register("welcome", welcome);
register("signup", signup);
register("recover", recover);
register("locked", locked);
register("sheet", sheet, { needs: "vault" });
register("passphrase", passphrase, { needs: "vault" });
register("list", list, { needs: "vault" });
register("read", read, { needs: "vault" });
register("edit", edit, { needs: "vault" });
register("keys", keys, { needs: "vault" });

const view = document.getElementById("view");
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("quiet-lane") : undefined;

function stopWith(error) {
  view.replaceChildren(el("h1", { tabindex: "-1", text: "The practice cannot open" }), notice(sentence(error), { actions: [button("Load the page again", () => location.reload(), { kind: "main" })] }));
}

function account() {
  const nav = document.getElementById("account");
  nav.hidden = !me.login;
  const leaving = async () => {
    try {
      await signOut();
    } catch {
      lock("unreached"); // the person wants to be gone: the keys go now, the server hears of it another time
    }
  };
  nav.replaceChildren(...(!me.login ? [] : [
    el("span", { class: "who" }, el("span", { class: me.vault ? "dot open" : "dot", "aria-hidden": "true" }), el("span", { class: "who-name", text: me.login }), el("span", { class: "who-state", text: me.vault ? "unlocked" : "locked" })),
    me.vault && button("Notes", () => go("list"), { kind: "quiet small", id: "to-notes" }),
    me.vault && button("Ways in", () => go("keys"), { kind: "quiet small", id: "to-keys" }),
    me.vault && button("Lock", () => lock(), { kind: "small", id: "lock" }),
    button("Sign out", leaving, { kind: "quiet small", id: "sign-out" }),
  ].filter(Boolean)));
}

events.addEventListener("closing", flush);
events.addEventListener("open", account);
events.addEventListener("lock", async ({ detail }) => {
  wipe();
  account();
  await go("locked", {}, { how: "replace", secret: { reason: detail.reason } });
  refreshHeld();
});
events.addEventListener("out", async ({ detail }) => {
  wipe();
  account();
  await go("welcome", {}, { how: "replace", secret: { reason: detail.reason } });
  refreshHeld();
  if (detail.reason === "asked") others?.postMessage("out");
});
events.addEventListener("stored", () => { refreshHeld(); others?.postMessage("stored"); });
events.addEventListener("tampered", ({ detail: { restored } }) => {
  refresh();
  say(restored ? "The bit is back as it was on the server." : "One bit is changed on the server. Look at the note now.");
});
events.addEventListener("unsettled", watch);

/** A change whose answer got lost is looked up until the server tells. */
function watch() {
  const again = setInterval(async () => {
    try {
      const stored = await settle();
      clearInterval(again);
      if (here() === "keys") await go("keys", {}, { how: "none" });
      say(stored ? "The server is back, and your change had arrived: the new one holds." : "The server is back. Your change had not arrived: everything is as it was.");
    } catch (error) {
      if (!error.unsure) clearInterval(again);
    }
  }, 3000);
}

others?.addEventListener("message", ({ data }) => {
  if (data === "out" && me.login) leave("elsewhere");
  if (data === "stored" && me.login) {
    refreshHeld();
    refresh();
  }
});

// Nothing may fail in silence.
window.addEventListener("unhandledrejection", ({ reason }) => {
  const { title, todo } = sentence(reason);
  say(`${title} ${todo}`);
});

// A page that is put away must neither lose what was typed nor keep the keys.
window.addEventListener("beforeunload", (event) => {
  flush();
  if (atRisk()) event.preventDefault();
});
window.addEventListener("pagehide", () => { flush(); me.vault?.close(); });
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });

document.getElementById("home").addEventListener("click", (event) => {
  event.preventDefault();
  go(me.vault ? "list" : me.login ? "locked" : "welcome");
});
for (const side of ["see", "held"]) {
  document.getElementById(`show-${side}`).addEventListener("click", () => {
    document.getElementById("panes").dataset.show = side;
    for (const other of ["see", "held"]) document.getElementById(`show-${other}`).setAttribute("aria-pressed", String(other === side));
  });
}

async function open() {
  mountHeld(document.getElementById("held-body"));
  await start();
  const known = await resume();
  account();
  await go(known ? "locked" : "welcome", {}, { how: "replace" });
  refreshHeld();
}

open().catch(stopWith);
