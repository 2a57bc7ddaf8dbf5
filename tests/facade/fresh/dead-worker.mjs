import { account, fails, load, ok, stillWorks } from "./kit.mjs";

const HELLO = "hushnote/kdf/1";

/** A worker of our own making, for what no real one does on demand. */
class Fake extends EventTarget {
  constructor(behave) {
    super();
    this.behave = behave;
    this.ended = false;
  }
  postMessage(message, [port]) {
    ok(message === HELLO, "the first message greets");
    this.behave?.(port, this);
  }
  terminate() { this.ended = true; }
}

export default async function () {
  const { init, Vault } = await load();
  await init();
  const made = [];
  const using = (behave) => init({ worker: () => { const worker = behave(); made.push(worker); return worker; } });
  const create = () => Vault.create({ account, passphrase: "eins zwei drei" });

  await using(() => { throw new TypeError("cAnArY trusted types"); });
  await fails("worker-failed", create);
  for (const nothing of [undefined, {}, 5, { postMessage() {}, terminate() {} }]) {
    await using(() => nothing);
    await fails("worker-failed", create);
  }
  await using(() => new Fake((port, worker) => queueMicrotask(() => worker.dispatchEvent(new Event("error")))));
  await fails("worker-failed", create);
  ok(made.at(-1).ended, "a worker that failed is ended");
  await using(() => new Fake((port) => port.postMessage("what?")));
  await fails("worker-failed", create);
  await using(() => new Fake((port) => { port.onmessage = () => port.postMessage(["key", new Uint8Array(63)]); port.postMessage("ready"); }));
  await fails("worker-failed", create);
  for (const [answer, code] of [["out-of-memory", "out-of-memory"], ["internal", "internal"], ["unsupported", "unsupported"], ["cannot-load", "cannot-load"], ["new", "internal"]]) {
    await using(() => new Fake((port) => { port.onmessage = () => port.postMessage(["failed", answer]); port.postMessage("ready"); }));
    await fails(code, create, answer);
  }
  for (const [reason, said] of [["csp", "'wasm-unsafe-eval'"], ["compile", "SIMD"], ["missing", "no WebAssembly"]]) {
    await using(() => new Fake((port) => port.postMessage(["failed", "cannot-load", reason])));
    ok((await fails("cannot-load", create)).message.includes(said), reason);
  }
  // silent from the start: given up on within the start timeout, and another can be started at once
  await using(() => new Fake());
  const start = performance.now();
  await fails("worker-failed", create);
  const waited = performance.now() - start;
  ok(waited > 8000 && waited < 15000, `gave up after ${waited} ms`);
  ok(made.at(-1).ended, "a silent worker is ended");
  const controller = new AbortController();
  await using(() => new Fake((port) => { port.postMessage("ready"); setTimeout(() => controller.abort(), 50); }));
  await fails("aborted", () => Vault.create({ account, passphrase: "eins zwei drei", signal: controller.signal }));
  ok(made.at(-1).ended, "aborting ends the worker");

  // one that works: 64 bytes are all the page wants to know
  await using(() => new Fake((port) => {
    port.onmessage = ({ data: [profile, input] }) => {
      ok(profile === 1 && input instanceof Uint8Array && input.length === 32 + 14, "the request");
      const key = new Uint8Array(64).fill(7);
      port.postMessage(["key", key], [key.buffer]);
    };
    port.postMessage("ready");
  }));
  const { vault } = await create();
  stillWorks(vault);
  return true;
}
