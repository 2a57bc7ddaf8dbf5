// Calls that overlap, stop, fail or come too early: abuse-catalogue A072, A083, A086 to A102.
import { Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { fresh, inBrowser, test } from "./kit.mjs";
import { abuse, account, note, open, passphrase, person, stillWorks } from "./person.mjs";

test("A072 prototypes patched after the load", async () => {
  const { leaked, failures } = await fresh("patched", { canary: CANARY });
  equal(leaked.join(), "");
  same(failures, []);
});

test("A072 the same, where a worker of the site's does the work", () => fresh("patched-worker", { canary: CANARY }));

test("A086 init twice, at once, with another source, after a failure, in a worker", () => fresh("init"));
test("A087 calls before init", () => fresh("before-init"));
test("A088 wasm that is corrupted, missing, or something else", () => fresh("wrong-wasm"));

abuse("A090 two unlocks of one vault at once", async () => {
  const { keyset } = await person();
  const order = [];
  const unlocking = [1, 2].map((which) => Vault.unlock(keyset, { account, passphrase }, { onProgress: ({ fraction }) => order.push([which, fraction]) }));
  const vaults = await Promise.all(unlocking);
  for (const vault of vaults) {
    stillWorks(vault);
    vault.close();
  }
  // one Argon2id at a time: the second began when the first was done
  const firstDone = order.findIndex(([which, fraction]) => which === 1 && fraction > 0.999);
  const secondBegun = order.findIndex(([which]) => which === 2);
  ok(secondBegun > order.findIndex(([which]) => which === 1) && (firstDone < 0 || secondBegun >= firstDone - 1), JSON.stringify(order));
});

abuse("A091 closed during a call", async ({ vault, circle }) => {
  const { keyset } = await person();
  const items = Array.from({ length: 2000 }, (_, i) => ({ id: `n-${i}`, sealed: circle.seal(`n-${i}`, note) }));
  const opening = circle.openAll(items);
  const changing = vault.changePassphrase(`${CANARY} neu`);
  const unlocking = Vault.unlock(keyset, { account, passphrase });
  vault.close();
  await fails("locked", () => opening);
  await fails("locked", () => changing);
  (await unlocking).close();
  const other = await open();
  const closing = Object.defineProperty({ kind: "message" }, "content", { get() { other.close(); return "too late"; } });
  await fails("locked", () => other.private.seal("a", closing));
});

abuse("A092 a signal that is aborted before, during and after", async ({ vault, circle }) => {
  const { keyset, login } = await person();
  await fails("aborted", () => Vault.unlock(keyset, { account, passphrase }, { signal: AbortSignal.abort() }));
  await fails("aborted", () => open({ signal: AbortSignal.abort(new Error(CANARY)) }));
  await fails("aborted", () => circle.openAll([], { signal: AbortSignal.abort() }));
  for (const start of [
    (signal) => Vault.unlock(keyset, { account, passphrase }, { signal }),
    (signal) => Vault.create({ account, passphrase, signal, profile: 3 }),
    (signal) => vault.changePassphrase(`${CANARY} neu`, { signal, profile: 3 }),
  ]) {
    const controller = new AbortController();
    const running = start(controller.signal);
    setTimeout(() => controller.abort(new Error(CANARY)), 30);
    const begun = performance.now();
    await fails("aborted", () => running);
    // profile 3 takes a second or more: it was stopped, not waited for
    ok(performance.now() - begun < 700, "aborting took long");
  }
  const queued = new AbortController();
  const first = Vault.unlock(keyset, { account, passphrase });
  const second = Vault.unlock(keyset, { account, passphrase }, { signal: queued.signal });
  const third = Vault.unlock(keyset, { account, passphrase });
  queued.abort();
  await fails("aborted", () => second);
  for (const opened of await Promise.all([first, third])) opened.close();
  const late = new AbortController();
  (await Vault.unlock(keyset, { account, passphrase }, { signal: late.signal })).close();
  late.abort();
  const items = Array.from({ length: 3000 }, (_, i) => ({ id: `n-${i}`, sealed: circle.seal(`n-${i}`, note) }));
  const slow = new AbortController();
  const opening = circle.openAll(items, { signal: slow.signal, onProgress: () => slow.abort() });
  await fails("aborted", () => opening);
  ok(login.hint);
});

test("A093 a worker that is missing, silent, broken, or dies", () => fresh("dead-worker"));

abuse("A099 a clock that goes back, jumps, or is no number", async ({ circle }) => {
  const sealed = circle.seal("a", note);
  const { sealedAt } = circle.open("a", sealed);
  ok(sealedAt instanceof Date && Math.abs(sealedAt - Date.now()) < 60_000);
  const real = Date.now;
  try {
    for (const time of [0, real() + 3.15e11, NaN, Infinity, -1, "x"]) {
      Date.now = () => time;
      equal(circle.open("b", circle.seal("b", note)).revision, 1);
    }
  } finally {
    Date.now = real;
  }
  await fresh("clock");
});

test("A100 an instance that traps", () => fresh("trap"));
test("a browser without SIMD says so", () => fresh("no-simd"));
test("A101 a broken random generator", () => fresh("randomness"));

abuse("A102 nothing about a nonce is kept between two seals", async ({ circle }) => {
  const sealed = Array.from({ length: 50 }, () => circle.seal("a", note));
  const salt = (bytes) => bytes.subarray(bytes.length - 1024 - 16 - 56).slice(0, 24).join();
  equal(new Set(sealed.map(salt)).size, 50);
});

test("a report of progress is honest: it rises, stays below 1 until the end, and ends with 1", async () => {
  const { keyset } = await person();
  const reports = [];
  let over = false;
  const vault = await Vault.unlock(keyset, { account, passphrase }, { onProgress: (report) => { ok(!over); reports.push(report); } });
  over = true;
  vault.close();
  ok(reports.length > 1);
  reports.forEach(({ fraction, secondsLeft }, i) => {
    ok(i === 0 || fraction >= reports[i - 1].fraction, "fraction fell");
    ok(Number.isFinite(secondsLeft) && secondsLeft >= 0, "secondsLeft");
    if (i < reports.length - 1) ok(fraction < 1, "said to be done too early");
  });
  same(reports.at(-1), { fraction: 1, secondsLeft: 0 });
  const instant = [];
  (await open({ onProgress: (report) => instant.push(report) })).close();
  same(instant, [{ fraction: 1, secondsLeft: 0 }]);
});

test("openAll opens all, in order, in slices", async () => {
  const vault = await open();
  const items = Array.from({ length: 3000 }, (_, i) => ({ id: `n-${i}`, sealed: vault.private.seal(`n-${i}`, { kind: "message", content: `${i}` }) }));
  items[7] = { ...items[7], id: "other" };
  items[9] = { ...items[9], atLeast: 2 };
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  const reports = [];
  const results = await vault.private.openAll(new Set(items), { onProgress: (report) => reports.push(report.fraction) });
  clearInterval(counting);
  equal(results.length, 3000);
  results.forEach((result, i) => {
    if (i === 7) same([result.ok, result.id, result.error.code], [false, "other", "cannot-open"]);
    else if (i === 9) same([result.ok, result.id, result.error.code], [false, "n-9", "rolled-back"]);
    else same([result.ok, result.record.content, result.record.id], [true, `${i}`, `n-${i}`]);
  });
  ok(turns > 0, "nothing else could run meanwhile");
  equal(reports.at(-1), 1);
  const sync = vault.private.openMany(items.slice(0, 10));
  equal(sync.filter((result) => result.ok).length, 8);
  vault.close();
});

test("A060 A025 no memory to be had: typed, and the instance goes on", () => fresh("small-memory"));

test("prewarm rehearses an unlock once, closes what it opened, and touches nothing that is open", async () => {
  for (const how of ["alone", "open", "fails"]) await fresh("rehearsal", how);
});

test("a thread of Node waits for the next run, with its memory wiped, and keeps no program from ending", { skip: inBrowser ? "a page has workers" : undefined }, async () => {
  await fresh("kept-thread");
  const { execFileSync } = await import("node:child_process");
  const start = performance.now();
  const program = `
    const { Vault } = await import(${JSON.stringify(new URL("../../pkg/dist/index.js", import.meta.url).href)});
    await Vault.create({ account: "a", passphrase: "eins zwei drei" });
    console.log("made");
  `;
  equal(execFileSync(process.execPath, ["--input-type=module", "-e", program]).toString(), "made\n");
  ok(performance.now() - start < 30_000, "the program waited for its thread");
});

test("a vault that was forgotten is closed", { skip: inBrowser ? "a page cannot ask for a collection" : undefined }, () => fresh("forgotten"));
