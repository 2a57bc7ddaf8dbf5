// Runs the ```js blocks of docs/*.md as they stand, one module a page or part of it, against the built package. What they print must be what their comments say:
// `console.log(x); // text`, or lines of nothing but `// text` behind the last statement of a block.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../", import.meta.url);

/** The part of INTEGRATE.md that is a module of its own. */
const apart = /^## Two people$[^]*?(?=^## )/m;

/** `choose` takes what is to be run from the text of the page. */
async function runs(page, prelude, choose = (text) => text) {
  const text = choose(await readFile(new URL(page, root), "utf8"));
  const blocks = [...text.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);
  assert.ok(blocks.length > 0, `${page} has \`\`\`js blocks`);
  const promised = blocks.flatMap((code) => code.split("\n").flatMap((line) => {
    const found = /console\.log\(.*\);?\s*\/\/\s*(.+)$/.exec(line) ?? /^\/\/ (.+)$/.exec(line);
    return found ? [found[1].trim()] : [];
  }));
  const folder = await mkdtemp(join(tmpdir(), "hushnote-docs-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(fileURLToPath(new URL("pkg", root)), join(folder, "node_modules/hushnote"));
    await writeFile(join(folder, "page.mjs"), `${prelude}\n${blocks.join("\n")}`);
    const { stdout } = await promisify(execFile)(process.execPath, ["page.mjs"], { cwd: folder, timeout: 120_000 });
    assert.deepEqual(stdout.trim().split("\n"), promised);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("docs/RECORDS.md", () => runs("docs/RECORDS.md", `
  import { Vault } from "hushnote";
  const { vault } = await Vault.create({ account: "acc-1", passphrase: "only for the examples" });
`));

test("docs/INTEGRATE.md, two people", () => runs("docs/INTEGRATE.md", "", (text) => apart.exec(text)?.[0] ?? ""));

const server = [process.env.DEMO_SERVER, "www/server/target/debug/hushnote-demo", "www/server/target/release/hushnote-demo"]
  .map((path) => path && fileURLToPath(new URL(path, root))).find((path) => path && existsSync(path));

test("docs/INTEGRATE.md, against the demo's server", { skip: server ? false : "the demo's server is not built" }, async () => {
  const data = await mkdtemp(join(tmpdir(), "hushnote-docs-data-"));
  const running = spawn(server, ["--port", "0", "--data", data, "--www", "www", "--pkg", "pkg/dist"], { cwd: fileURLToPath(root), stdio: ["ignore", "pipe", "inherit"] });
  try {
    const address = await new Promise((resolve, reject) => {
      running.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      let said = "";
      running.stdout.on("data", (text) => {
        said += text;
        const found = /listening on (http:\S+?)\/?\s/.exec(said);
        if (found) resolve(found[1]);
      });
    });
    // what a browser has and Node has not: an address of its own, cookies, a store, a person who agrees
    await runs("docs/INTEGRATE.md", `
      const cookies = new Map();
      const plainFetch = globalThis.fetch;
      globalThis.fetch = async (path, init = {}) => {
        const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
        const response = await plainFetch("${address}" + path, { ...init, headers: { ...init.headers, cookie } });
        for (const line of response.headers.getSetCookie()) cookies.set(...line.split(";")[0].split(/=(.*)/s));
        return response;
      };
      const stored = new Map();
      globalThis.localStorage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value), removeItem: (key) => void stored.delete(key) };
      globalThis.confirm = () => true;
    `, (text) => text.replace(apart, ""));
  } finally {
    running.kill();
    await rm(data, { recursive: true, force: true });
  }
});
