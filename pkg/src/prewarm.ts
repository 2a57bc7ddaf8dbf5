import { rehearse } from "./rehearse.js";
import { warmUp } from "./stretch.js";

/**
 * Starts what unlocking will need while the person types: call it when the passphrase field gets the focus. It loads the WebAssembly and has
 * the engine compile it; where `init` was given a worker, it starts that, has it compile Argon2id and lay hands on the 64 MiB, so that the
 * first unlock runs almost as fast as a later one.
 *
 * Never throws; what fails is tried again, and told, by the unlock. Calling it again costs nothing, and a run leaves the same behind for the
 * next: one or several workers with 64 MiB between them (128 or 256 by the profile), wiped. It is let go after a minute in which nobody
 * unlocks, and as soon as the page is hidden or left, for a phone may need it; the next focus can make it ready again.
 */
export function prewarm(): void {
  void quietly(rehearse);
  void quietly(warmUp);
}

async function quietly(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch {
    // the unlock will say it
  }
}
