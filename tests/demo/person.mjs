// What a person does on the page, by clicks and keys.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { violations } from "../browser/axe.mjs";

const shots = fileURLToPath(new URL("./shots/", import.meta.url));

export class Person {
  constructor(browser, gate) {
    this.browser = browser;
    this.gate = gate;
  }

  open() { return this.browser.goto(this.gate.url); }
  click(selector) { return this.browser.click(selector); }
  type(selector, text, options) { return this.browser.type(selector, text, options); }
  text(selector) { return this.browser.text(selector); }
  /** Waits until the text stands on the person's side. */
  async reads(text, { ms = 30_000, within = "#see" } = {}) {
    await this.browser.until((within, text) => document.querySelector(within)?.textContent.includes(text), { args: [within, text], ms });
  }
  heading(text) { return this.browser.until((text) => document.querySelector("#view h1")?.textContent === text, { args: [text] }); }
  value(selector) { return this.browser.run((selector) => document.querySelector(selector)?.value, selector); }
  page() { return this.browser.run(() => document.body.innerText); }

  /** Signs up with the suggested passphrase. Resolves to what the person keeps. */
  async signUp(login, { passphrase } = {}) {
    await this.click("#to-signup");
    await this.heading("Create an account");
    await this.type("#login", login);
    if (passphrase) {
      await this.click("#use-own");
      await this.type("#own-passphrase", passphrase);
      await this.type("#own-again", passphrase);
    } else {
      passphrase = await this.browser.until(() => document.querySelector("#suggested")?.value);
    }
    await this.click("#create");
    return { login, passphrase, ...await this.keepSheet() };
  }

  /** Copies the code off the sheet and confirms it. */
  async keepSheet() {
    const groups = await this.sheet();
    await this.type("#check-group", groups.at(-1).toLowerCase());
    await this.click("#kept");
    await this.browser.until(() => document.querySelector("#check-group") === null);
    return { code: groups.join("-") };
  }

  async sheet() {
    await this.browser.find("#code", { ms: 60_000 });
    return this.browser.run(() => [...document.querySelectorAll("#code li")].map((group) => group.textContent));
  }

  async signIn({ login, passphrase }) {
    await this.type("#login", login, { clear: true });
    await this.type("#passphrase", passphrase, { clear: true });
    await this.click("#sign-in");
  }

  async unlock(passphrase) {
    await this.type("#passphrase", passphrase, { clear: true });
    await this.click("#unlock");
  }

  home() { return this.heading("Your notes"); }
  async listed() {
    await this.home();
    await this.browser.until(() => document.querySelector(".listing")?.getAttribute("aria-busy") === "false");
    return this.browser.run(() => [...document.querySelectorAll("#notes .note")].map((note) => ({ id: note.dataset.note, refused: note.classList.contains("refused"), text: note.textContent })));
  }

  /** The ids of the open form's text areas, in order. */
  async areas() {
    await this.browser.find("#save");
    return this.browser.run(() => [...document.querySelectorAll("form textarea")].map(({ id }) => `#${id}`));
  }

  /** Fills the text areas of a new note of a kind; `texts` in their order. */
  async write(kind, texts) {
    await this.click(`[data-kind="${kind}"]`);
    const areas = await this.areas();
    for (const [at, text] of texts.entries()) await this.type(areas[at], text);
  }

  async save() {
    await this.click("#save");
    await this.browser.find("#note");
    return this.text("#note");
  }
  async back() {
    await this.click("#back");
    await this.home();
  }
  async openNote(id) {
    await this.click(`[data-open="${id}"]`);
    await this.browser.find("#note");
  }
  async lock() {
    await this.click("#lock");
    await this.heading("Your notes are locked");
  }

  /** axe-core in light and dark; a picture of each. Throws with the list when there is a violation. Firefox cannot be told to go dark: there it is axe alone. */
  async looks(name) {
    const found = [];
    mkdirSync(shots, { recursive: true });
    if (this.browser.engine !== "chromium") {
      found.push(...await violations(this.browser));
      if (found.length) throw new Error(`${name}: ${found.join("; ")}`);
      return;
    }
    for (const dark of [false, true]) {
      await this.browser.prefer({ dark, reducedMotion: true });
      for (const line of await violations(this.browser)) found.push(`${dark ? "dark" : "light"}: ${line}`);
      writeFileSync(`${shots}${name}${dark ? "-dark" : ""}.png`, await this.browser.screenshot());
    }
    await this.browser.prefer({ reducedMotion: true });
    if (found.length) throw new Error(`${name}: ${found.join("; ")}`);
  }

  async picture(name) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(`${shots}${name}.png`, await this.browser.screenshot());
  }

  /** Presses Tab until an element has the focus, as somebody without a mouse does; the focus must be visible there. */
  async tabTo(selector, { most = 80 } = {}) {
    for (let presses = 0; presses < most; presses++) {
      const [there, seen] = await this.browser.run((selector) => {
        const at = document.activeElement;
        const style = getComputedStyle(at);
        const after = getComputedStyle(at, "::after");
        return [at.matches(selector), style.outlineStyle !== "none" || after.outlineStyle !== "none"];
      }, selector);
      if (there && seen) return;
      if (there && presses > 0) throw new Error(`the focus on ${selector} cannot be seen`);
      await this.browser.keys("Tab");
    }
    throw new Error(`${selector} cannot be reached with Tab`);
  }
}
