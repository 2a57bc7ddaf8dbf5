// Cost against load: how time and memory of a list grow with its length and with the size of its notes.
import { mkdirSync, writeFileSync } from "node:fs";
import { plot } from "./plot.mjs";

const COUNTS = [10, 1_000, 10_000, 100_000];
const SIZES = [200, 2048, 20480];
const LIMIT = 2 ** 30;
const image = new URL("../../docs/images/load.svg", import.meta.url);

export async function benchLoad({ engines }) {
  const rows = [], skipped = [];
  // Firefox does not tell its heap, so it is the last one to ask
  const drawn = engines.find(({ name }) => name === "chromium") ?? engines[0];
  console.log(`load, ${drawn.version}`);
  for (const size of SIZES) {
    for (const count of COUNTS) {
      if (size * count > LIMIT) {
        skipped.push({ size, count });
        console.error(`SKIPPED: ${count} notes of ${size} bytes are over 1 GiB`);
        continue;
      }
      await drawn.fresh();
      rows.push({ size, count, ...(await drawn.call("load/page.mjs", "run", { size, count })) });
    }
  }
  mkdirSync(new URL("./", image), { recursive: true });
  writeFileSync(image, plot(rows, `hushnote in ${drawn.version}`));
  return { rows, skipped, drawn: drawn.version };
}
