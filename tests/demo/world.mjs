// Everything one chapter needs: a server with a fresh database, the gate before it, a browser, and a person.
import { Browser } from "../browser/webdriver.mjs";
import { Gate } from "./gate.mjs";
import { Person } from "./person.mjs";
import { Server } from "./server.mjs";

/** What Chromium writes to its console about answers that are no success: the page expects those. */
const answers = /Failed to load resource: (the server responded with a status of (401|404|409|413|429|500|507)|net::ERR_(EMPTY_RESPONSE|CONNECTION_REFUSED|CONNECTION_RESET))/;

export class World {
  #options;

  /** `browser: false` for chapters that need none; `engine`: "chromium" or "firefox"; `server`: further options of the server; `capabilities`: of the browser. */
  constructor(options = {}) {
    this.#options = options;
  }

  async open() {
    const { browser = true, engine = "chromium", server = [], width = 1280, height = 900, capabilities } = this.#options;
    if (!browser) return;
    this.server = await new Server(...server).start();
    this.gate = await new Gate().open();
    this.gate.target = this.server.port;
    this.browser = await Browser.open(engine, { width, height, capabilities });
    if (engine === "chromium") await this.browser.prefer({ reducedMotion: true });
    this.person = new Person(this.browser, this.gate);
    this.words = [];
    await this.person.open();
  }

  /** Another server after the first was killed, on the same data. */
  async restart() {
    await this.server.start();
    this.gate.target = this.server.port;
  }

  /** A text that must never be found outside the page. */
  canary(text) {
    this.words.push(text);
    return text;
  }

  /** Fails when the console has anything to say but answers the page expects. */
  async quiet() {
    if (!this.browser) return;
    const lines = (await this.browser.logs()).filter(({ message, level }) => level !== "DEBUG" && !answers.test(message)).map(({ level, message }) => `${level} ${message}`);
    if (lines.length) throw new Error(`the console says: ${lines.join(" | ")}`);
  }

  /** Where any canary shows, as text, UTF-16, hex or base64: in the data folder, in what was sent, or on the device. */
  async leaks() {
    const device = await this.browser.run(() => JSON.stringify(Object.entries(localStorage)) + JSON.stringify(history.state) + location.href);
    const places = [...this.server.files().map(({ name, bytes }) => [`data/${name}`, bytes]), ["requests", Buffer.from(JSON.stringify(this.gate.sent))], ["device", Buffer.from(device)], ["server's log", Buffer.from(this.server.output)]];
    const found = [];
    for (const word of this.words) {
      for (const [shape, needle] of shapes(word)) for (const [place, bytes] of places) if (bytes.includes(needle)) found.push(`“${word}” as ${shape} in ${place}`);
    }
    return { found, looked: places.reduce((sum, [, bytes]) => sum + bytes.length, 0) };
  }

  async close() {
    await this.browser?.close();
    await this.gate?.close();
    await this.server?.remove();
  }
}

/** A word as it may turn up: base64 depends on where in a group of three bytes it starts, so its inner part is looked for. */
function shapes(word) {
  const bytes = Buffer.from(word, "utf8");
  const base64 = [0, 1, 2].map((skip) => Buffer.concat([Buffer.alloc(skip), bytes]).toString("base64").slice(skip ? 4 : 0, -4)).filter((text) => text.length > 7);
  return [["text", bytes], ["UTF-16", Buffer.from(word, "utf16le")], ["hex", Buffer.from(bytes.toString("hex"))], ...base64.flatMap((text) => [["base64", Buffer.from(text)], ["base64url", Buffer.from(text.replaceAll("+", "-").replaceAll("/", "_"))]])];
}
