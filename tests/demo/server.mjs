// The real server on a data folder of its own: started, killed, started again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const binaries = [process.env.DEMO_SERVER, ...["release", "debug"].map((profile) => join(root, "www/server/target", profile, "hushnote-demo"))];

/** The server's program. DEMO_SERVER names another. */
export function program() {
  const found = binaries.find((path) => path && existsSync(path));
  if (!found) throw new Error("the demo's server is not built: cargo build --release --manifest-path www/server/Cargo.toml");
  return found;
}

export const pkg = process.env.DEMO_PKG ?? join(root, "pkg/dist");

// Whatever ends the test ends its servers too.
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Server {
  #child;
  #output = "";
  #options;

  /** @param {string[]} options further options of the program */
  constructor(...options) {
    this.#options = options;
    this.data = mkdtempSync(join(tmpdir(), "hushnote-demo-"));
  }

  async start() {
    this.#child = spawn(program(), ["--port", "0", "--data", this.data, "--www", join(root, "www"), "--pkg", pkg, "--demo", ...this.#options], { stdio: ["ignore", "pipe", "pipe"] });
    const child = this.#child;
    running.add(child);
    child.on("exit", () => running.delete(child));
    this.#output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { this.#output = (this.#output + text).slice(-65536); });
    for (const end = Date.now() + 15_000; Date.now() < end && child.exitCode === null; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const port = /listening on http:\/\/[^\s/]*:(\d+)\//.exec(this.#output)?.[1];
      if (port) {
        this.port = Number(port);
        return this;
      }
    }
    throw new Error(`the server did not start: ${this.#output}`);
  }

  get output() { return this.#output; }

  /** As `kill -9` does: no time for last words. */
  async kill() {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** Every byte in the data folder, by file. */
  files() {
    return readdirSync(this.data).map((name) => ({ name, bytes: readFileSync(join(this.data, name)) }));
  }

  async remove() {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
