// Runs the README's examples as they stand, against the built package. A line `console.log(x); // text` must print that text.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../", import.meta.url);

/** Runs a module, and compares what it prints. */
async function prints(code) {
  const promised = [...code.matchAll(/^\s*console\.log\(.*\);?\s*\/\/\s*(.+)$/gm)].map(([, text]) => text.trim());
  assert.ok(promised.length > 0, "the example says what it prints");
  const folder = await mkdtemp(join(tmpdir(), "hushnote-readme-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(fileURLToPath(new URL("pkg", root)), join(folder, "node_modules/hushnote"));
    await writeFile(join(folder, "example.mjs"), code);
    const { stdout } = await promisify(execFile)(process.execPath, ["example.mjs"], { cwd: folder, timeout: 60_000 });
    assert.deepEqual(stdout.trim().split("\n"), promised);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The ```js blocks under a heading, up to the next one of its rank. */
async function blocks(page, heading) {
  const text = await readFile(new URL(page, root), "utf8");
  const part = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`)) ?? "";
  return [...part.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);
}

test("the README's quick start works and prints what it says", async () => {
  const [code] = await blocks("README.md", "Quick start");
  assert.ok(code, "README.md has a ```js block under the heading Quick start");
  await prints(code);
});

test("the README's example of sharing works with the site of docs/INTEGRATE.md", async () => {
  const [code] = await blocks("README.md", "Sharing");
  assert.ok(code, "README.md has a ```js block under the heading Sharing");
  // the site, who signs up, and how a change is stored
  const site = (await blocks("docs/INTEGRATE.md", "Two people")).slice(0, 3);
  assert.match(site.join(), /const site = [^]* function signUp[^]* function store/);
  await prints([...site, code].join("\n"));
});
