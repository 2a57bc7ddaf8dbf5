// What one person shares with another: the circle, what is in it, and whether the server can be believed about it.
import { ApiError } from "../api.js";
import { randomId } from "../bytes.js";
import * as devices from "../device.js";
import { hushnote } from "../hush.js";
import { Findings } from "./findings.js";
import { epochsOf } from "./terms.js";

const KINDS = ["message", "plan", "progress"];
const TRIES = 4;

export class Sharing {
  circle = null;
  /** Records as they stand: `{ id, hash, record?, error?, gone?, alarms }` in the server's order. */
  rows = [];
  /** Process notes of the person's own, which are in no circle. */
  own = [];
  /** Who did what, as the circle's own list says. */
  history = [];
  findings = new Findings();
  /** A message whose sending failed: it keeps its place until it has gone. */
  outbox = null;
  /** Whether somebody has let this person in whom she has not met yet. */
  unmet = false;
  /** Ids of what was written while this person was not in the circle. */
  closed = new Set();
  #known = new Map();
  #entries = 0;
  #signature = "";

  constructor(person) {
    this.person = person;
  }

  get #site() { return this.person.site; }
  get #vault() { return this.person.vault; }

  clear() {
    Object.assign(this, { circle: null, rows: [], own: [], history: [], findings: new Findings(), outbox: null, unmet: false });
    this.closed.clear();
    this.#known.clear();
    this.#entries = 0;
    this.#signature = "";
  }

  /** Whether the server shows anything else than at the last look. */
  async news() {
    const signature = await this.#sign();
    return signature !== this.#signature;
  }

