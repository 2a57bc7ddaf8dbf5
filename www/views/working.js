// Work that takes seconds: a bar, the time that is left, and a way out.
import { breath, button, el } from "../dom.js";

const left = (seconds) => seconds < 1 ? "Less than a second left" : seconds < 1.5 ? "About a second left" : `About ${Math.round(seconds)} seconds left`;

/**
 * Runs `work({ signal, onProgress })` under a progress bar in `host`, with the controls of `form` at rest. Gives what the work gives, and leaves it to the caller to show
 * another view; throws what it throws, with the form as it was before.
 */
export async function working(host, form, label, work) {
  const stop = new AbortController();
  const bar = el("progress", { max: 1, value: 0, "aria-label": label });
  const words = el("span", { class: "working-left", text: "Starting…" });
  const cancel = button("Cancel", () => stop.abort(), { kind: "quiet small" });
  const before = document.activeElement;
  const controls = [...form.querySelectorAll("input, textarea, select, button")].filter((control) => !control.disabled);
  for (const control of controls) control.disabled = true;
  host.replaceChildren(el("div", { class: "working" },
    el("p", { class: "working-label", role: "status", text: label }), bar,
    el("div", { class: "row spread" }, words, cancel)));
  // Each of these makes the browser lay the page out, so they come one by one.
  requestAnimationFrame(() => {
    if (!cancel.isConnected) return;
    cancel.focus({ preventScroll: true });
    requestAnimationFrame(() => cancel.isConnected && host.scrollIntoView({ block: "nearest" }));
  });
  try {
    const result = await work({
      signal: stop.signal,
      onProgress({ fraction, secondsLeft }) {
        bar.value = fraction;
        words.textContent = left(secondsLeft);
      },
    });
    await breath();
    return result; // what follows puts another view in the place of this one
  } catch (error) {
    host.replaceChildren();
    for (const control of controls) control.disabled = false;
    if (before?.isConnected) before.focus({ preventScroll: true });
    throw error;
  }
}
