import { browserWorker, clock, understand } from "./browser-worker.js";
import { startHelper, type Helper } from "./helper.js";
import {
  append, Bytes8, cores, create, fillBytes, later, memoryBuffer, min, SharedBuffer, sliceBytes, storeAtomic, typedArrayBuffer, typedArrayLength, viewBytes,
  WasmMemory, Words32,
} from "./intrinsics.js";
import { isKey, pagesOf } from "./kdf.js";
import type { Warm } from "./kept.js";
import type { Runner } from "./stretch.js";

/** Several helpers, and the memory that they share. */
export interface Team {
  readonly helpers: readonly Helper[];
  readonly memory: WebAssembly.Memory;
  /** Two words, see run-lanes.ts. */
  readonly control: Int32Array;
}

/** How many workers the four lanes are worth here: 1 where memory cannot be shared, else 2 or 4. */
export function workersHere(): number {
  if (globalThis.crossOriginIsolated !== true || !SharedBuffer) return 1;
  return cores >= 4 ? 4 : cores >= 2 ? 2 : 1;
}

/** @throws RangeError where there is no such memory; then one thread may still have it piece by piece. */
export function startTeam(make: () => Worker, count: number, profile: number): Team {
  const limits = create(null) as WebAssembly.MemoryDescriptor;
  limits.initial = limits.maximum = pagesOf(profile);
  limits.shared = true;
  const memory = new (WasmMemory as typeof WebAssembly.Memory)(limits);
  const control = new Words32(new (SharedBuffer as typeof SharedArrayBuffer)(8));
  const helpers: Helper[] = [];
  for (let i = 0; i < count; i++) append(helpers, startHelper(make));
  return { helpers, memory, control };
}

const PIECE = 4 << 20;

/** Ends the helpers; a memory that was used is wiped when they can no longer write to it, in pieces that no page feels. */
export function disband({ helpers, memory, control }: Team, used = false): void {
  storeAtomic(control, 1, -1);
  for (let i = 0; i < helpers.length; i++) helpers[i]?.end();
  if (!used) return;
  const bytes = new Bytes8(memoryBuffer(memory));
  const wipe = (at: number): void => {
    const to = min(at + PIECE, typedArrayLength(bytes));
    fillBytes(viewBytes(bytes, at, to), 0);
    if (to < typedArrayLength(bytes)) later(() => wipe(to), 0);
  };
  later(() => wipe(0), 50);
}

/**
 * Runs the four lanes in as many workers as there are processors, over one memory. They go to `keep` after a run that ended well, and end with
 * any other.
 *
 * Whatever goes wrong in that, the run begins anew in one worker with a memory of its own: threads are a gain, never a condition.
 *
 * @param made - a team for this profile.
 */
export const laneWorkers = (make: () => Worker, count: number, keep: (used: Warm) => void, made?: Team): Runner => (input, profile, settle) => {
  let team: Team | undefined;
  let stopClock: (() => void) | undefined;
  let stopSingle: (() => void) | undefined;
  let over = false;
  let used = false;
  const leave = (end: (team: Team) => void): boolean => {
    if (over) return false;
    over = true;
    stopClock?.();
    if (team) end(team);
    return true;
  };
  const letGo = (team: Team): void => disband(team, used);
  const alone = (): void => {
    if (leave(letGo)) stopSingle = browserWorker(make, keep)(input, profile, settle);
  };
  try {
    team = made ?? startTeam(make, count, profile);
  } catch {
    alone();
  }
  if (team) {
    const { helpers, memory, control } = team;
    const { began, stop } = clock(profile, alone);
    stopClock = stop;
    let waiting = helpers.length;
    const begin = (): void => {
      began();
      used = true;
      for (let i = 0; i < helpers.length; i++) {
        // a copy: the run may have to begin anew
        const own = i === 0 ? sliceBytes(input) : undefined;
        helpers[i]?.send(["lanes", profile, memory, control, i, helpers.length, own], own ? [typedArrayBuffer(own)] : []);
      }
    };
    for (let i = 0; i < helpers.length && !over; i++) {
      helpers[i]?.hear({
        ready() {
          if (--waiting > 0) return;
          try {
            begin();
          } catch {
            alone(); // a page may not be let post what it could make
          }
        },
        answer(data) {
          const result = understand(data);
          // only the first ends a run, and has then wiped the memory
          if (i > 0 || !isKey(result)) alone();
          else if (leave((team) => keep({ profile, helpers, team, used: true }))) settle(result);
        },
        failed: alone,
      });
    }
  }
  return () => {
    leave(letGo);
    stopSingle?.();
  };
};

