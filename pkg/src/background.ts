import { addListener, Own } from "./intrinsics.js";
import { tried } from "./tried.js";

const ends = new Own<() => void>();

export const hidden = (): boolean => globalThis.document?.visibilityState === "hidden";

/**
 * From now on `end` runs whenever the page goes to the background: there its clock is stopped, and it is the first to be ended where memory is
 * short. Told again, it is the same.
 */
export function inBackground(end: () => void): void {
  for (let i = 0; i < ends.length; i++) if (ends[i] === end) return;
  ends[ends.length] = end;
  if (ends.length > 1) return;
  const run = (): void => { for (let i = 0; i < ends.length; i++) ends[i]?.(); };
  tried(() => addListener(globalThis, "pagehide", run));
  if (globalThis.document) tried(() => addListener(document, "visibilitychange", () => { if (hidden()) run(); }));
}
