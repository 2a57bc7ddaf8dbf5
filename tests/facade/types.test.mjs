// What TypeScript says of a program that uses people and circles: right where it is right, and wrong where it is wrong.
import { inBrowser, test } from "./kit.mjs";

test("people.types.mts compiles as it says", { skip: inBrowser ? "there is no compiler in a page" : undefined }, async () => {
  const { execFileSync } = await import("node:child_process");
  const path = (name) => decodeURIComponent(new URL(name, import.meta.url).pathname);
  const options = "--noEmit --skipLibCheck --strict --exactOptionalPropertyTypes --noUnusedLocals --target ES2022 --module NodeNext --moduleResolution NodeNext --lib ES2022,ESNext.Disposable,DOM,DOM.Iterable --types node".split(" ");
  try {
    execFileSync(process.execPath, [path("../../pkg/node_modules/typescript/bin/tsc"), ...options, "--typeRoots", path("../../pkg/node_modules/@types"), path("people.types.mts")], { encoding: "utf8" });
  } catch (error) {
    throw new Error(error.stdout);
  }
});
