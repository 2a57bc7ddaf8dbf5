import { makeCircle, type Circle, type Home } from "./circle.js";
import { copyBytes } from "./bytes.js";
import { call, callOnKeys, Handle } from "./instance.js";
import { ticks } from "./intrinsics.js";
import { CHECKPOINT_LIMIT } from "./limits.js";
import { copyLog } from "./log.js";
import { Members } from "./members.js";
import { readControl, readOptional } from "./options.js";
import { inSlices, PIECE } from "./slices.js";

/** Reading a log takes this share of the time; the rest is handing it in. */
const READING = 0.9;

/** Opens a circle from its log, slice by slice. Whatever ends it early, a closed vault or a signal, wipes what was read. */
export async function openCircle(home: Home, vault: Handle, log: unknown, o: unknown): Promise<Circle> {
  const read = readOptional("options", o, ["seen", "signal", "onProgress"]);
  const control = readControl(read);
  void vault.alive;
  const seen = read.seen === undefined ? undefined : copyBytes("seen", read.seen, CHECKPOINT_LIMIT);
  const entries = copyLog("log", log);
  const opening = begin(vault, seen);
  try {
    let added = 0;
    await inSlices(control, (until) => callOnKeys((core) => {
      const id = opening.alive;
      for (; added < entries.length; added++) {
        if (ticks() >= until - PIECE) return ((1 - READING) * added) / entries.length;
        core.openingAdd(id, entries[added] as Uint8Array);
      }
      for (;;) {
        const step = core.openingStep(id, 1);
        if (step[0]) return 1;
        if (ticks() >= until - PIECE) return 1 - READING + (READING * step[1]) / (step[2] + 1);
      }
    }));
    const members = finish(vault, opening);
    try {
      await members.prepare({ signal: control.signal, onProgress: undefined });
    } catch (thrown) {
      members.handle.close();
      throw thrown;
    }
    return adopt(home, members);
  } finally {
    opening.close();
  }
}

function begin(vault: Handle, seen: Uint8Array | undefined): Handle {
  const id = vault.alive;
  return new Handle(callOnKeys((core) => core.openingStart(id, seen)), (core, opening) => core.openingClose(opening), vault);
}

function finish(vault: Handle, opening: Handle): Members {
  const id = opening.alive;
  const members = new Members(vault, callOnKeys((core) => core.openingFinish(id)));
  opening.end("closed");
  return members;
}

/** A circle that the core has just made. */
export function adopt(home: Home, members: Members): Circle {
  const circle = members.handle.alive;
  return makeCircle(home, members, call((core) => core.circleState(circle))[0]);
}
