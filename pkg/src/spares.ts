import { hidden, inBackground } from "./background.js";
import { HELLO_RECORDS } from "./hello.js";
import { startHelper, type Helper } from "./helper.js";
import { cancelLater, laterUnlessOver, Own } from "./intrinsics.js";
import { KEPT } from "./kdf.js";

// Workers for the next list of records. A worker's start takes longer than a thousand records do, and those that have had a list are ended
// with the keys that they were given: so new ones are started when a list is done, which hold nothing and know of no circle.

const spares = new Own<Helper>();
let timer: unknown;

/** Starts `count` workers, for a minute. */
export function keepSpares(make: () => Worker, count: number): void {
  if (count === 0 || hidden()) return;
  while (spares.length < count) {
    const helper = startHelper(make, HELLO_RECORDS);
    spares[spares.length] = helper;
    // none of them has anything to say
    helper.hear({ ready: dropSpares, answer: dropSpares, failed: dropSpares });
    // it failed at once
    if (spares.length === 0) return;
  }
  cancelLater(timer);
  timer = laterUnlessOver(dropSpares, KEPT);
  inBackground(dropSpares);
}

/** One that has been started, for whoever hears it from now on. */
export function takeSpare(): Helper | undefined {
  const last = spares[spares.length - 1];
  if (last) spares.length--;
  return last;
}

export function dropSpares(): void {
  cancelLater(timer);
  for (let spare = takeSpare(); spare; spare = takeSpare()) spare.end();
}
