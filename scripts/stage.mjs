// A build step that is skipped while neither its inputs nor its outputs have changed since it last ran.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Every file below a path, or the path itself; sorted, so that a listing does not depend on the file system. */
export function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => files(join(path, name)));
}

const digest = (root, paths, extra = "") => sha256([extra, ...paths.flatMap(files).map((file) => `${relative(root, file)} ${sha256(readFileSync(file))}`)].join("\n"));

/**
 * Runs `action` unless the stamp at `stamp` says that `inputs` (and the text `extra`) gave exactly these `outputs`.
 * Returns whether it ran.
 */
export function stage({ root, stamp, inputs, outputs, extra }, action) {
  const from = digest(root, inputs(), extra);
  const now = () => `${from} ${digest(root, outputs())}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now()) return false;
  action();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now());
  return true;
}
