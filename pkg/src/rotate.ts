import { wipe } from "./bytes.js";
import { toChange, type Change } from "./change.js";
import { readCircle, type Circle, type Home } from "./circle.js";
import { readClock } from "./clock.js";
import { callOnKeys, type Handle } from "./instance.js";
import { append, create, setForEach } from "./intrinsics.js";
import { REASON_LIMIT } from "./limits.js";
import { each } from "./lists.js";
import type { Members } from "./members.js";
import type { Login } from "./login.js";
import { readControl, readOptions } from "./options.js";
import { preparePassphrase, readText } from "./text.js";
import { stretched } from "./unlocking.js";

/** What a rotation makes. */
export interface Rotation {
  /**
   * The first holds the new keyset, card and contacts; each of the others is one circle's. Apply them in order, each in a
   * transaction of its own; one that loses a race is made again by that circle's `rebase`. If it is interrupted, nothing is lost: the
   * circles still to be renewed say so (`circle.lags`).
   */
  changes: Change[];
  /** Stored in one transaction with the keyset, as after `changePassphrase`. */
  login: Login;
  /** Replaces the old one, which stops working. */
  recoveryCode: string;
  /** The site stores a hash of it. */
  recoverySecret: string;
  /** What whoever had the old keys could read, and still can: for each circle, the private one among them. */
  report: Exposure[];
}

/** What somebody with the old keys could have read in one circle. */
export interface Exposure {
  /** The circle's id. */
  circle: string;
  /** The first epoch whose keys the vault held. */
  from: number;
  /** The last one. */
  to: number;
  /** This person's role in it; `"none"` where she is no member any more. */
  role: "private" | "reader" | "author" | "keeper" | "none";
  /** Whether the changes begin a new epoch there. Where they do not, a keeper has to `renew`. */
  healed: boolean;
}

/** See `Vault.rotate`. */
export async function rotate(home: Home, vault: Handle, o: unknown): Promise<Rotation> {
  const read = readOptions("options", o, ["passphrase", "reason", "circles", "signal", "onProgress"]);
  const control = readControl(read);
  void vault.alive;
  const reason = readText("reason", read.reason, REASON_LIMIT);
  const named = read.circles === undefined ? undefined : readCircles(home, read.circles);
  const passphrase = preparePassphrase("passphrase", read.passphrase, true);
  try {
    const plan = callOnKeys((core) => core.planChange(vault.alive, 0));
    return await stretched(plan, passphrase, control, (key) => {
      const now = readClock();
      // not before now: circles are opened and closed while the passphrase is stretched
      const circles = named ? newest(named) : newest(everyOpen(home));
      const made = callOnKeys((core) => core.vaultRotate(vault.alive, circles, plan[0], plan[2], key, reason, now));
      const changes: Change[] = [];
      for (let i = 0; i < made[0].length; i++) append(changes, toChange(made[0][i] as Parameters<typeof toChange>[0]));
      const report: Rotation["report"] = [];
      for (let i = 0; i < made[5].length; i++) {
        const circle = made[5][i] as (typeof made)[5][number];
        append(report, { circle: circle[0], from: circle[1], to: circle[2], role: circle[3], healed: circle[4] });
      }
      return { changes, login: { secret: made[1], hint: made[2] }, recoveryCode: made[3], recoverySecret: made[4], report };
    });
  } finally {
    wipe(passphrase);
  }
}

function readCircles(home: Home, circles: unknown): Members[] {
  const all: Members[] = [];
  each("circles", circles as Iterable<unknown>, (circle) => {
    // the private circle is renewed in any case
    const members = readCircle("circles", circle, home);
    if (members) append(all, members);
  });
  return all;
}

function everyOpen(home: Home): Members[] {
  const all: Members[] = [];
  setForEach(home.circles, (circle: Circle) => {
    const members = readCircle("circles", circle, home);
    if (members && !members.handle.ended) append(all, members);
  });
  return all;
}

/** Each circle once: two objects of one circle would make two entries for one place. The one that knows more of the log counts. */
function newest(circles: readonly Members[]): number[] {
  const best = create(null) as Record<string, { at: number; entries: number }>;
  const chosen: number[] = [];
  for (let i = 0; i < circles.length; i++) {
    const members = circles[i] as Members;
    const handle = members.handle.alive;
    const state = members.state();
    const known = best[state[0]];
    if (known && known.entries >= state[4]) continue;
    best[state[0]] = { at: known ? known.at : chosen.length, entries: state[4] };
    if (known) chosen[known.at] = handle;
    else append(chosen, handle);
  }
  return chosen;
}
