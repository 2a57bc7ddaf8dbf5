import { addAtomic, Bytes8, fillBytes, loadAtomic, memoryBuffer, notifyAtomic, setBytes, sliceBytes, storeAtomic, typedArrayLength, viewBytes, waitAtomic } from "./intrinsics.js";
import { instantiate, kdfFailure, passesOf, type Stretched } from "./kdf.js";

// The two words that the workers of one run share, beside the memory: how many have come to the meeting point, and how many
// times they have met. The page makes the second -1 to call it all off.
const COME = 0;
const MET = 1;
/** Somebody who is not there after so many milliseconds is not coming. */
const PATIENCE = 10_000;
const SLICES = 4;

interface Exports {
  prepare(profile: number, password: number): number;
  begin(): void;
  fill(pass: number, slice: number, lane: number, step: number): void;
  clear(lane: number, step: number): void;
  end(step: number): void;
}

/** Waits until all `count` workers are here. */
function meet(control: Int32Array, count: number): void {
  const met = loadAtomic(control, MET);
  if (met < 0) throw 0;
  if (addAtomic(control, COME, 1) === count - 1) {
    storeAtomic(control, COME, 0);
    addAtomic(control, MET, 1);
    notifyAtomic(control, MET);
    return;
  }
  while (loadAtomic(control, MET) === met) if (waitAtomic(control, MET, met, PATIENCE) === "timed-out") throw 0;
}

/**
 * One worker's part of a run over a shared memory: worker `index` of `count` fills every `count`th lane. The first one, which is the
 * only one to be given `input`, also begins and ends the run, and answers.
 */
export function runLanes(
  compile: () => WebAssembly.Module, profile: number, memory: WebAssembly.Memory, control: Int32Array, index: number, count: number, input: Uint8Array | undefined,
): Stretched | undefined {
  let key: Uint8Array<ArrayBuffer> | undefined;
  try {
    const { prepare, begin, fill, clear, end } = instantiate<Exports>(compile(), memory);
    // an instance that starts clears what the linker gave it
    meet(control, count);
    const bytes = new Bytes8(memoryBuffer(memory));
    let at = 0;
    if (input) {
      at = prepare(profile, typedArrayLength(input) - 32);
      if (at <= 1) return { failed: kdfFailure(at) };
      setBytes(bytes, input, at);
      begin();
    }
    meet(control, count);
    for (let pass = 0; pass < passesOf(profile); pass++) {
      for (let slice = 0; slice < SLICES; slice++) {
        fill(pass, slice, index, count);
        meet(control, count);
      }
    }
    if (input) {
      end(count);
      key = sliceBytes(bytes, at, at + 64);
      fillBytes(viewBytes(bytes, at, at + 64), 0);
    } else {
      clear(index, count);
    }
    meet(control, count);
    if (!key) return undefined;
    // the module has wiped what lies behind; before lies what tells all workers where
    fillBytes(viewBytes(bytes, 0, at), 0);
    return { key };
  } catch {
    if (key) fillBytes(key, 0);
    // the page begins anew, in one worker
    return { failed: "internal" };
  } finally {
    if (input) fillBytes(input, 0);
  }
}
