// A phone: nothing wider than the screen, and nothing too small for a thumb.
import assert from "node:assert/strict";

export async function fits({ person, browser }, name) {
  await browser.cdp("Emulation.setDeviceMetricsOverride", { width: 360, height: 740, deviceScaleFactor: 2, mobile: true });
  await person.looks(name);
  const { over, small } = await browser.run(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll("button, input:not([type=radio], [type=checkbox]), select, textarea")].filter((control) => control.getClientRects().length > 0 && control.getBoundingClientRect().height < 31).map((control) => control.outerHTML),
  }));
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
  assert.deepEqual(small, [], name);
}
