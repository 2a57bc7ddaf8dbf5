// Seals and opens records, in Node or in a page: through the package, and the same suite-1 work over `crypto.subtle` and @noble.
import { init, Vault } from "../../pkg/dist/index.js";
import { fromHex, hex, inNode, readJson } from "../lib/here.mjs";
import { note } from "../lib/notes.mjs";
import * as noble from "./noble.mjs";
import * as subtle from "./subtle.mjs";

const same = (a, b, what) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${what}: not the same`); };

/** The rivals read the format's own vectors, or they are none. */
async function checkVectors() {
  for (const { circle, epoch, epoch_key, id, content, content_type, kind, revision, sealed_at, sealed } of (await readJson("tests/vectors/hushnote/record.json")).cases) {
    if (typeof sealed !== "string") continue;
    for (const rival of [subtle, noble]) {
      const record = await (await rival.open({ circle: fromHex(circle), epoch, clock: 0, key: fromHex(epoch_key) })).open(id, fromHex(sealed));
      same([record.kind, record.revision, record.sealedAt.getTime()], [kind, revision, sealed_at], id);
      if (typeof content === "string") same(encode(content_type, record.content), content_type === 2 ? encode(2, JSON.parse(new TextDecoder().decode(fromHex(content)))) : content, id);
    }
  }
  const { records, cards } = await readJson("tests/vectors/hushnote/people.json");
  for (const { circle, epoch, id, author, key, content, content_type, sealed } of records) {
    const publicKey = await crypto.subtle.importKey("raw", fromHex(cards.find((card) => card.fingerprint === author).ed25519_key), "Ed25519", false, ["verify"]);
    const reader = await subtle.open({ circle: fromHex(circle), epoch, clock: 0, key: fromHex(key) }, { proof: new Uint8Array(116), publicKey });
    const record = await reader.open(id, fromHex(sealed));
    if (typeof content === "string" && content_type !== 2) same(encode(content_type, record.content), content, id);
    const changed = fromHex(sealed);
    changed[changed.length - 1] ^= 1;
    if (await reader.open(id, changed).then(() => true, () => false)) throw new Error(`${id} opens with a changed byte`);
  }
}

const encode = (type, content) => hex(type === 0 ? content : new TextEncoder().encode(type === 1 ? content : JSON.stringify(content)));

let contenders;

/** The vectors' first keyset: its epoch key is known, so that the rivals can open what the package seals. */
async function privateCircle() {
  const { account, recovery_code_text, generation, private_circle, private_epochs_newest_first, keyset } = (await readJson("tests/vectors/hushnote/keyset.json")).cases[0];
  const vault = await Vault.unlock(fromHex(keyset), { account, recoveryCode: recovery_code_text });
  const circle = { circle: fromHex(private_circle), epoch: private_epochs_newest_first.length - 1, clock: generation, key: fromHex(private_epochs_newest_first[0]) };
  return { "hushnote": vault.private, "crypto.subtle": await subtle.open(circle), "@noble": await noble.open(circle) };
}

/** Two people's circle through the package. The keys of a live circle are nobody's to see, so the rival has one of the same shape. */
async function sharedCircle() {
  const { practice } = await import("../../tests/facade/host.mjs");
  const { lee, id } = await practice();
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));
  const proof = new Uint8Array(116);
  proof.set(random(64));
  return { "hushnote": lee.circles.get(id), "crypto.subtle": await subtle.open({ circle: random(16), epoch: 0, clock: 1, key: random(32) }, { proof, ...pair }) };
}

let items;

/** Unlocks, and seals `count` notes of `size` bytes by each contender, out of the clock. Each contender's records must open in the others. */
export async function prepare({ shared, size, count }) {
  if (!inNode) await init({ worker: () => new Worker("/pkg/dist/worker-thread.js", { type: "module" }) });
  if (!contenders) {
    await checkVectors();
    contenders = { private: await privateCircle(), shared: await sharedCircle() };
  }
  const of = contenders[shared ? "shared" : "private"];
  items = {};
  const ours = [];
  for (let i = 0; i < count; i += 1) ours.push({ id: `note-${i}`, sealed: of.hushnote.seal(`note-${i}`, note(size, i)) });
  for (const name of Object.keys(of)) {
    // one circle, one list; the rival of a shared circle has its own
    items[name] = shared && name !== "hushnote" ? await Promise.all(ours.map(async ({ id }, i) => ({ id, sealed: await of[name].seal(id, note(size, i)) }))) : ours;
    const opened = await of[name].open("note-1", items[name][1].sealed);
    same(opened.content, note(size, 1).content, `${name} opens what was sealed`);
    if (!shared) same((await of.hushnote.open("n", await of[name].seal("n", note(size, 7)))).content, note(size, 7).content, `hushnote opens what ${name} sealed`);
  }
  return { bytes: ours[0].sealed.length };
}

const whole = (results, count) => {
  if (results.length !== count || results.some((result) => result === undefined || result.ok === false)) throw new Error("not everything opened");
};

const clock = async (run) => {
  globalThis.gc?.(); // the garbage of the one before is not the next one's
  const start = performance.now();
  await run();
  return performance.now() - start;
};

/** Milliseconds that `count` operations of `name` take in the way `way`. */
export async function measure(name, { shared, way, size, count }) {
  const circle = contenders[shared ? "shared" : "private"][name];
  const list = items[name].slice(0, count);
  const notes = way.startsWith("seal") ? list.map((_, i) => note(size, i + 13)) : undefined;
  const results = new Array(count);
  switch (way) {
    case "seal": return clock(() => { for (let i = 0; i < count; i += 1) circle.seal(list[i].id, notes[i]); });
    case "seal, await each": return clock(async () => { for (let i = 0; i < count; i += 1) await circle.seal(list[i].id, notes[i]); });
    case "open": {
      const ms = await clock(() => { for (let i = 0; i < count; i += 1) results[i] = circle.open(list[i].id, list[i].sealed); });
      whole(results, count);
      return ms;
    }
    case "open, await each": {
      const ms = await clock(async () => { for (let i = 0; i < count; i += 1) results[i] = await circle.open(list[i].id, list[i].sealed); });
      whole(results, count);
      return ms;
    }
    case "openMany": {
      let all;
      const ms = await clock(() => { all = circle.openMany(list); });
      whole(all, count);
      return ms;
    }
    case "openMany, ten lists": {
      const lists = Array.from({ length: 10 }, (_, i) => list.slice((i * count) / 10, ((i + 1) * count) / 10));
      const all = [];
      const ms = await clock(() => { for (const some of lists) all.push(circle.openMany(some)); });
      whole(all.flat(), count);
      return ms;
    }
    case "openAll": {
      let all;
      const ms = await clock(async () => { all = await circle.openAll(list); });
      whole(all, count);
      return ms;
    }
    case "Promise.all": {
      let all;
      const ms = await clock(async () => { all = await Promise.all(list.map(({ id, sealed }) => circle.open(id, sealed))); });
      whole(all, count);
      return ms;
    }
    case "16 at a time": {
      let next = 0;
      const some = async () => { for (let i = next++; i < count; i = next++) results[i] = await circle.open(list[i].id, list[i].sealed); };
      const ms = await clock(() => Promise.all(Array.from({ length: 16 }, some)));
      whole(results, count);
      return ms;
    }
    default: throw new Error(way);
  }
}

/** What JSON.parse, the last step to an object, takes of an open: milliseconds for `count` contents of `size` bytes. */
export function parse({ size, count }) {
  const texts = Array.from({ length: count }, (_, i) => JSON.stringify(note(size, i).content));
  const results = new Array(count);
  const start = performance.now();
  for (let i = 0; i < count; i += 1) results[i] = JSON.parse(texts[i]);
  return performance.now() - start;
}
