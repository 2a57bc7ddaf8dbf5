// The whole package inside a Web Worker.
import { report } from "./scenario.js";

const worker = new Worker(new URL("./inside.worker.js", import.meta.url), { type: "module" });

report(new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
}));
