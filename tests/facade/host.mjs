// A site's server as it should be, and people who come to it with their browsers. It keeps what it is given and compares hashes; it has no keys.
import { HushnoteError, inspect, Vault } from "../../pkg/dist/index.js";

/** What a store answers when somebody else was first. */
export class Conflict extends Error {
  code = "conflict";
}

/** Keeps objects by type and id, and takes a change whole or not at all. */
export class Host {
  #objects = new Map();
  #records = new Map();
  /** Whether every page that stores something is closed and opened anew. */
  reloads;

  constructor({ reloads = false } = {}) {
    this.reloads = reloads;
  }

  /** Compares every `ifMatch`, then stores all of it. */
  apply(change) {
    for (const { type, id, ifMatch } of change.puts) {
      const stored = this.#objects.get(`${type} ${id}`);
      const hash = stored ? inspect(stored).hash : "absent";
      if (hash !== ifMatch) throw new Conflict(`${type} ${id} was changed before`);
    }
    for (const { type, id, bytes } of change.puts) this.#objects.set(`${type} ${id}`, bytes.slice());
    for (const id of change.deletes) this.#records.delete(id);
  }

  /** Ids and bytes of one type, in the order of ids. */
  all(type, keep = () => true) {
    const found = [];
    for (const [name, bytes] of this.#objects) {
      const id = name.slice(type.length + 1);
      if (name.startsWith(`${type} `) && keep(id)) found.push({ type, id, bytes: bytes.slice() });
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  keyset(account) { return this.all("keyset", (id) => id === account)[0].bytes; }
  cards(account) { return this.all("card", (id) => id.startsWith(`${account}/`)).map(({ bytes }) => bytes); }
  log(circle) { return this.all("log", (id) => id.startsWith(`${circle}/`)).map(({ bytes }) => bytes); }
  /** What a person's vault loads: the contacts, and the grants for her. */
  items(account) {
    return [...this.all("contacts", (id) => id === account), ...this.all("grant", (id) => id.endsWith(`/${account}`))];
  }

  /** A sealed record, in the place of the one before. */
  keep(id, sealed) { this.#records.set(id, sealed.slice()); }
  /** As `openMany` takes them, in the order in which they came. */
  records(keep = () => true) { return [...this.#records].filter(([id]) => keep(id)).map(([id, sealed]) => ({ id, sealed: sealed.slice() })); }
}

/** Somebody with a browser. `vault` is another one after each reload, and so are the circles. */
export class Visitor {
  vault;
  /** By their ids. */
  circles = new Map();
  #host;
  #recoveryCode;

  constructor(host, account, recoveryCode) {
    this.#host = host;
    this.account = account;
    this.#recoveryCode = recoveryCode;
  }

  /** Signs up and publishes a card. */
  static async join(host, account, passphrase = `${account}'s three words`) {
    const { vault, keyset, recoveryCode } = await Vault.create({ account, passphrase });
    const visitor = new Visitor(host, account, recoveryCode);
    visitor.vault = vault;
    host.apply({ puts: [{ type: "keyset", id: account, bytes: keyset, ifMatch: "absent" }], deletes: [] });
    await visitor.store(vault.publish());
    return visitor;
  }

  /** Unlocks what the host has, with nothing in memory. */
  async reload() {
    const open = [...this.circles.keys()];
    this.vault?.close();
    this.circles.clear();
    this.vault = await Vault.unlock(this.#host.keyset(this.account), { account: this.account, recoveryCode: this.#recoveryCode });
    this.vault.load(this.#host.items(this.account));
    for (const id of open) await this.open(id);
  }

  /** Opens a circle from the host's log. */
  async open(id, options) {
    this.vault.load(this.#host.items(this.account));
    const circle = await this.vault.openCircle(this.#host.log(id), options);
    this.circles.get(id)?.close();
    this.circles.set(id, circle);
    return circle;
  }

  /** Stores a change and lives on with it: refreshed, or reloaded. */
  async store(change) {
    this.#host.apply(change);
    if (this.#host.reloads) return this.reload();
    await this.catchUp();
  }

  /** Adopts whatever the host has by now. */
  async catchUp() {
    this.vault.refresh(this.#host.keyset(this.account));
    this.vault.load(this.#host.items(this.account));
    for (const [id, circle] of this.circles) {
      try {
        circle.refresh(this.#host.log(id));
      } catch (error) {
        if (!(error instanceof HushnoteError) || error.code !== "stale") throw error;
        await this.open(id);
      }
    }
  }

  /** Meets somebody by what the host has of her, and compares numbers. */
  async befriend(account) {
    await this.store(this.vault.meet(this.#host.cards(account)).change);
    await this.store(this.vault.contact(account).confirm());
    return this.vault.contact(account);
  }

  /** Makes a circle and stores it. Returns its id. */
  async create(options) {
    const { circle, change } = this.vault.createCircle(options);
    const { id } = circle;
    this.circles.set(id, circle);
    await this.store(change);
    return id;
  }

  /** Seals a record of a circle and stores it. */
  write(circle, id, record, options) {
    this.#host.keep(id, this.circles.get(circle).seal(id, record, options));
  }

  /** A new recovery code, as after a rotation. */
  remember(recoveryCode) { this.#recoveryCode = recoveryCode; }
}

/** A therapist and a client who know each other, and a circle of hers that he may write in. */
export async function practice(options) {
  const host = new Host(options);
  const [lee, kim] = [await Visitor.join(host, "acc-lee"), await Visitor.join(host, "acc-kim")];
  await lee.befriend("acc-kim");
  await kim.befriend("acc-lee");
  const id = await lee.create({ title: "Kim and Lee", kinds: ["message", "plan", "progress"] });
  await lee.store(lee.circles.get(id).grant(lee.vault.contact("acc-kim"), { role: "author", history: true }));
  await kim.open(id);
  return { host, lee, kim, id, close: () => { lee.vault.close(); kim.vault.close(); } };
}
