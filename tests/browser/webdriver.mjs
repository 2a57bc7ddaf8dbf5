// A W3C WebDriver client small enough to read: no dependencies, real clicks and real keys.
//
//   const browser = await Browser.open("chromium");
//   await browser.goto(url);
//   await browser.click("#save");
//   await browser.until(() => document.querySelector("#saved") !== null);
//   await browser.close();
import { Driver, which } from "./processes.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/**
 * Runs in the page: scrolls to an element until it stays where it is. Content that is laid out only once it is in view, as long lists have it,
 * gets its height then and pushes the rest; the driver would press where the element was.
 */
async function stands(element) {
  for (let tries = 0, before = ""; tries < 25; tries += 1) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const place = [x, y, width, height].join();
    if (!element.contains(document.elementFromPoint(x + width / 2, y + height / 2))) element.scrollIntoView({ block: "center", behavior: "instant" });
    else if (place === before) return;
    before = place;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// no sandbox, because containers and root have none; the tests open nothing but our own pages
const chromiumArguments = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--hide-scrollbars",
  "--force-color-profile=srgb",
];

const MINIBROWSERS = ["x86_64", "aarch64"].flatMap((machine) => ["4.1", "4.0"].map((version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`));

/** What each engine needs; CHROMEDRIVER, GECKODRIVER, WEBKITDRIVER, CHROMIUM, FIREFOX and MINIBROWSER name other binaries. */
export const engines = {
  chromium: {
    driver: () => process.env.CHROMEDRIVER ?? "chromedriver",
    browser: () => [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"],
    args: () => ["--port=0"],
    port: /successfully on port (\d+)/,
    capabilities: (scratch, binary) => ({
      "goog:chromeOptions": { binary, args: [...chromiumArguments, `--user-data-dir=${scratch}/profile`] },
      "goog:loggingPrefs": { browser: "ALL" },
    }),
  },
  firefox: {
    driver: () => process.env.GECKODRIVER ?? "geckodriver",
    browser: () => [process.env.FIREFOX, "firefox-esr", "firefox"],
    args: (scratch) => ["--port=0", "--websocket-port=0", `--profile-root=${scratch}`],
    port: /Listening on [^\s:]+:(\d+)/,
    capabilities: (scratch, binary) => ({ "moz:firefoxOptions": { binary, args: ["-headless"] } }),
  },
  // Safari's engine. It needs a screen, be it one that is made up; its driver takes the port that it is told and does not say when it listens; and this
  // browser, unlike Safari, has SharedArrayBuffer only if asked
  webkit: {
    driver: () => process.env.WEBKITDRIVER ?? "WebKitWebDriver",
    browser: () => [process.env.MINIBROWSER, ...MINIBROWSERS],
    also: ["bash", "xvfb-run"],
    command: "bash",
    args: () => {
      const port = 20_000 + Math.floor(Math.random() * 10_000);
      return ["-c", `(until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.05; done; echo listening on ${port}) & JSC_useSharedArrayBuffer=1 exec xvfb-run -a "$0" --port=${port}`, engines.webkit.driver()];
    },
    port: /listening on (\d+)/,
    capabilities: (scratch, binary) => ({ "webkitgtk:browserOptions": { binary, args: ["--automation"] } }),
  },
};

/** Why an engine cannot be driven on this machine, or undefined when it can. */
export function missing(engine) {
  const { driver, browser, also = [] } = engines[engine];
  for (const command of [driver(), ...also]) if (which(command) === undefined) return `${command} is not installed`;
  if (binary(browser()) === undefined) return `${engine} is not installed`;
  return undefined;
}

const binary = (names) => names.map((name) => name && which(name)).find(Boolean);

/** Names of keys for `keys()`; any other text is typed letter by letter. */
export const key = {
  Backspace: "\uE003", Tab: "\uE004", Enter: "\uE007", Shift: "\uE008", Control: "\uE009", Alt: "\uE00A", Escape: "\uE00C", Space: " ",
  PageUp: "\uE00E", PageDown: "\uE00F", End: "\uE010", Home: "\uE011", ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014",
  ArrowDown: "\uE015", Delete: "\uE017",
};

const merge = (a, b) => Array.isArray(a) && Array.isArray(b) ? [...a, ...b]
  : a && b && typeof a === "object" && typeof b === "object" ? Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((k) => [k, k in b ? (k in a ? merge(a[k], b[k]) : b[k]) : a[k]]))
  : b;

const source = (script) => typeof script === "function" ? `return (${script}).apply(null, arguments)` : script;
const shorten = (text) => String(text).replace(/\s+/g, " ").slice(0, 160);

/**
 * A driver and its port. Left to choose, chromedriver takes a port that is free on IPv6 and then wants the same one on
 * IPv4, which another connection may hold: so it gets three tries.
 */
async function started(settings, tries = 3) {
  const driver = new Driver(settings.command ?? settings.driver(), settings.args);
  try {
    return [driver, await driver.port(settings.port)];
  } catch (error) {
    driver.kill();
    if (tries > 1) return started(settings, tries - 1);
    throw error;
  }
}

export class Browser {
  #driver;
  #base;

  /**
   * Starts a browser. `capabilities` are merged over the engine's own, arrays appended. Rejects with the driver's last words if it does not start.
   * @param {"chromium" | "firefox" | "webkit"} engine
   */
  static async open(engine = "chromium", options = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await Browser.#start(engine, options);
      } catch (error) {
        // chromedriver picks a port that is free in IPv6 and then needs the same one in IPv4
        if (attempt === 5 || !/address already in use/i.test(error.message)) throw error;
      }
    }
  }

  static async #start(engine, { capabilities = {}, width = 1200, height = 900 }) {
    const reason = missing(engine);
    if (reason) throw new Error(reason);
    const settings = engines[engine];
    const [driver, port] = await started(settings);
    try {
      const browser = new Browser(engine, driver, `http://127.0.0.1:${port}`);
      const alwaysMatch = merge(settings.capabilities(driver.scratch, binary(settings.browser())), capabilities);
      const session = await browser.call("POST", "/session", { capabilities: { alwaysMatch } });
      browser.#base += `/session/${session.sessionId}`;
      browser.name = `${session.capabilities.browserName} ${session.capabilities.browserVersion}`;
      await browser.timeouts({ script: 120_000, pageLoad: 60_000, implicit: 0 });
      await browser.size(width, height);
      await browser.#reportPolicy();
      return browser;
    } catch (error) {
      error.message += `\n${driver.output}`;
      driver.kill();
      throw error;
    }
  }

  constructor(engine, driver, base) {
    this.engine = engine;
    this.#driver = driver;
    this.#base = base;
  }

  /** One WebDriver command, for what has no method here. Throws the driver's own error. */
  async call(method, path, body) {
    const response = await fetch(this.#base + path, {
      method, body: method === "POST" ? JSON.stringify(body ?? {}) : undefined, headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(180_000),
    });
    const { value } = await response.json();
    if (value?.error) throw Object.assign(new Error(`${value.error}: ${value.message}`), { code: value.error });
    return value;
  }

  timeouts(limits) { return this.call("POST", "/timeouts", limits); }
  goto(url) { return this.call("POST", "/url", { url }); }
  url() { return this.call("GET", "/url"); }
  reload() { return this.call("POST", "/refresh"); }
  back() { return this.call("POST", "/back"); }

  /** Runs a function (serialised, so it sees only its arguments) or a function body in the page; a promise is awaited. */
  run(script, ...args) { return this.call("POST", "/execute/sync", { script: source(script), args }); }

  /** As `run`, but a function body may use `await`. */
  runAsync(script, ...args) {
    return this.run(typeof script === "function" ? script : `return (async function () { ${script} }).apply(null, arguments)`, ...args);
  }

  /** Polls until the script gives something truthy, and returns that. */
  async until(script, { ms = 30_000, args = [], every = 50 } = {}) {
    for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, every))) {
      const value = await this.run(script, ...args);
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${shorten(script)}`);
    }
  }

  /** The first element that matches, waiting for it up to `ms`. A reference that `run` takes as an argument. */
  async find(selector, { ms = 10_000 } = {}) {
    for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      try {
        return await this.call("POST", "/element", { using: "css selector", value: selector });
      } catch (error) {
        if (error.code !== "no such element") throw error;
        if (Date.now() > end) throw new Error(`no element matches ${selector}`);
      }
    }
  }

  /** Clicks as a person would: scrolls there, and waits until it stands; fails if something covers it; waits up to `ms` until it can be clicked. */
  async click(selector, { ms = 10_000 } = {}) {
    for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      try {
        const element = await this.find(selector, { ms });
        await this.run(stands, element);
        return await this.call("POST", `/element/${element[ELEMENT]}/click`);
      } catch (error) {
        // a script fails, too, when its page goes away
        const passing = ["element not interactable", "element click intercepted", "stale element reference", "javascript error"].includes(error.code);
        if (!passing || Date.now() > end) throw new Error(`cannot click ${selector}: ${error.message}`);
      }
    }
  }

  /** Types into a field; `clear` empties it first. A file input takes a path. */
  async type(selector, text, { clear = false } = {}) {
    const element = await this.find(selector);
    if (clear) await this.call("POST", `/element/${element[ELEMENT]}/clear`);
    return this.call("POST", `/element/${element[ELEMENT]}/value`, { text });
  }

  /** Presses keys on whatever has the focus: names of `key`, chords such as "Shift+Tab", or text. */
  async keys(...presses) {
    const actions = presses.flatMap((press) => {
      const chord = /^(?:(?:Shift|Control|Alt)\+)+/.exec(press)?.[0] ?? "";
      const held = chord.split("+").filter(Boolean).map((name) => key[name]);
      const rest = press.slice(chord.length);
      const typed = rest in key ? [key[rest]] : [...rest];
      return [
        ...held.map((value) => ({ type: "keyDown", value })),
        ...typed.flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]),
        ...held.reverse().map((value) => ({ type: "keyUp", value })),
      ];
    });
    await this.call("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async text(selector) { return this.call("GET", `/element/${(await this.find(selector))[ELEMENT]}/text`); }
  size(width, height) { return this.call("POST", "/window/rect", { width, height }); }

  /** A PNG of the window, or of one element. */
  async screenshot(selector) {
    const path = selector ? `/element/${(await this.find(selector))[ELEMENT]}/screenshot` : "/screenshot";
    return Buffer.from(await this.call("GET", path), "base64");
  }

  /** The page as a PDF, as printing gives it. */
  async print(options) { return Buffer.from(await this.call("POST", "/print", options), "base64"); }

  /** Opens a tab, goes there, and returns its handle. */
  async tab(url) {
    const { handle } = await this.call("POST", "/window/new", { type: "tab" });
    await this.use(handle);
    await this.#reportPolicy();
    if (url) await this.goto(url);
    return handle;
  }
  current() { return this.call("GET", "/window"); }
  use(handle) { return this.call("POST", "/window", { handle }); }
  closeTab() { return this.call("DELETE", "/window"); }
  alert(accept = true) { return this.call("POST", accept ? "/alert/accept" : "/alert/dismiss"); }

  /** A command of the DevTools protocol. Chromium only. */
  cdp(cmd, params = {}) { return this.call("POST", "/goog/cdp/execute", { cmd, params }); }

  /** Light or dark, motion or none, as the system's settings would say. Chromium only: open Firefox with `dark` of this file. */
  prefer({ dark = false, reducedMotion = false } = {}) {
    return this.cdp("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" },
      ],
    });
  }

  /** A passkey device that says yes to everything, with the PRF extension. WebAuthn wants `http://localhost`, not an address. Chromium only. */
  async authenticator(options = {}) {
    const id = await this.call("POST", "/webauthn/authenticator", {
      protocol: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, isUserConsenting: true, extensions: ["prf"], ...options,
    });
    return { id, credentials: () => this.call("GET", `/webauthn/authenticator/${id}/credentials`), remove: () => this.call("DELETE", `/webauthn/authenticator/${id}`) };
  }

  // Chromium's console keeps silent about what a page catches itself (eval, Trusted Types), so each page reports its own breaches.
  async #reportPolicy() {
    if (this.engine !== "chromium") return;
    const listener = (event) => console.error(`Content Security Policy: ${event.effectiveDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    await this.cdp("Page.addScriptToEvaluateOnNewDocument", { source: `document.addEventListener("securitypolicyviolation", ${listener})` });
  }

  /** What the console said since the last call, as `{ level, message, source }`; empty in engines that do not tell. */
  async logs() {
    return this.engine === "chromium" ? this.call("POST", "/se/log", { type: "browser" }) : [];
  }

  /** The console lines that tell of a breach of the Content Security Policy since the last call of `logs`. */
  async violations() {
    return (await this.logs()).map(({ message }) => message).filter((message) => /content security policy|trusted ?type/i.test(message));
  }

  /** Ends the browser and its driver. Safe to call twice; also done when the process ends. */
  async close() {
    if (this.#driver === undefined) return;
    const driver = this.#driver;
    this.#driver = undefined;
    await Promise.race([this.call("DELETE", "").catch(() => {}), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    driver.kill();
    await driver.ended();
  }
}

/** Capabilities that make Firefox prefer dark. */
export const dark = { "moz:firefoxOptions": { prefs: { "layout.css.prefers-color-scheme.content-override": 0 } } };
