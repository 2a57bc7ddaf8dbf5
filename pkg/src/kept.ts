import { hidden, inBackground } from "./background.js";
import { startHelper, type Helper } from "./helper.js";
import { cancelLater, CapturedPromise, later, laterUnlessOver } from "./intrinsics.js";
import { KEPT } from "./kdf.js";
import { disband, startTeam, workersHere, type Team } from "./lanes.js";
import { tried } from "./tried.js";

/** Milliseconds in which a worker with nothing to do has answered, if it is there. */
const PROMPT = 1000;
/** The default, and what almost every keyset has. */
const PROFILE = 1;

/** Workers that have loaded and have their memory, or are about to; or had a run, and have wiped it. */
export interface Warm {
  readonly profile: number;
  /** One, or those of the team. */
  readonly helpers: readonly Helper[];
  readonly team?: Team | undefined;
  readonly used: boolean;
}

let warm: Warm | undefined;
let timer: unknown;

/** Once; called again, it only keeps them for another minute. */
export function keepWarm(make: () => Worker): void {
  if (!warm) {
    const count = workersHere();
    const team = count > 1 ? tried(() => startTeam(make, count, PROFILE)) : undefined;
    const helpers = team?.helpers ?? [startHelper(make)];
    warm = { profile: PROFILE, helpers, team, used: false };
    for (let i = 0; i < helpers.length; i++) {
      watch(helpers[i] as Helper, team ? ["warm-lanes", team.memory, i, count] : ["warm", PROFILE]);
    }
  }
  rest();
}

/** What a run that ended well has left is as good for the next one: it has loaded, and its memory is there, all zeros. */
export function keepUsed(used: Warm): void {
  if (warm || hidden()) return letGo(used);
  warm = used;
  for (let i = 0; i < used.helpers.length; i++) watch(used.helpers[i] as Helper);
  rest();
}

/** Lets go what was kept and has died since, or does not answer: not every browser tells when a worker has ended. */
export function stillThere(): Promise<void> {
  return new CapturedPromise((resolve) => {
    const asked = warm;
    if (!asked?.used) return resolve();
    const over = (there: boolean): void => {
      cancelLater(late);
      if (!there && warm === asked) coolDown();
      resolve();
    };
    const late = later(() => over(false), PROMPT);
    let silent = asked.helpers.length;
    for (let i = 0; i < asked.helpers.length; i++) {
      const helper = asked.helpers[i] as Helper;
      helper.hear({
        ready() {},
        answer(data) {
          if (data !== "here") over(false);
          else if (--silent === 0) over(true);
        },
        failed: () => over(false),
      });
      helper.send(["here"]);
    }
  });
}

/**
 * What is ready, for one run. A helper that has failed is none: the run will try again and say why. Nor is one for another profile, which is
 * let go: two memories at once would be too much.
 */
export function takeWarm(profile: number): Warm | undefined {
  if (warm?.profile !== profile) coolDown();
  const taken = warm;
  warm = undefined;
  cancelLater(timer);
  return taken;
}

/** Ends what is ready and was not used. */
export function coolDown(): void {
  const cold = warm;
  warm = undefined;
  cancelLater(timer);
  if (cold) letGo(cold);
}

export function letGo({ team, helpers }: Warm): void {
  if (team) disband(team);
  else helpers[0]?.end();
}

/** From now on it waits, and shall say nothing. */
function watch(helper: Helper, order?: readonly unknown[]): void {
  helper.hear({
    ready() { if (order) helper.send(order); },
    answer: coolDown,
    failed: coolDown,
  });
}

function rest(): void {
  cancelLater(timer);
  // what failed at once is gone already
  if (warm) timer = laterUnlessOver(coolDown, KEPT);
  inBackground(coolDown);
}
