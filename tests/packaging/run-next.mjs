#!/usr/bin/env node
// The packed package inside Next.js: the page is rendered on the server with the package imported there, then runs the scenario in Chromium. In development and as built.
import { spawn, execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "../browser/webdriver.mjs";
import { install, pack } from "./pack.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const project = join(here, "next");
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
const next = (...args) => [join(project, "node_modules/next/dist/bin/next"), ...args];

let passed = 0;
let failed = 0;
async function test(name, run) {
  const start = performance.now();
  try {
    await run();
    passed += 1;
    console.log(`ok    ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.message.replace(/^/gm, "      ")}`);
  }
}

/** Starts Next and resolves with its address and a way to end it. */
async function start(mode) {
  const child = spawn(process.execPath, next(mode, "--port", "0", "--hostname", "127.0.0.1"), { cwd: project, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // it had ended by itself
    }
  };
  process.once("exit", stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { output += text; });
  for (const end = Date.now() + 60_000; Date.now() < end && child.exitCode === null; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const url = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output)?.[0];
    if (url && /ready/i.test(output)) return { url, stop };
  }
  stop();
  throw new Error(`next ${mode} did not start\n${output}`);
}

async function visit(browser, mode) {
  const server = await start(mode);
  try {
    const html = await (await fetch(server.url)).text();
    if (!html.includes('<p id="server">malformed</p>')) throw new Error(`rendered on the server: ${/<p id="server">[^]*?<\/p>/.exec(html)?.[0] ?? html.slice(0, 2000)}`);
    await browser.goto(server.url);
    const wrong = JSON.parse(await browser.until(() => document.documentElement.dataset.done, { ms: 90_000 }).catch(async (error) => {
      throw new Error(`${error.message}\n${(await browser.logs()).map(({ message }) => message).join("\n")}`);
    }));
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  } finally {
    server.stop();
  }
}

install(pack().tarball, project);
for (const name of ["scenario.js", "notes.worker.js"]) cpSync(join(here, "project", name), join(project, "app", name));
rmSync(join(project, ".next"), { recursive: true, force: true });

const browser = await Browser.open("chromium");
try {
  await test("Next.js, development", () => visit(browser, "dev"));
  await test("Next.js, built", async () => {
    try {
      execFileSync(process.execPath, next("build"), { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      throw new Error(`next build\n${error.stdout}${error.stderr}`);
    }
    await visit(browser, "start");
  });
} finally {
  await browser.close();
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
