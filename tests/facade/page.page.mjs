// What only a page can show: the worker, and who can talk to it. Abuse-catalogue A093, A094, A124.
import { init, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { test } from "./kit.mjs";
import { abuse, account, passphrase, person, stillWorks } from "./person.mjs";

const url = "/pkg/dist/worker-thread.js";
const make = () => new Worker(url, { type: "module" });
const withWorker = async (worker, run) => {
  await init({ worker });
  try {
    return await run();
  } finally {
    await init({ worker: make });
  }
};

test("the page goes on while Argon2id runs in the worker", async () => {
  const { keyset } = await person();
  // a busy machine stops a page too, so the calmest of several runs counts; on the page itself the whole run would be one gap
  let calmest = 1;
  for (let i = 0; i < 6 && calmest > 0.1; i++) {
    const start = performance.now();
    let longest = 0, last = start;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      port2.postMessage(0);
    };
    port2.postMessage(0);
    const vault = await Vault.unlock(keyset, { account, passphrase });
    port1.close();
    vault.close();
    calmest = Math.min(calmest, longest / (performance.now() - start));
  }
  ok(calmest < 0.4, `the page stood still for ${Math.round(calmest * 100)} % of the time`);
});

abuse("A093 a worker whose file is missing, or that is ended from outside", async () => {
  const { keyset } = await person();
  const unlock = () => Vault.unlock(keyset, { account, passphrase });
  await withWorker(() => new Worker("/no-such-file.js", { type: "module" }), () => fails("worker-failed", unlock));
  if (!("onclose" in MessagePort.prototype)) return;
  let worker;
  await withWorker(() => (worker = make()), async () => {
    const unlocking = unlock();
    await new Promise((resolve) => setTimeout(resolve, 60));
    worker.terminate();
    await fails("worker-failed", () => unlocking);
  });
  (await unlock()).close();
});

abuse("A094 messages from anybody else", async () => {
  const { keyset } = await person();
  const heard = [];
  let worker;
  const spoof = () => {
    worker = make();
    // from the page: neither a request without the private port nor a second greeting is answered
    worker.addEventListener("message", ({ data, isTrusted }) => isTrusted && heard.push(data));
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => heard.push(data);
    queueMicrotask(() => {
      worker.postMessage([1, new Uint8Array(40)]);
      worker.postMessage("ready");
      worker.postMessage("hushnote/kdf/1", [port2]);
    });
    // to the page: as the worker would answer, but on the public way
    worker.dispatchEvent(new MessageEvent("message", { data: ["key", new Uint8Array(64)] }));
    window.postMessage(["key", new Uint8Array(64)]);
    window.postMessage("ready");
    return worker;
  };
  const vault = await withWorker(spoof, () => Vault.unlock(keyset, { account, passphrase }));
  stillWorks(vault);
  vault.close();
  same(heard, []);
});

abuse("A124 the pace of this device is all that a page's storage holds", async () => {
  const { keyset } = await person();
  (await Vault.unlock(keyset, { account, passphrase })).close();
  equal(Object.keys(localStorage).join(), "hushnote.pace");
  const pace = +localStorage["hushnote.pace"];
  ok(pace > 0.01 && pace < 1000, `${pace}`);
  for (const odd of ["", "NaN", "-1", "1e99", "<script>"]) {
    localStorage["hushnote.pace"] = odd;
    (await Vault.unlock(keyset, { account, passphrase }, { onProgress: ({ secondsLeft }) => ok(Number.isFinite(secondsLeft)) })).close();
  }
  ok(!JSON.stringify({ ...localStorage }).includes(CANARY));
});
