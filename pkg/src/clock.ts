import { badInput } from "./errors.js";
import { floor, now } from "./intrinsics.js";

/** Milliseconds since 1970. A clock that was replaced, or is broken, is refused and not bent. */
export function readClock(): number {
  const time = floor(now());
  if (time >= 0 && time <= 8.64e15) return time;
  throw badInput("the clock of this device gives no valid time");
}
