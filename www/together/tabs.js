// Tabs as the ARIA practices describe them: one stop for the Tab key, arrows between them.
import { el } from "../dom.js";

/** `panels`: `{ name, label, node }`. Gives the node. */
export function tabs({ id, label, panels }) {
  const tab = new Map();
  const choose = (name, focus) => {
    for (const panel of panels) {
      const chosen = panel.name === name;
      const control = tab.get(panel.name);
      control.setAttribute("aria-selected", String(chosen));
      control.tabIndex = chosen ? 0 : -1;
      panel.holder.hidden = !chosen;
      if (chosen && focus) control.focus();
    }
  };
  for (const panel of panels) {
    const tabId = `${id}-tab-${panel.name}`;
    const panelId = `${id}-panel-${panel.name}`;
    tab.set(panel.name, el("button", { type: "button", role: "tab", id: tabId, "aria-controls": panelId, class: "tab", on: { click: () => choose(panel.name) } }, panel.label));
    panel.holder = el("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, class: "panel" }, panel.node);
  }
  const names = panels.map(({ name }) => name);
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": label, on: { keydown: (event) => {
    const at = names.findIndex((name) => tab.get(name) === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(names[(to + names.length) % names.length], true);
  } } }, ...tab.values());
  choose(names[0]);
  return el("div", { class: "tabbed" }, list, panels.map(({ holder }) => holder));
}

/** Brings the children of `list` in line with `rows`: what has not changed stays untouched, so that screen readers hear only what is new. */
export function reconcile(list, rows, render) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  rows.forEach((row, index) => {
    const { key, signature } = row;
    let node = old.get(key);
    if (!node || node.dataset.signature !== signature) {
      const fresh = render(row);
      fresh.dataset.key = key;
      fresh.dataset.signature = signature;
      node?.remove();
      node = fresh;
    }
    old.delete(key);
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  for (const node of old.values()) node.remove();
}
