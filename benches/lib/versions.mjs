// What was measured, on what.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";

const root = new URL("../../", import.meta.url);

const said = (command, ...args) => {
  try {
    return execFileSync(command, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] }).toString().trim().split("\n")[0];
  } catch {
    return "unknown";
  }
};

export function versions({ engines, compiler }) {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")).packages;
  const wanted = Object.keys(lock[""].devDependencies);
  const commit = said("git", "rev-parse", "--short", "HEAD");
  const changed = said("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!benches/RESULTS.md", ":!docs/images");
  return [
    ["date", new Date().toISOString().slice(0, 10)],
    ["hushnote", `commit ${commit}${changed === "" ? "" : ", with changes"}`],
    ["processor", `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["system", `${type()} ${release().split("-")[0]}`],
    ["engines", engines.map(({ version }) => version).join(" · ")],
    ["compilers", [said("rustc", "--version"), compiler].filter(Boolean).join(" · ")],
    ["rivals", wanted.map((name) => `${name} ${lock[`node_modules/${name}`].version}`).join(" · ")],
  ];
}
