import { startHelper, type Helper } from "./helper.js";
import { cancelLater, later } from "./intrinsics.js";
import { disband, startTeam, workersHere, type Team } from "./lanes.js";

/** Milliseconds after which what was made ready and not used is let go: a passphrase takes no longer to type, and 64 MiB are somebody's. */
const IDLE = 60_000;
/** The default, and what almost every keyset has. */
const PROFILE = 1;

/** Workers that have loaded and have their memory, or are about to. */
export interface Warm {
  readonly team?: Team | undefined;
  readonly helper?: Helper | undefined;
}

let warm: Warm | undefined;
let timer: unknown;

/** Once; called again, it only keeps them for another minute. */
export function keepWarm(make: () => Worker): void {
  cancelLater(timer);
  timer = later(coolDown, IDLE);
  if (warm) return;
  const count = workersHere();
  const team = count > 1 ? tried(() => startTeam(make, count, PROFILE)) : undefined;
  const helper = team ? undefined : startHelper(make);
  warm = { team, helper };
  if (team) {
    for (let i = 0; i < team.helpers.length; i++) order(team.helpers[i] as Helper, ["warm-lanes", team.memory, i, count]);
  } else if (helper) {
    order(helper, ["warm", PROFILE]);
  }
}

/** What is ready, for one run. A helper that has failed is none: the run will try again and say why. */
export function takeWarm(): Warm {
  const taken = warm ?? {};
  warm = undefined;
  cancelLater(timer);
  return taken;
}

/** Ends what is ready and was not used. */
export function coolDown(): void {
  const { team, helper } = takeWarm();
  if (team) disband(team);
  helper?.end();
}

function order(helper: Helper, what: readonly unknown[]): void {
  helper.hear({
    ready() { helper.send(what); },
    answer: coolDown,
    failed: coolDown,
  });
}

function tried<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
