// Packs the built package and installs the tarball into a project, as `npm install hushnote` would: it has no dependencies and no install scripts, which is checked.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const work = join(root, "target/packaging");

/** Returns the path of the tarball and the names of the files in it. */
export function pack() {
  mkdirSync(work, { recursive: true });
  const output = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", work], { cwd: join(root, "pkg") });
  const [{ filename, files }] = Object.values(JSON.parse(output));
  return { tarball: join(work, filename), files: files.map(({ path }) => path) };
}

/** Unpacks the tarball into a project's node_modules. */
export function install(tarball, project) {
  const place = join(project, "node_modules/hushnote");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"]);
  return JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
}
