// The ways in: what opens these notes, and how to add, replace or remove one.
import { ask, button, el, notice, say } from "../dom.js";
import { device } from "../device.js";
import { addPasskey, newRecoveryCode, removeUnlock } from "../keyset.js";
import * as passkey from "../passkey.js";
import { sentence } from "../sentences.js";
import { lock, me } from "../session.js";
import { go } from "../stage.js";
import { toHex } from "../bytes.js";

const about = {
  passphrase: ["Passphrase", "What you type to sign in. It can be changed, but not removed."],
  recovery: ["Recovery sheet", "The code on paper, for the day the passphrase is lost."],
  passkey: ["Passkey", "Opens the locked page with this device’s fingerprint, face or PIN."],
};

export async function keys() {
  const trouble = el("div");
  const attempt = async (work, done) => {
    trouble.replaceChildren();
    try {
      await work();
      if (!done) return;
      await go("keys", {}, { how: "none" });
      say(done);
    } catch (error) {
      if (error.code === "stale") return lock("stale");
      if (error.code !== "aborted") trouble.replaceChildren(notice(sentence(error)));
    }
  };

  const renew = () => attempt(async () => {
    const { recoveryCode, store } = await newRecoveryCode();
    await go("sheet", {}, { how: "none", secret: { recoveryCode, store } });
  });

  const remove = async (unlock) => {
    const { type } = unlock;
    const [name] = about[type];
    const sure = await ask({
      title: `Remove this ${name.toLowerCase()}?`,
      text: type === "recovery"
        ? "The code on the sheet stops opening your notes. If the passphrase is lost after that, nothing brings them back."
        : "It stops opening your notes, and new keys are made, so a copy of the old ones is of no use for what you write from now on.",
      choices: [{ text: "Remove it", value: true, kind: "danger" }, { text: "Keep it", value: false, kind: "quiet" }],
    });
    if (sure) await attempt(() => removeUnlock(unlock), `The ${name.toLowerCase()} is removed.`);
  };

  const items = me.vault.unlocks.map((unlock) => {
    const [name, text] = about[unlock.type];
    const label = unlock.credentialId ? `${name} ${toHex(unlock.credentialId).slice(0, 6)}` : name;
    return el("li", { class: "way", "data-type": unlock.type },
      el("div", {}, el("p", { class: "way-name", text: label }), el("p", { class: "quiet", text })),
      el("div", { class: "row" },
        unlock.type === "passphrase" && button("Change", () => go("passphrase"), { kind: "small", id: "change-passphrase" }),
        unlock.type === "recovery" && button("New sheet", renew, { kind: "small", id: "new-sheet" }),
        unlock.type !== "passphrase" && button("Remove", () => remove(unlock), { kind: "quiet small", "aria-label": `Remove ${label}` })));
  });

  const has = (type) => me.vault.unlocks.some((unlock) => unlock.type === type);
  const able = await passkey.available();
  const node = el("div", { class: "stack" },
    device(me.login)?.sheetKept === false && el("div", { class: "notice calm", id: "sheet-reminder" },
      el("p", { class: "notice-title", text: "Your recovery sheet was never confirmed." }),
      el("p", { text: "Without it, a lost passphrase means lost notes. Make a new one now; it takes a minute." }),
      el("div", { class: "row" }, button("Make a recovery sheet", renew, { kind: "main" }))),
    el("p", { class: "lead", text: "Each of these opens your notes. A change is in force as soon as the server has stored it, and not before." }),
    trouble,
    el("ul", { class: "ways card", "aria-label": "Ways in" }, items),
    el("div", { class: "row" },
      !has("recovery") && button("Make a recovery sheet", renew, { kind: "main", id: "make-sheet" }),
      able && button("Add a passkey", () => attempt(async () => addPasskey(await passkey.create()), "The passkey is added. Next time, the locked page offers it."), { id: "add-passkey" }),
      button("Back to the notes", () => go("list"), { kind: "quiet" })),
    !able && el("p", { class: "quiet", text: "This browser cannot keep keys in a passkey yet, so none can be added here." }));
  return { title: "Ways in", node };
}
