#!/usr/bin/env node
// The README's pictures: the real demo in headless Chromium, driven as a person would. Writes docs/images/*.png.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { World } from "../tests/demo/world.mjs";

const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
const size = { width: 1280, height: 800 };

const world = new World(size);
await world.open();
const { browser, person } = world;

// twice the pixels, for sharp text on today's screens
await browser.cdp("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 2, mobile: false });
await browser.cdp("Emulation.setLocaleOverride", { locale: "en-GB" });
await browser.reload(); // the page makes its date formats once
mkdirSync(images, { recursive: true });

async function picture(name, { dark = false } = {}) {
  await browser.prefer({ dark, reducedMotion: true });
  await browser.run(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  writeFileSync(join(images, `${name}.png`), await browser.screenshot());
  await browser.prefer({ reducedMotion: true });
  console.log(`docs/images/${name}.png`);
}

try {
  // sign-up, stopping at the sheet
  await person.click("#to-signup");
  await person.heading("Create an account");
  await person.type("#login", "anna.lindqvist");
  await browser.until(() => document.querySelector("#suggested")?.value);
  await person.click("#create");
  await person.sheet();
  await picture("recovery-sheet");
  await person.keepSheet();
  await person.home();

  await person.write("process", ["I noticed my own impatience when the silence grew long. Bring it to supervision on Thursday."]);
  await person.save();
  await person.back();

  await person.write("progress", [
    "Mornings are heavy since the move; sleeping six hours now, up from four.",
    "Quiet voice, long pauses, one smile about her sister.",
    "Grief more than depression. Sleep is the first thing to work on.",
    "A sleep diary for one week, then we look at it together.",
  ]);
  await person.save();
  await picture("note");
  await picture("note-dark", { dark: true });
  await person.back();

  const [{ id }] = await person.listed();
  await person.click(`[data-record="${id}"] .tamper`);
  await person.reads("This note does not open.");
  await picture("refused");
} finally {
  await world.close();
}
