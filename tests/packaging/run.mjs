#!/usr/bin/env node
// Packs the package, installs the tarball into a project, and runs one scenario (project/scenario.js) from everything people build with.
//   node tests/packaging/run.mjs [words of the cases to run]
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { policy, serve } from "../browser/serve.mjs";
import { Browser } from "../browser/webdriver.mjs";
import { install, pack, work } from "./pack.mjs";

const project = fileURLToPath(new URL("project", import.meta.url));
const only = process.argv.slice(2);
const exec = promisify(execFile);
const tool = (path, ...args) => exec(process.execPath, [join(project, "node_modules", path), ...args], { cwd: project, maxBuffer: 1 << 26 })
  .catch((error) => { throw new Error(`${path} ${args.join(" ")}\n${error.stdout}${error.stderr}`); });

let passed = 0;
let failed = 0;
async function test(name, run) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) return;
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
const require = (condition, message) => { if (!condition) throw new Error(message); };
const wants = (name) => only.length === 0 || only.some((word) => name.includes(word));

const { tarball, files } = pack();
const manifest = install(tarball, project);

await test("tarball: needs nothing and brings what it should", () => {
  const scripts = Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name));
  require(scripts.length === 0, `install scripts: ${scripts}`);
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) require(Object.keys(manifest[kind] ?? {}).length === 0, `has ${kind}`);
  for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "dist/index.js", "dist/index.d.ts", "dist/hushnote.wasm", "dist/SHA256SUMS"]) require(files.includes(name), `lacks ${name}`);
  const strange = files.filter((name) => !/^(package\.json|README\.md|LICENSE-\w+|dist\/([\w./-]+\.(js|d\.ts|wasm)|SHA256SUMS))$/.test(name));
  require(strange.length === 0, `unexpected: ${strange}`);
});
await test("publint", () => tool("publint/src/cli.js", "run", "--strict", tarball));
await test("attw, esm-only", () => tool("@arethetypeswrong/cli/dist/index.js", "--profile", "esm-only", "--no-color", "--no-emoji", tarball));
for (const resolution of ["bundler", "nodenext"]) await test(`TypeScript, ${resolution}`, () => tool("typescript/bin/tsc", "-p", `tsconfig.${resolution}.json`));
for (const entry of ["hushnote", "hushnote/url", "hushnote/slim"]) {
  await test(`Node, ${entry}`, () => exec(process.execPath, ["node.mjs", entry], { cwd: project }).catch((error) => { throw new Error(error.stderr); }));
}

const browser = await Browser.open("chromium");

/** Opens a page and waits for the scenario's verdict; the console must not speak of the policy. */
async function visit(url) {
  await browser.logs();
  await browser.goto(url);
  const wrong = JSON.parse(await browser.until(() => document.documentElement.dataset.done, { ms: 60_000 }).catch(async (error) => {
    throw new Error(`${error.message}\n${(await browser.logs()).map(({ message }) => message).join("\n")}`);
  }));
  require(wrong.length === 0, wrong.join("\n"));
  const violations = await browser.violations();
  require(violations.length === 0, violations.join("\n"));
}

const page = (body) => `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>hushnote</title>\n${body}\n</html>\n`;
const strict = { "content-security-policy": policy };

async function plain() {
  const map = JSON.stringify({ imports: { hushnote: "/node_modules/hushnote/dist/index.js", "hushnote/": "/node_modules/hushnote/dist/", "hushnote/url": "/node_modules/hushnote/dist/index.url.js", "hushnote/slim": "/node_modules/hushnote/dist/index.slim.js" } });
  const hash = createHash("sha256").update(map).digest("base64");
  const entries = ["hushnote", "hushnote/url", "hushnote/slim"];
  const server = await serve(project, {
    headers: { "content-security-policy": policy.replace("script-src", `script-src 'sha256-${hash}'`) },
    pages: Object.fromEntries(entries.map((entry) => [`/${entry}.html`, page(`<script type="importmap">${map}</script>\n<script type="module" src="/plain.js?entry=${entry}"></script>`)])),
  });
  for (const entry of entries) await test(`plain page, ${entry}`, () => visit(`${server.url}/${entry}.html`));
  await server.close();
}

/** Builds the project with one bundler and opens its pages under the strict policy. `script` is how a page loads an entry. */
async function bundled(name, cases, build, script) {
  if (!cases.some((one) => wants(`${name}, ${one}`))) return;
  const out = join(work, name);
  rmSync(out, { recursive: true, force: true });
  let broken;
  await build(out).catch((error) => { broken = error; });
  const pages = script ? Object.fromEntries(cases.map((one) => [`/${one}.html`, page(script(one))])) : {};
  const server = broken ? undefined : await serve(out, { headers: strict, pages });
  for (const one of cases) {
    await test(`${name}, ${one}`, () => {
      if (broken) {
        const error = broken;
        broken = new Error("not built, see above");
        throw error;
      }
      return visit(`${server.url}/${one}.html`);
    });
  }
  await server?.close();
}

async function viteDev(cases) {
  if (!cases.some((one) => wants(`Vite dev, ${one}`))) return;
  const cacheDir = join(work, "vite-cache");
  rmSync(cacheDir, { recursive: true, force: true }); // a first visit, when Vite has prepared nothing
  const { createServer } = await import(pathToFileURL(join(project, "node_modules/vite/dist/node/index.js")).href);
  const server = await createServer({ root: project, cacheDir, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  const { port } = server.httpServer.address();
  for (const one of cases) await test(`Vite dev, ${one}`, () => visit(`http://127.0.0.1:${port}/${one}.html`));
  await server.close();
}

const cases = ["main", "inside", "slim", "url"];
const asModule = (one) => `<script type="module" src="/${one}.js"></script>`;
try {
  await plain();
  await viteDev(cases);
  await bundled("vite", cases, (out) => tool("vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir", out));
  await bundled("webpack", cases, (out) => tool("webpack-cli/bin/cli.js", "--output-path", out), (one) => `<script defer src="/${one}.js"></script>`);
  await bundled("esbuild", cases, (out) => exec(process.execPath, ["esbuild.config.js", out], { cwd: project }), asModule);
  await bundled("rollup", cases, (out) => tool("rollup/dist/bin/rollup", "-c", "--silent", "--dir", out), asModule);
} finally {
  await browser.close();
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
