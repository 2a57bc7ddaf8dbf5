import { account, aroundCalls, fails, isCore, load, note, ok, stillWorks, watchInstances } from "./kit.mjs";

// (module (func (export "f") unreachable)): a real trap, without a test export in what ships.
const unreachable = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 0x0a, 5, 1, 3, 0, 0, 0x0b]));
const { f: trap } = new WebAssembly.Instance(unreachable).exports;

export default async function () {
  let fault;
  const memories = [];
  watchInstances((exports) => {
    if (!isCore(exports)) return undefined;
    memories.push(exports.memory);
    return aroundCalls(exports, (name, go) => (fault?.name === name ? fault.run() : go()));
  });
  const { inspect, signIn, Vault } = await load();
  const made = await Vault.create({ account, passphrase: "eins zwei drei" });
  const { keyset, recoveryCode, login } = made;
  made.vault.close();
  const open = () => Vault.unlock(keyset, { account, recoveryCode });
  const overflow = () => { const deeper = () => deeper() + 1; return deeper(); };
  const exhausted = () => { throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded"); };

  for (const [name, use] of [
    ["sealPrivate", (vault) => vault.private.seal("a", note)],
    ["openPrivate", (vault, sealed) => vault.private.open("a", sealed)],
    ["openPrivate", (vault, sealed) => vault.private.openMany([{ id: "a", sealed }])],
    ["openPrivate", (vault, sealed) => vault.private.openAll([{ id: "a", sealed }])],
    ["vaultState", (vault) => vault.generation],
    ["vaultNewRecoveryCode", (vault) => vault.newRecoveryCode()],
    ["vaultRefresh", (vault) => vault.refresh(keyset)],
    ["vaultChangePassphrase", (vault) => vault.changePassphrase("vier fünf sechs")],
    ["vaultUnlockRecovery", () => open()],
    ["inspect", (vault, sealed) => inspect(sealed)],
    ["scrub", () => open()],
  ]) {
    for (const [code, run] of [["internal", trap], ["internal", overflow], ["out-of-memory", exhausted]]) {
      const vault = await open();
      const bystander = await open();
      const session = await signIn({ account, recoveryCode });
      const sealed = vault.private.seal("a", note);
      const reasons = [];
      vault.onclose = bystander.onclose = (reason) => reasons.push(reason);
      const memory = memories.at(-1);
      const count = memories.length;
      fault = { name, run };
      const error = await fails(code, () => use(vault, sealed), `${name} ${code}`);
      fault = undefined;
      ok(!error.message.includes("unreachable"), error.message);
      ok(new Uint8Array(memory.buffer).every((byte) => byte === 0), `${name}: the old memory is wiped`);
      ok(reasons.join() === "trapped,trapped", `${name}: onclose ${reasons}`);
      ok(vault.closed && bystander.closed, `${name}: closed`);
      await fails("locked", () => vault.private.seal("a", note));
      await fails("locked", () => bystander.private.open("a", sealed));
      await fails("locked", () => session.unlock(keyset));
      await fails("locked", () => session.secret);
      vault.close();
      session.close();
      ok(reasons.length === 2, "onclose fires once");
      const next = await open();
      ok(memories.length === count + 1, `${name}: one fresh instance`);
      // a handle of the dead instance means nothing in the new one
      await fails("locked", () => vault.private.seal("a", note));
      ok(next.private.open("a", sealed).content === note.content);
      stillWorks(next);
      next.close();
    }
  }
  // closing is safe even then
  const vault = await open();
  fault = { name: "vaultClose", run: trap };
  vault.close();
  fault = undefined;
  ok(vault.closed);
  stillWorks(await open());
  ok(inspect(keyset).generation === 1);
  ok((await signIn({ account, passphrase: "eins zwei drei", hint: login.hint })).secret === login.secret);
  return true;
}
