// Two people on one page, by clicks and keys: what the therapist and the client do.
import assert from "node:assert/strict";

export const seats = ["therapist", "client"];
export const opposite = (seat) => seats.find((other) => other !== seat);

export class Pair {
  /** Names and passphrases by seat, once made. */
  made = {};

  constructor({ browser, person, gate }) {
    Object.assign(this, { browser, person, gate });
  }

  async open() {
    await this.browser.goto(`${this.gate.url}together.html`);
    await this.browser.find("#therapist-make");
  }

  /** Makes a demo person in a seat, with the passphrase that is suggested. */
  async make(seat) {
    const { browser } = this;
    const passphrase = await browser.until((seat) => document.querySelector(`#${seat}-suggested`)?.value, { args: [seat] });
    const login = await this.person.value(`#${seat}-new-login`);
    await browser.click(`#${seat}-make`);
    await browser.find(`#${seat}-people`, { ms: 60_000 });
    this.made[seat] = { login, passphrase };
    return login;
  }

  async unlock(seat) {
    const { login, passphrase } = this.made[seat];
    await this.browser.until((seat) => document.querySelector(`#${seat}-login`)?.value, { args: [seat] });
    assert.equal(await this.person.value(`#${seat}-login`), login);
    await this.browser.type(`#${seat}-passphrase`, passphrase);
    await this.browser.click(`#${seat}-sign-in`);
  }

  async meet(seat) {
    await this.browser.click(`#${seat}-people [data-meet="${this.made[opposite(seat)].login}"]`, { ms: 20_000 });
    await this.browser.find(`#${seat}-safety`);
  }

  safety(seat) { return this.browser.run((seat) => [...document.querySelectorAll(`#${seat}-safety li`)].map(({ textContent }) => textContent).join(" "), seat); }
  code(seat) { return this.browser.run((seat) => document.querySelector(`#${seat}-code`).textContent, seat); }

  async paste(seat, text) {
    await this.browser.run((seat) => { document.querySelector(`#${seat}-scanned`).closest("details").open = true; }, seat);
    await this.browser.type(`#${seat}-scanned`, text, { clear: true });
    await this.browser.click(`#${seat}-scan`);
  }

  /** Both meet, compare, and the therapist shares. */
  async share() {
    for (const seat of seats) await this.meet(seat);
    for (const seat of seats) {
      await this.browser.click(`#${seat}-same`);
      await this.browser.find(`#${seat}-confirmed`);
    }
    await this.browser.click("#therapist-start");
    for (const seat of seats) await this.browser.find(`#${seat}-messages`, { ms: 30_000 });
  }

  /** The driver does not scroll to what it takes for visible, though the line of alarms that stays at the top may cover it. */
  async tab(seat, name) {
    await this.browser.run((id) => document.getElementById(id).scrollIntoView({ block: "center" }), `${seat}-tab-${name}`);
    await this.browser.click(`#${seat}-tab-${name}`);
  }

  async send(seat, text) {
    await this.tab(seat, "chat");
    await this.browser.type(`#${seat}-message`, text);
    await this.browser.click(`#${seat}-send`);
    await this.says(seat, text);
  }

  /** Waits until a side of the page holds a text. */
  says(seat, text, { ms = 30_000 } = {}) {
    return this.browser.until((seat, text) => document.querySelector(`[data-seat="${seat}"]`).textContent.includes(text), { args: [seat, text], ms });
  }
  text(seat) { return this.browser.run((seat) => document.querySelector(`[data-seat="${seat}"]`).textContent, seat); }
  messages(seat) { return this.browser.run((seat) => [...document.querySelectorAll(`#${seat}-messages .message-text`)].map(({ textContent }) => textContent), seat); }
  /** Where on the page something is, in whole pixels. */
  place(selector) { return this.browser.run((selector) => { const { left, top } = document.querySelector(selector).getBoundingClientRect(); return [left + scrollX, top + scrollY].map(Math.round); }, selector); }
  alarms(seat) { return this.browser.run((seat) => document.querySelector(`#${seat}-alarms`).textContent, seat); }
  status(seat) { return this.browser.run((seat) => document.querySelector(`#${seat}-status`).textContent, seat); }
  reads(seat, text) { return this.browser.until((seat, text) => document.querySelector(`#${seat}-status`).textContent.includes(text), { args: [seat, text] }); }
}
