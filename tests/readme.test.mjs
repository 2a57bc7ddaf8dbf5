// Runs the README's quick start as it stands, against the built package. A line `console.log(x); // text` must print that text.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../", import.meta.url);

test("the README's quick start works and prints what it says", async () => {
  const readme = await readFile(new URL("README.md", root), "utf8");
  const code = /^#+ .*quick start.*$[^]*?^```js\n([^]*?)^```$/im.exec(readme)?.[1];
  assert.ok(code, "README.md has a ```js block under a heading that says quick start");
  const promised = [...code.matchAll(/^\s*console\.log\(.*\);?\s*\/\/\s*(.+)$/gm)].map(([, text]) => text.trim());
  assert.ok(promised.length > 0, "the quick start says what it prints");

  const folder = await mkdtemp(join(tmpdir(), "hushnote-readme-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(fileURLToPath(new URL("pkg", root)), join(folder, "node_modules/hushnote"));
    await writeFile(join(folder, "quickstart.mjs"), code);
    const { stdout } = await promisify(execFile)(process.execPath, ["quickstart.mjs"], { cwd: folder, timeout: 60_000 });
    assert.deepEqual(stdout.trim().split("\n"), promised);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
