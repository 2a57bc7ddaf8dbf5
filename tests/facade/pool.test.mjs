// openAll with workers: whatever they do, die of or answer, it comes to what openMany comes to, and nothing of them stays.
import { init, Vault } from "../../pkg/dist/index.js";
import { CANARY, equal, fails, ok, same } from "./expect.mjs";
import { practice } from "./host.mjs";
import { fresh, recordsWorker, test } from "./kit.mjs";
import { open, stillWorks, utf8 } from "./person.mjs";

// before any worker is named: those below run no Argon2id
const practised = practice();
const GREETING = "hushnote/records/1";

/** A worker that is watched: what it was sent, and whether it was ended. */
const watched = (worker) => {
  const watch = { worker, greetings: 0, ended: false };
  const { postMessage, terminate } = worker;
  worker.postMessage = (message, transfer) => {
    equal(message, GREETING);
    watch.greetings++;
    postMessage.call(worker, message, transfer);
  };
  worker.terminate = () => {
    watch.ended = true;
    terminate.call(worker);
  };
  return watch;
};

/** A worker of our own making, for what no real one does on demand. */
class Fake extends EventTarget {
  constructor(behave) {
    super();
    this.behave = behave;
  }
  postMessage(_, [port]) { this.behave(port, this); }
  terminate() {}
}

/** Runs with workers made by `make`. Gives what became of them; there were never more than four at once, and all were ended. */
async function using(make, run) {
  await setting();
  const made = [];
  let most = 0;
  await init({ worker: () => {
    const watch = watched(make());
    made.push(watch);
    most = Math.max(most, made.filter(({ ended }) => !ended).length);
    return watch.worker;
  } });
  try {
    await run(made);
  } finally {
    // whoever comes next has none: it would have to run Argon2id
    await init({ worker: recordsWorker });
  }
  ok(most <= 4, `${most} workers at once`);
  ok(made.every(({ ended }) => ended), "a worker outlived its work");
}

/** Results without what cannot be compared. */
const plain = (results) => ({
  alarms: results.alarms,
  results: results.map((result) => (result.ok ? { ...result.record, sealedAt: +result.record.sealedAt } : { id: result.id, code: result.error.code, message: result.error.message })),
});

/** So many that workers are worth it, with everything that a server may have done to some of them. */
const notes = (circle, stranger, count = 6000) => {
  const text = `${CANARY} ${"slept better since Tuesday ".repeat(70)}`;
  const made = Array.from({ length: 40 }, (_, i) => circle.seal(`n-${i}`, { kind: "progress", content: { format: "free", text: `${i} ${text}` } }));
  made[5] = circle.seal("n-5", { kind: "x-bytes", content: utf8(text) });
  made[6] = circle.seal("n-6", { kind: "x-text", content: "☕ ".repeat(9000) });
  const items = Array.from({ length: count }, (_, i) => ({ id: `n-${i % 40}`, sealed: made[i % 40] }));
  const spoil = (i, change) => { items[i] = { ...items[i], ...change }; };
  for (const at of [0, 1000, 2000, 3000, 4000, count - 40]) {
    const { sealed, id } = items[at + 8];
    const bent = (index) => sealed.map((byte, i) => (i === index ? byte ^ 1 : byte));
    spoil(at + 1, { id: "n-2" });
    spoil(at + 2, { atLeast: 2 });
    spoil(at + 3, { sealed: sealed.subarray(0, 700) });
    spoil(at + 4, { sealed: stranger.seal(id, { kind: "progress", content: { format: "free", text } }) });
    spoil(at + 8, { sealed: bent(sealed.length - 1) });
    spoil(at + 9, { id, sealed: bent(2) });
    spoil(at + 10, { id, sealed: bent(23) });
    spoil(at + 11, { id, sealed: bent(60) });
    spoil(at + 12, { sealed: "no bytes" });
    spoil(at + 13, { id: "" });
    spoil(at + 14, { sealed: new Uint8Array(0) });
    items[at + 15] = null;
  }
  return items;
};

let prepared;
const setting = () => (prepared ??= (async () => {
  await practised;
  const vault = await open();
  const { keyset, recoveryCode } = await Vault.create({ account: "stranger-2", passphrase: "anders" });
  const stranger = await Vault.unlock(keyset, { account: "stranger-2", recoveryCode });
  const items = notes(vault.private, stranger.private);
  stranger.close();
  return { vault, items, wanted: plain(vault.private.openMany(items)) };
})());

const opensAll = async () => {
  const { vault, items, wanted } = await setting();
  same(plain(await vault.private.openAll(items)), wanted);
};

test("workers come to what the page comes to", async () => {
  const { wanted } = await setting();
  ok(new Set(wanted.results.map(({ code }) => code)).size >= 6, "not enough goes wrong");
  const codes = wanted.results.map(({ code }) => code).filter(Boolean);
  for (const code of ["cannot-open", "rolled-back", "malformed", "unsupported", "stale", "bad-input"]) ok(codes.includes(code), code);
  await using(recordsWorker, async (made) => {
    await opensAll();
    ok(made.length > 0 && made.every(({ greetings }) => greetings === 1), `${made.length} workers`);
  });
});

