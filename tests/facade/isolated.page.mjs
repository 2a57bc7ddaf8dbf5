// A page that is cross-origin isolated: the lanes of Argon2id run on several threads.
import { ok } from "./expect.mjs";
import { fresh, test } from "./kit.mjs";

test("the page is isolated and has two processors", () => {
  ok(crossOriginIsolated);
  ok(navigator.hardwareConcurrency >= 2, "with one processor there is nothing to see here");
});
test("threads: the same result, nothing left behind, and one thread where something is amiss", () => fresh("threads"));
test("prewarm: workers made once, used, and let go", () => fresh("prewarm"));
test("kept: the next run has the workers and the memory of the one before, which holds nothing", () => fresh("kept"));
