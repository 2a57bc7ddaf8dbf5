// The reference C that npm's `argon2` carries, compiled here, and Debian's command line as a check on it.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { arch } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { which } from "../../tests/browser/processes.mjs";

const sources = fileURLToPath(new URL("../node_modules/argon2/argon2/", import.meta.url));
const driver = fileURLToPath(new URL("driver.c", import.meta.url));
const out = fileURLToPath(new URL("../../target/bench/", import.meta.url));

// SSE2 is what node-argon2's binding.gyp and Debian build for x64; elsewhere both build the portable source
const builds = arch === "x64"
  ? { "C reference, SSE2": ["opt.c", "-msse2"], "C reference, AVX2": ["opt.c", "-mavx2"] }
  : { "C reference": ["ref.c"] };

const single = ["-DARGON2_NO_THREADS"];

function compile(name, [source, ...flags], threads) {
  const binary = `${out}${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}${threads ? "-threads" : ""}`;
  const files = ["argon2.c", "core.c", "encoding.c", "thread.c", "blake2/blake2b.c", source].map((file) => `${sources}src/${file}`);
  execFileSync(process.env.CC ?? "gcc", ["-O3", "-DNDEBUG", ...flags, ...(threads ? [] : single), `-I${sources}include`, `-I${sources}src`, driver, ...files, "-pthread", "-o", binary]);
  return binary;
}

class Native {
  #child;
  #waiting = [];

  constructor(binary, ...args) {
    this.#child = spawn(binary, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.on("error", (error) => this.#fail(error)).on("exit", () => this.#fail(new Error(`${binary} ended`)));
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const [ms, tag] = line.split(" ");
      this.#waiting.shift().resolve({ ms: Number(ms), tag });
    });
  }

  run({ t, m, p, salt }) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${t} ${m} ${p} ${salt}\n`);
    });
  }

  stop() { this.#child.kill(); }

  #fail(error) { for (const { reject } of this.#waiting.splice(0)) reject(error); }
}

const avx2 = () => {
  try {
    return /\bavx2\b/.test(execFileSync("grep", ["-m1", "^flags", "/proc/cpuinfo"]).toString());
  } catch {
    return false;
  }
};

/** @returns {Promise<{ natives: Record<string, Native>, absent: string[], compiler: string }>} */
export async function openNatives() {
  const natives = {}, absent = [];
  let compiler;
  try {
    compiler = execFileSync(process.env.CC ?? "gcc", ["--version"]).toString().split("\n")[0];
  } catch {
    absent.push("the C reference: there is no gcc");
    console.error("SKIPPED: the C reference: there is no gcc");
    return { natives, absent, compiler };
  }
  mkdirSync(out, { recursive: true });
  for (const [name, build] of Object.entries(builds)) {
    if (name.includes("AVX2") && !avx2()) {
      absent.push(`${name}: this processor has none`);
      console.error(`SKIPPED: ${name}: this processor has none`);
      continue;
    }
    const binary = compile(name, build, false);
    natives[name] = new Native(binary);
    natives[`${name}, memory kept`] = new Native(binary, "kept");
    natives[`${name}, a thread a lane`] = new Native(compile(name, build, true));
  }
  return { natives, absent, compiler };
}

/** Debian's `argon2`, which tells milliseconds itself; its threads are its lanes, so it is asked for one. */
export function openDebian() {
  if (which("argon2") === undefined) {
    console.error("SKIPPED: Debian's argon2 is not installed");
    return undefined;
  }
  return ({ t, m }) => {
    const text = execFileSync("argon2", ["correct horse", "-id", "-t", String(t), "-k", String(m), "-p", "1", "-l", "64"], { input: "correct horse battery staple" }).toString();
    return Number(/^([\d.]+) seconds$/m.exec(text)[1]) * 1000;
  };
}
