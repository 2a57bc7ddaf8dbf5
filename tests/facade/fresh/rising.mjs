import { account, isCore, load, ok, stillWorks, watchInstances } from "./kit.mjs";

const MIB = 1 << 20;

// Whoever stores the records decides in which order they come. From small to large, each needs a little more than any room that was given back
// before it; what they need in all must stay what the largest needs, and not become the sum of them.
export default async function () {
  const memories = [];
  watchInstances((exports) => void (isCore(exports) && memories.push(exports.memory)));
  const { inspect, Vault } = await load();
  const { vault } = await Vault.create({ account, passphrase: "eins zwei drei" });
  const taken = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) / MIB;
  for (let length = 65_536; length <= 16 * MIB; length += 65_536) {
    let code;
    try {
      inspect(new Uint8Array(length));
    } catch (error) {
      ({ code } = error);
    }
    ok(code === "malformed", `${length} zeros: ${code}`);
  }
  const garbage = taken();
  ok(garbage <= 48, `${garbage} MiB for objects of at most 16`);
  const content = new Uint8Array(8 * MIB);
  for (let length = 262_144; length <= content.length; length += 262_144) {
    const opened = vault.private.open("a", vault.private.seal("a", { kind: "x-file", content: content.subarray(0, length) }));
    ok(opened.content.length === length, "a length");
  }
  const records = taken();
  ok(records <= 96, `${records} MiB for records of at most 8`);
  ok(memories.length === 1, "one instance");
  stillWorks(vault);
  return [garbage, records];
}
