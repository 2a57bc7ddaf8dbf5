// Runs one file of tests in a page, with a real worker for Argon2id. `run-in-browser.mjs` reads `results`.
// Everything is imported late, so that a file that does not load is told as a failure too.
try {
  const { init } = await import("../../pkg/dist/index.js");
  const { runAll } = await import("./kit.mjs");
  const query = new URLSearchParams(location.search);
  if (query.get("worker") !== "no") await init({ worker: () => new Worker("/pkg/dist/worker-thread.js", { type: "module" }) });
  await import(`./${query.get("file")}`);
  await runAll();
} catch (error) {
  globalThis.results = [{ name: `loading ${location.search}`, error: `${error?.message}\n${error?.stack}` }];
  globalThis.done = true;
}
