import { account, isCore, load, note, ok, stillWorks, watchInstances } from "./kit.mjs";

// A hundred thousand calls that fail, and not a page of memory more than after the first few.
export default async function () {
  const memories = [];
  watchInstances((exports) => void (isCore(exports) && memories.push(exports.memory)));
  const { inspect, Vault } = await load();
  const { vault, keyset } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const sealed = vault.private.seal("a", note);
  const detached = new Uint8Array(sealed);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const bent = sealed.slice();
  bent[bent.length - 1] ^= 1;
  const failing = [
    () => vault.private.open("b", sealed), () => vault.private.open("a", bent), () => vault.private.open("a", detached), () => inspect(new Uint8Array(500)),
    () => vault.private.seal("a", { kind: "mood", content: { text: "x".repeat(2000) } }), () => vault.private.seal("a", note, { previous: bent }),
    () => vault.refresh(sealed), () => vault.removeUnlock(1), () => vault.private.open("a", sealed, { atLeast: 2 }), () => inspect(keyset.subarray(0, 900)),
  ];
  let before;
  for (let i = 0; i < 100_000; i++) {
    let failed = false;
    try {
      failing[i % failing.length]();
    } catch {
      failed = true;
    }
    ok(failed, `call ${i % failing.length} succeeded`);
    if (i === 1000) before = memories[0].buffer.byteLength;
  }
  ok(memories.length === 1, "one instance");
  ok(memories[0].buffer.byteLength === before, `memory grew from ${before} to ${memories[0].buffer.byteLength}`);
  stillWorks(vault);
  return before;
}
