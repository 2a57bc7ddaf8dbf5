// The demo from end to end in headless Chromium, and what concerns several people in Firefox too: the real server, the real package, real clicks and keys.
//
//   node tests/demo/run.mjs            all of it
//   node tests/demo/run.mjs conflict   only the chapters whose names contain a word (each starts on a fresh server)
import { missing } from "../browser/webdriver.mjs";
import { World } from "./world.mjs";

const chapters = ["qr", "story", "keys", "conflict", "failures", "tamper", "passkey", "blocked", "keyboard", "responsive", "smooth", "together", "liar"];
const wanted = process.argv.slice(2);

const reason = missing("chromium");
if (reason) {
  console.log(`SKIPPED: the demo in Chromium: ${reason}`);
  console.log("0 passed, 0 failed, 1 skipped");
  process.exit(0);
}

const count = { passed: 0, failed: 0, skipped: 0 };
const runs = [];
for (const chapter of chapters.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))) {
  const { steps, options, engines = ["chromium"] } = await import(`./steps/${chapter}.mjs`);
  for (const engine of engines) runs.push({ name: engine === "chromium" ? chapter : `${chapter} in Firefox`, steps, options, engine });
}
for (const { name, steps, options, engine } of runs) {
  const lacking = missing(engine);
  if (lacking) {
    console.log(`SKIPPED ${name}: ${lacking}`);
    count.skipped++;
    continue;
  }
  const world = new World({ ...options, engine });
  let broken = false;
  try {
    await world.open();
  } catch (error) {
    console.log(`FAILED  ${name}: could not start: ${error.message}`);
    count.failed++;
    broken = true;
  }
  for (const [title, step] of broken ? [] : steps) {
    const began = Date.now();
    try {
      const note = await step(world);
      await world.quiet();
      if (note?.skipped) {
        count.skipped++;
        console.log(`SKIPPED ${name}: ${title}: ${note.skipped}`);
        continue;
      }
      count.passed++;
      console.log(`ok      ${name}: ${title}${note ? ` (${note})` : ""} [${((Date.now() - began) / 1000).toFixed(1)} s]`);
    } catch (error) {
      count.failed++;
      console.log(`FAILED  ${name}: ${title}: ${error.message}`);
      await world.person?.picture(`failed-${name.replaceAll(" ", "-")}`).catch(() => {});
      // later steps of a chapter build on earlier ones
      const rest = steps.slice(steps.findIndex(([other]) => other === title) + 1);
      for (const [other] of rest) console.log(`        ${name}: not reached: ${other}`);
      count.failed += rest.length;
      break;
    }
  }
  await world.close();
}
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ""}`);
process.exit(count.failed ? 1 : 0);
