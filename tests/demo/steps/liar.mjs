// A server that lies to one of two people: each lie is told, and what that person's page says of it is read there.
import assert from "node:assert/strict";
import { Pair, seats } from "../pair.mjs";
import { fits } from "../phone.mjs";

export const options = { width: 1360, height: 1000 };
export const engines = ["chromium", "firefox"];

let pair;

/** Lets the server tell a lie to whom it lies to, and gives what the panel says. */
async function lie({ browser }, name) {
  await browser.click(`[data-lie="${name}"]`);
  await browser.until((name) => document.querySelector(`.lie.told[data-name="${name}"] [data-answer]`)?.textContent, { args: [name] });
  return browser.run((name) => document.querySelector(`[data-answer="${name}"]`).textContent, name);
}

/** The lie is found out: the panel says so, and so does the side concerned, in a summary above everything else. */
async function foundOut(world, name, sentences, seat = "client") {
  const answer = await lie(world, name);
  assert.ok(answer.includes("Tried, and found out."), answer);
  const alarms = await pair.alarms(seat);
  for (const sentence of sentences) {
    assert.ok(answer.includes(sentence), answer);
    assert.ok(alarms.includes(sentence), alarms);
  }
  assert.ok(await world.browser.run((seat) => !document.querySelector(`[data-seat="${seat}"] .seat-flag`).hidden, seat));
}

async function honest({ browser }, seat = "client") {
  await browser.click("#honest");
  await browser.until((seat) => document.querySelector(`#${seat}-status`).textContent.includes("The server is honest again."), { args: [seat] });
  assert.equal(await pair.alarms(seat), "");
}