/** Real workers, whose answers pass through `through` on their way: it may change, drop or count them. */
const between = (through) => () => {
  const worker = recordsWorker();
  const { postMessage, terminate } = worker;
  const { port1, port2 } = new MessageChannel();
  worker.terminate = () => {
    // Node ends when nothing is open any more
    port1.close();
    terminate.call(worker);
  };
  worker.postMessage = (message, [theirs]) => {
    let heard = 0;
    theirs.onmessage = ({ data }) => port1.postMessage(data, Array.isArray(data) && data[1] instanceof Uint8Array ? [data[1].buffer] : []);
    port1.onmessage = ({ data }) => through(data, heard++, (changed) => theirs.postMessage(changed), worker, theirs);
    postMessage.call(worker, message, [port2]);
  };
  return worker;
};

test("workers do most of the work", async () => {
  let answers = 0;
  await using(between((data, heard, give) => {
    if (heard > 0) answers++;
    give(data);
  }), opensAll);
  ok(answers > 20, `${answers} answers`);
});

const misbehaviour = {
  "answer nothing": (data, heard, give) => { if (heard === 0) give(data); },
  "never start": () => {},
  "answer once and then no more": (data, heard, give) => { if (heard < 2) give(data); },
  "answer something else": (data, heard, give) => give(heard === 3 ? "ready" : data),
  "answer another question": (data, heard, give) => give(heard === 3 ? [data[0] + 1, data[1]] : data),
  "answer too little": (data, heard, give) => give(heard === 3 ? [data[0], data[1].subarray(0, 5000)] : data),
  "answer with lengths that lie": (data, heard, give) => {
    if (heard === 3) data[1].fill(0xff, 0, 4);
    give(data);
  },
  "vouch for nothing": (data, heard, give) => {
    if (heard === 0) return give(data);
    const count = 64, bytes = new Uint8Array(4 * count);
    give([data[0], bytes]);
  },
  "change what they decrypted": (data, heard, give) => {
    if (heard > 0) for (let at = 40; at < 200; at += 7) data[1][at] ^= 0x20;
    give(data);
  },
  "are ended from outside": (data, heard, give, worker) => {
    give(data);
    if (heard === 2) worker.terminate();
  },
  "close the channel": (data, heard, give, worker, port) => {
    give(data);
    if (heard === 2) port.close();
  },
};
for (const [name, through] of Object.entries(misbehaviour)) {
  // what was decrypted and then changed by a worker of the site's own is not the library's to find, but its shape is
  const changed = name.startsWith("change");
  test(`the same with workers that ${name}`, () => using(between(through), async () => {
    if (!changed) return opensAll();
    const { vault, items, wanted } = await setting();
    const found = plain(await vault.private.openAll(items));
    equal(found.results.length, wanted.results.length);
    found.results.forEach((result, i) => { if (wanted.results[i].code) same(result, wanted.results[i]); });
  }));
}

test("the same where no worker can be made", async () => {
  await setting();
  for (const make of [() => { throw new TypeError(`${CANARY} trusted types`); }, () => undefined, () => ({}), () => ({ postMessage() {}, terminate() {} })]) {
    await init({ worker: make });
    await opensAll();
  }
  const made = [];
  const remember = (behave) => () => new Fake((port, worker) => {
    made.push(port);
    behave(port, worker);
  });
  await using(remember((port) => port.close()), opensAll);
  await using(remember((_, worker) => worker.dispatchEvent(new Event("error"))), opensAll);
  await using(remember(() => { throw new Error(CANARY); }), opensAll);
  ok(made.length >= 3);
});

test("a few records are not worth a worker", () => using(() => { throw new Error("made one"); }, async (made) => {
  const { vault, items } = await setting();
  equal((await vault.private.openAll(items.slice(0, 200))).length, 200);
  equal(made.length, 0);
}));

test("an abort ends the workers, and the call", async () => {
  const { vault, items } = await setting();
  for (const when of [0, 0.3, 0.7]) {
    await using(recordsWorker, async () => {
      const abort = new AbortController();
      let later = 0;
      const opening = vault.private.openAll(items, { signal: abort.signal, onProgress: ({ fraction }) => {
        if (abort.signal.aborted) later++;
        if (fraction >= when) abort.abort();
      } });
      await fails("aborted", () => opening);
      equal(later, 0);
    });
  }
  // one that never answers is not waited for
  await using(between((data, heard, give) => { if (heard === 0) give(data); }), async () => {
    const abort = new AbortController();
    const start = performance.now();
    // from inside a report, too, when nobody waits yet
    await fails("aborted", () => vault.private.openAll(items, { signal: abort.signal, onProgress: () => { if (performance.now() - start > 500) abort.abort(); } }));
    const again = new AbortController();
    const opening = vault.private.openAll(items, { signal: again.signal });
    setTimeout(() => again.abort(), 700);
    await fails("aborted", () => opening);
  });
  stillWorks(vault);
});