  async #sign() {
    const circles = await this.#site.circles();
    const records = this.circle ? await this.#site.records(this.circle.id) : [];
    return JSON.stringify([circles, records, await this.#site.records()]);
  }

  /** Looks at all that the server has. `fresh`: as after loading the page, with nothing but what this device has kept. */
  async look({ fresh = false } = {}) {
    const { person } = this;
    const found = new Findings();
    this.#signature = await this.#sign();
    await found.during("Your own keys", () => person.catchUp());
    await found.during("What you were given", async () => this.#vault.load(await this.#site.grants()));
    await found.during("Whom you have met", async () => {
      await person.recall();
      for (const { account } of this.#vault.contacts) await found.during(`The card of ${person.nameOf(account)}`, () => person.meetAgain(account));
    });
    await this.#readLog(found, fresh);
    await this.#readRecords(found);
    await this.#readOwn(found);
    if (this.circle) devices.keepSeen(person.account, this.circle.id, this.circle.seen);
    this.findings = found;
    person.tell("change");
  }

  async #readLog(found, fresh) {
    const about = "The list of who is in this circle";
    const id = this.circle?.id ?? (await this.#site.circles()).at(-1)?.circle;
    if (!id) return;
    const log = await this.#site.log(id);
    if (this.circle && !fresh) {
      try {
        this.circle.refresh(log);
        if (log.length !== this.#entries) await this.#tellHistory(log);
        return;
      } catch (error) {
        // let in again, with other keys: then it takes a new opening
        if (error.code !== "stale") return found.refused(about, error);
      }
    }
    try {
      const opened = await this.#open(id, log);
      this.circle?.close();
      this.circle = opened;
      this.#known.clear();
      this.unmet = false;
      await this.#tellHistory(log);
    } catch (error) {
      if (error.code === "unverified-contact" && !this.circle) this.unmet = true;
      else found.refused(about, error);
    }
  }

  async #open(id, log) {
    const seen = devices.seenOf(this.person.account, id);
    try {
      return await this.#vault.openCircle(log, { seen });
    } catch (error) {
      if (error.code !== "stale" || !seen) throw error;
      return this.#vault.openCircle(log);
    }
  }

  /** A circle that is opened with what the device remembers tells only what came after; the whole story takes the whole list. */
  async #tellHistory(log) {
    const whole = await this.#vault.openCircle(log);
    this.history = whole.history();
    this.#entries = log.length;
    whole.close();
  }

  async #readRecords(found) {
    const { circle } = this;
    if (!circle) return;
    const held = await this.#site.records(circle.id);
    const items = await this.#site.readRecords(circle.id, held.map(({ id }) => id));
    const results = circle.openMany(items);
    const mine = epochsOf(this.person.account, this.history);
    this.closed.clear();
    const rows = items.flatMap(({ id, sealed, hash }, index) => {
      const result = results[index];
      if (result.ok) return { id, sealed, hash, record: result.record, alarms: result.record.alarms ?? [] };
      const { code } = result.error;
      // for who was in it all along there is no such thing: everything else stays an alarm
      if (code === "stale" && circle.ended || code === "not-a-member" && !mine.has(hushnote.inspect(sealed).epoch)) {
        this.closed.add(id);
        return [];
      }
      const record = this.#known.get(id);
      found.refused(record ? this.#describe(record) : "Something stored in this circle", result.error);
      return { id, sealed, hash, record, error: result.error, alarms: [] };
    });
    for (const { id, message } of results.alarms) found.add(this.#describe(rows.find((row) => row.id === id).record), message, { id });
    this.rows = this.#withGone(rows, found);
    for (const { id, record, error } of rows) if (record && !error) this.#known.set(id, record);
    const listed = new Set(this.rows.map(({ id }) => id));
    const missing = circle.missing().filter(({ id }) => !listed.has(id) && !this.closed.has(id)).length;
    if (missing > 0) found.add("What this device has seen before", missing === 1 ? "One thing that was here before is not here any more. The server keeps it back." : `${missing} things that were here before are not here any more. The server keeps them back.`);
  }

  /** What was read since the page was loaded stays on the page, although the server no longer gives it. */
  #withGone(rows, found) {
    const listed = new Set(rows.map(({ id }) => id));
    const all = [...rows];
    for (const [at, row] of this.rows.entries()) {
      const record = this.#known.get(row.id);
      if (!record || listed.has(row.id)) continue;
      const before = this.rows.slice(0, at).findLast(({ id }) => all.some((other) => other.id === id));
      all.splice(before ? all.findIndex(({ id }) => id === before.id) + 1 : 0, 0, { ...row, record, error: undefined, alarms: [], gone: true });
      found.add(this.#describe(record), "You have read this before, and the server no longer gives it. It stays on this page as you read it.", { id: row.id });
    }
    return all;
  }

  #describe({ kind, account, content }) {
    const name = this.person.nameOf(account);
    if (kind === "plan") return "The plan";
    if (kind !== "message") return `A progress note of ${name}`;
    const words = String(content?.text ?? content);
    return `The message “${words.length > 40 ? `${words.slice(0, 39).trimEnd()}…` : words}” of ${name}`;
  }

  async #readOwn(found) {
    const held = await this.#site.records();
    const known = devices.device(this.person.login)?.revisions ?? {};
    const items = (await this.#site.readRecords(undefined, held.map(({ id }) => id))).map((item) => ({ ...item, ...(known[item.id] && { atLeast: known[item.id] }) }));
    const results = this.#vault.private.openMany(items);
    this.own = items.map(({ id }, index) => ({ id, ...results[index] }));
    for (const { ok, error } of this.own) if (!ok) found.refused("A note of your own", error);
    const revisions = Object.fromEntries(this.own.filter(({ ok }) => ok).map(({ id, record }) => [id, record.revision]));
    devices.remember(this.person.login, { revisions: { ...known, ...revisions } }, { last: false });
  }

  /** The records of a kind; what was refused and never read has none. */
  of(kind) { return this.rows.filter(({ record }) => record?.kind === kind); }
  /** This person's own place in the circle. */
  get me() { return this.circle?.members.find(({ account }) => account === this.person.account); }
  /** The other one, whether still in or not. */
  get other() { return this.circle?.members.find(({ account }) => account !== this.person.account); }

  async start(title) {
    const { circle, change } = this.#vault.createCircle({ title, kinds: KINDS });
    await this.person.apply(change);
    circle.refresh(await this.#site.log(circle.id));
    this.circle?.close();
    this.circle = circle;
    this.#known.clear();
    this.rows = [];
    await this.#tellHistory(await this.#site.log(circle.id));
  }

  /** Stores a change of the circle. Resolves to true when somebody else was quicker, and it was made again behind theirs. */
  async #store(change) {
    const { circle } = this;
    let late = false;
    for (let attempt = 0; change.puts.length > 0; attempt++) {
      try {
        await this.person.apply(change);
        break;
      } catch (error) {
        if (error.status !== 409 || attempt === TRIES) throw error;
        late = true;
        await this.#catchUp();
        change = circle.rebase(change);
      }
    }
    await this.#catchUp();
    return late;
  }

  async #catchUp() {
    this.#vault.load(await this.#site.grants());
    this.circle.refresh(await this.#site.log(this.circle.id));
  }

  invite(account, o) { return this.#store(this.circle.grant(this.#vault.contact(account), o)); }
  end(account, reason) { return this.#store(this.circle.revoke(account, reason)); }
  leave(reason) { return this.#store(this.circle.leave(reason)); }
  renew(reason) { return this.#store(this.circle.renew(reason)); }

  /** Stores a record of the circle, over `base` where there is one. Where somebody was quicker it is a 409, known here already or said by the server. */
  async put(record, base) {
    await this.#catchUp(); // sealed for those who are in the circle now
    const id = base?.id ?? randomId();
    const now = this.rows.find((row) => row.id === id);
    if (now && now.hash !== base.hash) throw new ApiError({ status: 409 });
    const sealed = this.circle.seal(id, record, base && { previous: base.sealed });
    await this.#site.putRecord(this.circle.id, id, sealed, base?.hash ?? "absent");
  }

  /** Sends a message, or the one that is waiting. One that could not go keeps its place in the conversation, so that nothing seems to be missing. */
  async send(text) {
    await this.#catchUp();
    const { circle } = this;
    const message = this.outbox ?? { id: randomId(), text };
    if (this.outbox && (await this.#site.records(circle.id)).some(({ id }) => id === message.id)) {
      this.outbox = null; // it had gone, and only the answer was lost
      return;
    }
    if (message.epoch !== circle.epoch) Object.assign(message, { epoch: circle.epoch, sealed: circle.seal(message.id, { kind: "message", content: { text: message.text } }) });
    this.outbox = message;
    try {
      await this.#site.putRecord(circle.id, message.id, message.sealed, "absent");
    } catch (error) {
      if (error.status !== 409) throw error; // the browser itself may have asked twice
    }
    this.outbox = null;
  }

  /** Keeps a note in the person's own circle. */
  async keep(record) {
    const id = randomId();
    await this.#site.putRecord(undefined, id, this.#vault.private.seal(id, record), "absent");
  }

  /** Tries to share what must not be shared; the package refuses, and nothing is sent. */
  share(record) { return this.circle.seal(randomId(), record); }

  compare(head) { return this.circle.compare(head); }
}
