import { later } from "./intrinsics.js";

/** Calls a caller's function now; what it throws surfaces as an uncaught error of its own and never unsettles ours. */
export function notify<Argument>(run: (argument: Argument) => unknown, argument: Argument): void {
  try {
    run(argument);
  } catch (error) {
    later(() => { throw error; }, 0);
  }
}