test("a vault that closes takes its workers with it, at once", async () => {
  const { items } = await setting();
  for (const silent of [false, true]) {
    const vault = await open();
    await using(silent ? between((data, heard, give) => { if (heard === 0) give(data); }) : recordsWorker, async (made) => {
      let opening;
      const begun = new Promise((resolve) => {
        opening = vault.private.openAll(items, { onProgress: ({ fraction }) => { if (fraction > 0 && made.length > 0) resolve(); } });
      });
      const failing = fails("locked", () => opening);
      await begun;
      if (silent) await new Promise((resolve) => setTimeout(resolve, 700));
      vault.close();
      ok(made.length > 0 && made.every(({ ended }) => ended), "a worker outlived its vault");
      await failing;
    });
  }
});

test("progress is honest with workers, too, and the page goes on", () => using(recordsWorker, async () => {
  const { vault, items } = await setting();
  const reports = [];
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  await vault.private.openAll(items, { onProgress: (report) => reports.push(report) });
  clearInterval(counting);
  reports.forEach(({ fraction }, i) => ok(i === 0 || (fraction >= reports[i - 1].fraction && reports[i - 1].fraction < 1)));
  same(reports.at(-1), { fraction: 1, secondsLeft: 0 });
  ok(turns > 0);
}));

test("keys go to the workers alone: the page keeps no copy, and a worker wipes its own", async () => {
  const { vault, items } = await setting();
  const given = [];
  await using(() => new Fake((port) => { port.onmessage = ({ data }) => given.push(data); }), async () => {
    await vault.private.openAll(items);
  });
  ok(given.length > 0);
  for (const [module, keys] of given) {
    ok(module instanceof WebAssembly.Module);
    // circle, whether it is shared, count, one epoch
    equal(keys.length, 16 + 1 + 4 + 32);
    ok(keys.subarray(21).some((byte) => byte !== 0));
    // transferred as a whole, not looked at through a view of something larger
    equal(keys.buffer.byteLength, keys.length);
  }
});

test("a shared circle: signatures, alarms and what is remembered are the same", async () => {
  const message = (text) => ({ kind: "message", content: { text } });
  const { host, lee, kim, id, close } = await practised;
  for (let i = 0; i < 60; i++) (i % 3 ? lee : kim).write(id, `m${i}`, message(`${CANARY} ${i}`));
  for (let i = 0; i < 5; i++) lee.write(id, `p${i}`, { kind: "plan", content: { goals: [`${i}`] } });
  const first = host.records();
  lee.write(id, "p0", { kind: "plan", content: { goals: ["again"] } }, { previous: first.find(({ id: one }) => one === "p0").sealed });
  const all = host.records();
  // dropped, twice, out of order, an older revision, changed on the way
  const some = all.filter((_, i) => i !== 11 && i !== 12);
  some.splice(20, 0, some[18]);
  [some[30], some[34]] = [some[34], some[30]];
  some.push(first.find(({ id: one }) => one === "p0"));
  some.push({ ...some[3], sealed: some[3].sealed.map((byte, i) => (i === 900 ? byte ^ 4 : byte)) });
  // and what she writes after he was revoked, in an epoch that he was not given
  await lee.store(lee.circles.get(id).revoke("acc-kim", "enough"));
  some.push({ id: "late", sealed: lee.circles.get(id).seal("late", message("late")) });
  const items = Array.from({ length: 40 }, () => some).flat();
  const told = async (run) => {
    const circle = await kim.open(id);
    const results = plain(await run(circle));
    return { results, missing: circle.missing(), gaps: circle.gaps(), entries: circle.history().length };
  };
  const wanted = await told((circle) => circle.openMany(items));
  for (const trouble of ["dropped", "replayed", "reordered"]) ok(wanted.results.alarms.some((alarm) => alarm.trouble === trouble), trouble);
  for (const wrong of ["rolled-back", "cannot-open", "stale"]) ok(wanted.results.results.some(({ code }) => code === wrong), wrong);
  let answers = 0;
  await using(between((data, heard, give) => {
    if (heard > 0) answers++;
    give(data);
  }), async () => same(await told((circle) => circle.openAll(items)), wanted));
  ok(answers > 3, `${answers} answers`);
  await using(between((data, heard, give) => { if (heard < 2) give(data); }), async () => same(await told((circle) => circle.openAll(items)), wanted));
  // a circle that closes on its own
  await using(recordsWorker, async (made) => {
    const circle = await kim.open(id);
    const failing = fails("locked", () => circle.openAll(items));
    await new Promise((resolve) => setTimeout(resolve, 60));
    circle.close();
    ok(made.every(({ ended }) => ended));
    await failing;
  });
  close();
});

test("errors repeat nothing of the notes", async () => {
  const { vault, wanted } = await setting();
  const messages = wanted.results.map(({ message }) => message).filter(Boolean);
  ok(messages.length > 0 && !messages.join().includes(CANARY));
  vault.close();
});

test("workers that wait for the next list hold nothing, and do not outstay their minute", () => fresh("spares"));
