// Where measurements run: Node in a process of its own, and browsers. Each calls exported functions of modules, on its main thread.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { serve } from "../../tests/browser/serve.mjs";
import { Browser, missing } from "../../tests/browser/webdriver.mjs";

const root = new URL("../../", import.meta.url);
const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp", "cross-origin-resource-policy": "same-origin" };

// Called by name from the driver: a script of Firefox's driver has modules of its own, gone with it, and not the page's.
const call = "globalThis.call = async (module, name, args) => (await import(`/benches/${module}`))[name](...args)";

// Import maps reach no worker, so the one bare name among the rivals is replaced as it is served.
const libsodium = "/benches/node_modules/libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs";
async function pages() {
  const { readFileSync } = await import("node:fs");
  const source = readFileSync(new URL(`.${libsodium}`, root), "utf8");
  const body = source.replace('from"libsodium-sumo"', 'from"/benches/node_modules/libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs"');
  if (body === source) throw new Error("libsodium-wrappers-sumo no longer imports libsodium-sumo in the way we knew");
  return { "/bench.html": `<!doctype html><html lang="en"><title>bench</title><script>${call}</script><body>`, [libsodium]: { type: "text/javascript", body } };
}

class NodeEngine {
  name = "node";
  version = `Node ${process.versions.node} (V8 ${process.versions.v8})`;
  #child;

  /** Starts with nothing loaded. Node is never a page, so isolation means nothing here. */
  async fresh() {
    this.#child?.kill();
    this.#child = fork(fileURLToPath(new URL("node-host.mjs", import.meta.url)), { execArgv: ["--expose-gc", "--max-old-space-size=8192"], serialization: "advanced" });
  }

  call(module, name, ...args) {
    return new Promise((resolve, reject) => {
      const gone = (code) => reject(new Error(`Node's process ended with ${code}`));
      this.#child.once("exit", gone);
      this.#child.once("message", ({ value, error }) => {
        this.#child.off("exit", gone);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      this.#child.send({ module, name, args });
    });
  }

  async close() { this.#child?.kill(); }
}

class BrowserEngine {
  #browser;
  #servers;

  static async open(engine) {
    const self = new BrowserEngine();
    const own = await pages();
    self.name = engine;
    self.#servers = { isolated: await serve(root, { headers: isolation, pages: own }), plain: await serve(root, { pages: own }) };
    // to tell the size of the heap one must be able to collect it first
    const capabilities = engine === "chromium" ? { "goog:chromeOptions": { args: ["--js-flags=--expose-gc", "--enable-precise-memory-info"] } } : {};
    self.#browser = await Browser.open(engine, { capabilities });
    await self.#browser.timeouts({ script: 175_000, pageLoad: 60_000, implicit: 0 });
    self.version = self.#browser.name;
    return self;
  }

  /** A page with nothing loaded, by default one where `crossOriginIsolated` holds. */
  async fresh({ isolated = true } = {}) {
    await this.#browser.goto("about:blank");
    await this.#browser.goto(`${this.#servers[isolated ? "isolated" : "plain"].url}/bench.html`);
  }

  call(module, name, ...args) {
    return this.#browser.runAsync((module, name, args) => globalThis.call(module, name, args), module, name, args);
  }

  async close() {
    await this.#browser.close();
    for (const server of Object.values(this.#servers)) await server.close();
  }
}

/** The engines asked for that are there. What is absent is told on standard error and in `absent`. */
export async function openEngines(names) {
  const engines = [], absent = [];
  for (const name of names) {
    const reason = name === "node" ? undefined : missing(name);
    if (reason) {
      console.error(`SKIPPED: ${name}: ${reason}`);
      absent.push({ name, reason });
      continue;
    }
    engines.push(name === "node" ? new NodeEngine() : await BrowserEngine.open(name));
  }
  return { engines, absent };
}
