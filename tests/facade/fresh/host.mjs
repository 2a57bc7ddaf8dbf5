// A realm of its own for one script of this folder: a thread in Node, a worker in a browser.
const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");

async function run({ name, input }, reply) {
  try {
    reply({ value: await (await import(`./${name}.mjs`)).default(input) });
  } catch (error) {
    reply({ error: `${error?.code ?? ""} ${error?.message}\n${error?.stack}` });
  }
}

if (threads) run(threads.workerData, (message) => threads.parentPort.postMessage(message));
else globalThis.onmessage = ({ data }) => run(data, (message) => globalThis.postMessage(message));
