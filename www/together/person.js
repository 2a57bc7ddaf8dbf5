// One person on this page: her session, her vault, and whom she has met.
import { randomId } from "../bytes.js";
import * as devices from "../device.js";
import { breath } from "../dom.js";
import { hushnote } from "../hush.js";
import { failure, own } from "../sentences.js";
import { Site } from "./site.js";

const NAMES = "names";

export class Person extends EventTarget {
  login = "";
  account = "";
  vault = null;
  /** The recovery code of an account made just now, until the page is left. */
  made = null;
  #hash = "";
  #names = {};
  #work = Promise.resolve();

  constructor(seat) {
    super();
    this.seat = seat;
    this.site = new Site();
  }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  /** One thing after the other: what is being stored and what is being looked at must not cross. */
  turn(work) {
    const mine = this.#work.then(work);
    this.#work = mine.catch(() => {});
    return mine;
  }

  /** A new account, made in this pane. */
  async make({ login, passphrase }, running) {
    const account = randomId();
    const made = await hushnote.Vault.create({ account, passphrase, ...running });
    const { vault, keyset, login: { secret, hint }, recoverySecret, recoveryCode } = made;
    try {
      await this.site.signup({ login, account, hint, secret, recoverySecret, keyset });
    } catch (error) {
      vault.close();
      throw error.status === 409 ? failure(own.loginTaken, { field: "login" }) : error;
    }
    devices.forget(login);
    this.made = { passphrase, recoveryCode };
    await this.#enter({ login, account, vault, keyset });
  }

  async signIn({ login, passphrase }, running) {
    const { account, hint } = await this.site.hint(login);
    const known = devices.device(login);
    if (known?.account && known.account !== account) throw failure(own.otherAccount, { other: true });
    const attempt = await hushnote.signIn({ account, passphrase, hint, seen: known?.seen, ...running });
    try {
      const { keyset } = await this.site.signin({ login, secret: attempt.secret });
      const vault = attempt.unlock(keyset);
      await breath();
      await this.#enter({ login, account, vault, keyset });
    } finally {
      attempt.close();
    }
  }

  async #enter({ login, account, vault, keyset }) {
    Object.assign(this, { login, account, vault });
    vault.onclose = (reason) => { if (this.vault === vault && reason === "trapped") this.leave("trapped"); };
    this.#adopt(keyset);
    devices.sit(this.seat, login);
    this.#names = this.#readNames();
    this.tell("in");
  }

  /** Forgets everything on this page: the keys are wiped. */
  leave(reason = "asked") {
    const { vault } = this;
    this.vault = null;
    this.made = null;
    this.#names = {};
    vault?.close();
    if (vault) this.tell("out", { reason });
  }

  async signOut() {
    this.leave();
    await this.site.signout();
  }

  #adopt(keyset) {
    this.#hash = hushnote.inspect(keyset).hash;
    devices.remember(this.login, { account: this.account, seen: this.vault.seen }, { last: false });
  }

  /** Stores a change. What belongs to the vault itself is in force afterwards; a circle has its log read anew. */
  async apply(change) {
    if (change.puts.length === 0) return;
    try {
      await this.#send(change);
    } catch (error) {
      // an answer may have got lost after everything had been stored
      const { type, id, hash } = error.body ?? {};
      const ours = change.puts.find((put) => put.type === type && put.id === id);
      if (error.status !== 409 || !ours || hushnote.inspect(ours.bytes).hash !== hash) throw error;
    }
    const keyset = change.puts.find(({ type }) => type === "keyset");
    if (keyset) {
      this.vault.refresh(keyset.bytes);
      this.#adopt(keyset.bytes);
    }
    this.vault.load(change.puts);
  }

  async #send(change) {
    try {
      await this.site.change(change);
    } catch (error) {
      if (!error.unsure) throw error;
      await this.site.change(change);
    }
  }

  /** Takes in keys and contacts as the server has them, if another device of this person has changed them. */
  async catchUp() {
    for (let attempt = 0; ; attempt++) {
      const contacts = await this.site.contacts();
      const { keyset } = await this.site.keyset();
      if (hushnote.inspect(keyset).hash !== this.#hash) {
        this.vault.refresh(keyset);
        this.#adopt(keyset);
      }
      try {
        if (contacts) this.vault.load([{ type: "contacts", id: this.account, bytes: contacts }]);
        return;
      } catch (error) {
        // the two are stored as one, but asked for one after the other
        if (error.code !== "tampered" || attempt > 0) throw error;
      }
    }
  }

  /** Stores what `make` gives. Where another device of this person was quicker with the keys, that is taken in, and it is made anew. */
  async #applyAnew(make) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.apply(make());
      } catch (error) {
        if (error.status !== 409 || attempt > 1) throw error;
        await this.catchUp();
      }
    }
  }

  /** Puts this person's card where others find it. */
  async publish() {
    const { cards } = await this.site.person(this.login);
    const stored = new Set(cards.map((card) => hushnote.inspect(card).hash));
    for (const put of this.vault.publish().puts) if (!stored.has(hushnote.inspect(put.bytes).hash)) await this.apply({ puts: [put], deletes: [] });
  }

  /** Pins somebody's card. Her name is kept as it was at this moment: the server could hand it to somebody else later. */
  async meet(login) {
    const { account, cards } = await this.site.person(login);
    await this.#applyAnew(() => this.vault.meet(cards).change);
    if (this.#names[account] !== login) this.#keepNames({ ...this.#names, [account]: login });
    return account;
  }

  /** Looks at the cards of somebody who was met before: new ones are pinned if they follow the old ones. */
  async meetAgain(account) {
    const login = this.#names[account];
    if (!login) return;
    const { cards } = await this.site.person(login);
    await this.#applyAnew(() => this.vault.meet(cards).change);
  }

  /** Notes that safety numbers were compared: by eye, or against the text of the other's code. */
  confirm(account, scanned) { return this.#applyAnew(() => this.vault.contact(account).confirm(scanned)); }

  nameOf(account) { return account === this.account ? this.login : this.#names[account] ?? "somebody you have not met"; }

  #readNames() {
    try {
      return this.vault.private.open(NAMES, devices.namesOf(this.account)).content;
    } catch {
      return {}; // nobody was met on this device
    }
  }

  #keepNames(names) {
    this.#names = names;
    devices.keepNames(this.account, this.vault.private.seal(NAMES, { kind: "x-names", content: names }));
  }

  /** On a device that has not met anybody yet, the server is asked what its own names for this person's contacts are. */
  async recall() {
    const unknown = this.vault.contacts.filter(({ account }) => !this.#names[account]).map(({ account }) => account);
    if (unknown.length === 0) return;
    const found = (await this.site.people()).filter(({ account }) => unknown.includes(account));
    this.#keepNames({ ...this.#names, ...Object.fromEntries(found.map(({ account, login }) => [account, login])) });
  }
}
