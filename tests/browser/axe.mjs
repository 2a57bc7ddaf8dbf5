// Accessibility: runs axe-core on the page a browser is showing.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * One line per violation, "rule: selectors"; none is what a test wants. The script goes in through the driver, so the page's policy may stay strict.
 * @returns {Promise<string[]>}
 */
export async function violations(browser, { context = "html", rules = {} } = {}) {
  await browser.run(`${axe}\n;window.axe = axe;`);
  return browser.runAsync(async (context, rules) => {
    const result = await window.axe.run(context, { rules, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, context, rules);
}
