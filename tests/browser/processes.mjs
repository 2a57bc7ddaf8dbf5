// Starting a driver and making sure that nothing of it outlives the test.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The full path of a command on PATH, or undefined. */
export function which(command) {
  const candidates = command.includes("/") ? [command] : (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, command));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Every live process as [pid, parent, command line]: /proc where there is one, `ps` elsewhere. */
function processes() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
        return [[Number(pid), Number(parent), readFileSync(`/proc/${pid}/cmdline`, "latin1")]];
      } catch {
        return []; // it ended while we looked
      }
    });
  } catch {
    return execFileSync("ps", ["-eo", "pid=,ppid=,args="]).toString().split("\n").flatMap((line) => {
      const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
      return match ? [[Number(match[1]), Number(match[2]), match[3]]] : [];
    });
  }
}

/** A process, everything below it, and everything that names `mark` on its command line: browsers detach some helpers. */
function family(pid, mark) {
  const all = processes();
  const ours = new Set([pid, ...all.filter(([, , line]) => line.includes(mark)).map(([id]) => id)]);
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const [id, parent] of all) if (ours.has(parent)) ours.add(id);
  }
  ours.delete(process.pid);
  return [...ours];
}

const open = new Set();
process.on("exit", () => open.forEach((child) => child.kill()));
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
  process.on(signal, () => process.exit(code)); // without a listener the exit handlers would not run
}

/** A driver process with a scratch folder of its own, for the browser's profile and whatever else it writes. */
export class Driver {
  #child;
  #output = "";

  constructor(command, args) {
    this.scratch = mkdtempSync(join(tmpdir(), "hushnote-browser-"));
    this.#child = spawn(command, args(this.scratch), { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, MOZ_HEADLESS: "1", TMPDIR: this.scratch } });
    open.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => { this.#output = (this.#output + text).slice(-8192); });
    }
  }

  /** Waits until the driver says which port it took. */
  async port(pattern, ms = 30_000) {
    for (const end = Date.now() + ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const match = pattern.exec(this.#output);
      if (match) return Number(match[1]);
      if (this.#child.exitCode !== null) break;
    }
    throw new Error(`the browser's driver did not start: ${this.output}`);
  }

  get output() {
    return this.#output.trim().split("\n").slice(-8).join("\n");
  }

  /** Settles when the driver's process is gone. */
  async ended() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  /** Ends the driver, its browser and their helpers, and removes the profile. Safe to call twice. */
  kill() {
    if (!open.delete(this)) return;
    for (const pid of family(this.#child.pid, this.scratch)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it had ended by itself
      }
    }
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.destroy();
    try {
      rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // a helper may still be writing its last file; the folder is in the system's temporary one
    }
  }
}
