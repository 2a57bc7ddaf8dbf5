#!/usr/bin/env node
// Runs the facade's tests in a browser: `node tests/facade/run-in-browser.mjs [chromium | firefox | webkit] [word…]`, words choosing files by name.
// Its last line is "N passed, N failed".
import { readdirSync, readFileSync } from "node:fs";
import { serve } from "../browser/serve.mjs";
import { Browser } from "../browser/webdriver.mjs";

const [engine = "chromium", ...words] = process.argv.slice(2);
const root = new URL("../../", import.meta.url);
const here = new URL("./", import.meta.url);

const policy = (scripts, rest = "") =>
  `default-src 'none'; script-src 'self'${scripts}; connect-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'${rest}`;
const pages = {
  "/blank.html": "<!doctype html><title>blank</title>",
  "/run.html": '<!doctype html><html lang="en"><title>tests</title><body><script type="module" src="/tests/facade/in-page.mjs"></script>',
  "/tests/facade/kit.mjs": { type: "text/javascript", body: readFileSync(new URL("kit.browser.mjs", here), "utf8") },
};
const start = (scripts, rest, more) => serve(root, { headers: { "content-security-policy": policy(scripts, rest), ...more }, pages });
const servers = {
  usual: await start(" 'wasm-unsafe-eval'"),
  "no wasm": await start(""),
  "trusted types": await start(" 'wasm-unsafe-eval'", "; require-trusted-types-for 'script'; trusted-types none"),
  // where memory may be shared, and so the lanes of Argon2id run on several threads
  isolated: await start(" 'wasm-unsafe-eval'", "", { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }),
};

// The same files as in Node, then what only pages have: [file, server, with a worker]
const runs = readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => [name, "usual", true]);
runs.push(["page.page.mjs", "usual", true], ["inline.page.mjs", "usual", false], ["no-wasm.page.mjs", "no wasm", false]);
runs.push(["isolated.page.mjs", "isolated", true], ["passphrases.test.mjs", "isolated", true]);
if (engine === "chromium") runs.push(["trusted-types.page.mjs", "trusted types", false]);

let passed = 0, failed = 0, skipped = 0;
const browser = await Browser.open(engine);
console.log(browser.name);
try {
  for (const [file, server, worker] of runs) {
    if (words.length > 0 && !words.some((word) => file.includes(word))) continue;
    await browser.goto(`${servers[server].url}/run.html?file=${file}&worker=${worker ? "yes" : "no"}`);
    let results;
    try {
      await browser.until("return globalThis.done === true", { ms: 300_000, every: 200 });
      results = await browser.run("return globalThis.results");
    } catch (error) {
      results = [...(await browser.run("return globalThis.results ?? []").catch(() => [])), { name: `${file} to its end`, error: error.message }];
    }
    for (const { name, skip, error } of results) {
      if (skip) {
        skipped++;
        console.log(`skip ${name}: ${skip}`);
      } else if (error === undefined) {
        passed++;
        console.log(`ok   ${name}`);
      } else {
        failed++;
        console.log(`FAIL ${name}\n  ${error.replaceAll("\n", "\n  ")}`);
      }
    }
  }
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.close();
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
