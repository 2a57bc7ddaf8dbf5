// The same for a page or a worker: `run-in-browser.mjs` serves it in the place of `kit.mjs`.
export const inBrowser = true;

const tests = [];
export const test = (name, options, run = options) => tests.push({ name, skip: typeof options === "object" ? options.skip : undefined, run });

/** Runs what was declared, one by one. Results are kept where the driver reads them. */
export async function runAll() {
  const results = (globalThis.results = []);
  for (const { name, skip, run } of tests) {
    if (skip) {
      results.push({ name, skip });
      continue;
    }
    try {
      await run();
      results.push({ name });
    } catch (error) {
      results.push({ name, error: `${error?.message}\n${error?.stack}` });
    }
  }
  globalThis.done = true;
}

let frame;
export async function realm() {
  if (!frame) {
    frame = document.createElement("iframe");
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.src = "/blank.html";
    document.body.append(frame);
    await loaded;
  }
  return frame.contentWindow;
}

export function fresh(name, input) {
  return new Promise((resolve, reject) => {
    const worker = new Worker("/tests/facade/fresh/host.mjs", { type: "module" });
    worker.onmessage = ({ data: { value, error } }) => {
      worker.terminate();
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    };
    worker.onerror = (event) => reject(new Error(event.message || "the worker failed"));
    worker.postMessage({ name, input });
  });
}

export const vectors = async (name) => (await fetch(`/tests/vectors/${name}`)).json();

export const recordsWorker = () => new Worker("/pkg/dist/worker-thread.js", { type: "module" });