export const steps = [
  ["a card of the server's own, before anybody has met: the numbers differ, and stay apart", async (world) => {
    const { browser, person } = world;
    pair = new Pair(world);
    await pair.open();
    for (const seat of seats) await pair.make(seat);
    await browser.click("#lie-to-client");
    assert.ok((await lie(world, "swap-card")).includes("compare the safety number"));
    for (const seat of seats) await pair.meet(seat);
    assert.notEqual(await pair.safety("client"), await pair.safety("therapist"));
    await pair.paste("client", await pair.code("therapist"));
    await pair.says("client", "Somebody, perhaps the server, may stand between you");
    assert.equal(await browser.run(() => document.querySelector("#client-confirmed")), null);
    await person.looks("90-another-number");
    await browser.click("#honest");
    await pair.says("client", "This person's identity has changed. Do not share anything until you have spoken to them.");
    await browser.click("#client-out");
    await browser.find("#client-make");
    await browser.click("#therapist-out");
    await browser.find("#therapist-make");
  }],
  ["two others meet, and talk", async (world) => {
    for (const seat of seats) await pair.make(seat);
    await pair.share();
    for (const [seat, text] of [["therapist", "The first."], ["client", "The second."], ["therapist", "The third."], ["client", "The fourth."], ["therapist", "The fifth."]]) {
      await pair.send(seat, text);
      for (const side of seats) await pair.says(side, text);
    }
    await world.browser.until(() => document.querySelectorAll("[data-lie]").length >= 6);
  }],
  ["a message is left out", async (world) => {
    await foundOut(world, "drop-message", [
      "A message is missing before this one. Please ask the person who wrote it.",
      "One thing that was here before is not here any more. The server keeps it back.",
    ]);
    assert.deepEqual(await pair.messages("client"), ["The first.", "The second.", "The fourth.", "The fifth."]);
    assert.ok(await world.browser.run(() => document.querySelector("#client-messages .troubled .mark-line").textContent.includes("A message is missing before this one.")));
    await world.person.looks("91-left-out");
    await honest(world);
    assert.equal((await pair.messages("client")).length, 5);
  }],
  ["messages in another order", async (world) => {
    await foundOut(world, "reorder-messages", ["This message is out of order. It was written before one that is shown above it."]);
    assert.equal(await world.browser.run(() => document.querySelectorAll("#client-messages .troubled").length), 3);
    await honest(world);
  }],
  ["a note that nobody wrote", async (world) => {
    await foundOut(world, "plant-note", ["This note cannot be opened: it was changed or exchanged after it was sealed. Nothing of it is shown."]);
    assert.equal(await world.browser.run(() => document.querySelectorAll("#client-messages .message.refused").length), 1);
    await honest(world);
  }],
  ["a member whom nobody let in", async (world) => {
    await foundOut(world, "add-member", ["The list of who is in this circle: What the server sent was changed after it was sealed."]);
    await pair.tab("client", "people");
    assert.equal(await world.browser.run(() => document.querySelectorAll("#client-members .way").length), 2);
    await honest(world);
  }],
  ["an older state", async (world) => {
    const { browser } = world;
    await pair.tab("therapist", "plan");
    await browser.click("#therapist-edit-plan");
    await browser.type("#therapist-goals", "Sleep through until six");
    await browser.click("#therapist-save-plan");
    await pair.tab("client", "plan");
    await browser.until(() => document.querySelector("#client-plan [data-plan]"));
    await browser.click("#client-edit-plan");
    await browser.type("#client-goals", ", five days of seven");
    await browser.click("#client-save-plan");
    await pair.says("therapist", "five days of seven");
    await foundOut(world, "roll-back", [
      "The list of who is in this circle: The server sent an older state than this device has already seen.",
      "The plan: The server sent an older state than this device has already seen.",
    ]);
    await world.person.looks("92-older-state");
    await honest(world);
  }],
  ["another card for somebody who was met", async (world) => {
    await foundOut(world, "swap-card", ["This person's identity has changed. Do not share anything until you have spoken to them."]);
    await honest(world);
  }],
  ["another keyset for one's own", async (world) => {
    await foundOut(world, "forge-keyset", ["Your own keys: The server sent an older state than this device has already seen."]);
    await honest(world);
  }],
  ["lied to is one of the two alone, and the lie can be turned on the other", async (world) => {
    const { browser } = world;
    await lie(world, "reorder-messages");
    await browser.click("#therapist-look");
    await pair.reads("therapist", "Looked at everything again");
    assert.equal(await pair.alarms("therapist"), "");
    await browser.click("#lie-to-therapist");
    await browser.until(() => document.querySelector("#client-alarms").textContent === "" && document.querySelectorAll("[data-lie]").length >= 6);
    await foundOut(world, "plant-note", ["This note cannot be opened"], "therapist");
    assert.equal(await pair.alarms("client"), "");
    await honest(world, "therapist");
  }],
  ["what was read stays on the page when the server stops giving it", async ({ browser, gate }) => {
    gate.rule = ({ method, path }) => {
      if (/^\/api\/circles\/[0-9a-f]+\/records$/.test(path)) return { status: 200, body: { records: [] } };
      return method === "POST" && path.endsWith("/records/batch") ? { status: 200, body: { items: [] } } : "pass";
    };
    await browser.until(() => document.querySelector("#client-alarms").textContent.includes("the server no longer gives it"));
    assert.equal((await pair.messages("client")).length, 5);
    assert.ok((await pair.text("client")).includes("The server no longer gives this. You see it because you have read it before."));
    gate.back();
    await browser.until(() => document.querySelector("#client-alarms").textContent === "" && document.querySelector("#therapist-alarms").textContent === "");
  }],
  ["a server that is away is no alarm", async ({ browser, gate }) => {
    gate.away();
    await browser.click("#client-look");
    await pair.reads("client", "The server does not answer.");
    assert.equal(await pair.alarms("client"), "");
    gate.back();
    await browser.click("#client-look");
    await pair.reads("client", "Looked at everything again");
  }],
  ["on a phone, one below the other", async (world) => {
    if (world.browser.engine !== "chromium") return { skipped: "the size of a phone is set in Chromium alone" };
    await pair.tab("client", "chat");
    await fits(world, "93-phone");
    await lie(world, "reorder-messages");
    await fits(world, "94-phone-lied-to");
    await world.browser.run(() => document.querySelector("#therapist-tab-people").scrollIntoView());
    await pair.tab("therapist", "people");
    await fits(world, "95-phone-who-is-here");
    return undefined;
  }],
  ["a session that the server has ended takes the words off the page", async ({ browser, gate }) => {
    gate.rule = ({ path }) => path === "/api/circles" ? { status: 401, body: { error: "signed-out", message: "Sign in again." } } : "pass";
    for (const seat of seats) {
      await browser.find(`#${seat}-sign-in`);
      await pair.reads(seat, "The server ended this session");
      assert.ok(!(await pair.text(seat)).includes("The first."));
    }
    gate.back();
  }],
];
