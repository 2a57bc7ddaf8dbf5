import { callOnKeys, holdsNothing, load } from "./instance.js";
import { Bytes8 } from "./intrinsics.js";
import { nextTurn } from "./turn.js";

let rehearsed = false;

/**
 * Loads the core, and once has it make and open a keyset of nobody's, whose key is zeros. Engines compile a function when it is first called: a
 * tenth of an unlock on several threads.
 */
export async function rehearse(): Promise<void> {
  await load();
  if (rehearsed) return;
  rehearsed = true;
  await nextTurn();
  const key = new Bytes8(64);
  const keyset = opened((core) => {
    const plan = core.planNew("nobody", 1);
    const made = core.vaultCreate("nobody", plan[0], plan[2], key);
    return [made[0], made[1]];
  });
  await nextTurn();
  if (keyset) opened((core) => [core.vaultUnlockPassphrase("nobody", keyset, undefined, key)]);
}

type Core = Parameters<Parameters<typeof callOnKeys>[0]>[0];

/** What `open` gives beside a vault, which is closed again. Nothing where something else is open: should the core fail, it must not take that along. */
function opened(open: (core: Core) => readonly [id: number, keyset?: Uint8Array]): Uint8Array | undefined {
  if (!holdsNothing()) return undefined;
  return callOnKeys((core) => {
    const [id, keyset] = open(core);
    core.vaultState(id);
    core.vaultClose(id);
    return keyset;
  });
}
