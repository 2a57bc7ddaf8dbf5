// A phone: one side at a time, nothing wider than the screen, and nothing too small for a thumb.
import assert from "node:assert/strict";
import * as phone from "../phone.mjs";

export const options = { width: 500, height: 800 };

const fits = (world, name) => phone.fits(world, `70-phone-${name}`);

export const steps = [
  ["front door, sign-up and sheet", async (world) => {
    const { person } = world;
    await person.heading("Notes that only you can read");
    await fits(world, "front");
    await person.click("#to-signup");
    await fits(world, "sign-up");
    await person.type("#login", "a.rather.long.name.for.a.small.screen@practice.example");
    await person.click("#create");
    await person.sheet();
    await fits(world, "sheet");
    await person.keepSheet();
    await person.home();
  }],
  ["list, form, note, ways in", async (world) => {
    const { person } = world;
    await person.write("progress", ["On the train, one thumb.", "x".repeat(120)]);
    await fits(world, "write");
    await person.save();
    await fits(world, "read");
    await person.back();
    await person.listed();
    await fits(world, "list");
    await person.click("#to-keys");
    await fits(world, "keys");
  }],
  ["the server's side is one tap away, and back", async (world) => {
    const { person, browser } = world;
    await person.click("#show-held");
    assert.ok(await browser.run(() => document.querySelector("#held").getClientRects().length > 0 && document.querySelector("#see").getClientRects().length === 0));
    await fits(world, "held");
    await person.click("#held .dump .button.link");
    await fits(world, "held-all");
    await person.click("#show-see");
    await person.heading("Ways in");
  }],
  ["text at twice the size still fits", async (world) => {
    const { browser } = world;
    await browser.run(() => { document.documentElement.style.fontSize = "200%"; });
    const over = await browser.run(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} px too wide`);
  }],
];
