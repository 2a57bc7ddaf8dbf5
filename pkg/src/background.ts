import { addListener, Own } from "./intrinsics.js";
import { tried } from "./tried.js";

let ends: Own<() => void> | undefined;

export const hidden = (): boolean => globalThis.document?.visibilityState === "hidden";

/** From now on `end` runs whenever the page goes to the background: there its clock is stopped, and it is the first to be ended where memory is short. */
export function inBackground(end: () => void): void {
  if (ends) {
    ends[ends.length] = end;
    return;
  }
  const all = (ends = new Own<() => void>());
  all[0] = end;
  const run = (): void => { for (let i = 0; i < all.length; i++) all[i]?.(); };
  tried(() => addListener(globalThis, "pagehide", run));
  if (globalThis.document) tried(() => addListener(document, "visibilitychange", () => { if (hidden()) run(); }));
}
