// A therapist and a client on one page, from their first card to the end of what they share.
import assert from "node:assert/strict";
import { Browser } from "../../browser/webdriver.mjs";
import { Pair, seats } from "../pair.mjs";

export const options = { width: 1360, height: 1000 };
export const engines = ["chromium", "firefox"];

let pair;

export const steps = [
  ["the start page leads to two empty seats", async (world) => {
    const { person, browser } = world;
    pair = new Pair(world);
    await person.heading("Notes that only you can read");
    await browser.click("#to-together");
    await browser.find("#therapist-make");
    await browser.until(() => [...document.querySelectorAll(".suggested")].every(({ value }) => value));
    await person.looks("80-two-empty-seats");
  }],
  ["two people are made, each with her own keys and her own session", async (world) => {
    const { browser } = world;
    for (const seat of seats) await pair.make(seat);
    assert.equal(await browser.run(() => fetch("/api/keyset").then(({ status }) => status)), 401, "no cookie speaks for either of them");
    for (const { passphrase } of Object.values(pair.made)) world.canary(passphrase);
  }],
  ["they meet: both see the same safety number, and a wrong one is refused", async (world) => {
    const { person, browser } = world;
    for (const seat of seats) await pair.meet(seat);
    const numbers = await Promise.all(seats.map((seat) => pair.safety(seat)));
    assert.match(numbers[0], /^(\d{5} ){11}\d{5}$/);
    assert.equal(numbers[0], numbers[1]);
    await person.looks("81-safety-number");
    const code = await pair.code("therapist");
    await pair.paste("client", code.slice(0, -1) + (Number(code.at(-1)) + 1) % 10);
    await pair.says("client", "This person's identity has changed. Do not share anything until you have spoken to them.");
    assert.equal(await browser.run(() => document.querySelector("#client-confirmed")), null);
  }],
  ["nothing is shared before the numbers were compared", async () => {
    await pair.browser.click("#therapist-start");
    await pair.reads("therapist", "You have not yet compared the safety number with this person.");
  }],
  ["one compares by eye, the other by the code", async ({ browser }) => {
    await browser.click("#therapist-same");
    await browser.find("#therapist-confirmed");
    await pair.paste("client", await pair.code("therapist"));
    await browser.find("#client-confirmed");
  }],
  ["the therapist shares, and the client is let in", async ({ browser }) => {
    await browser.click("#therapist-start");
    for (const seat of seats) await browser.find(`#${seat}-messages`, { ms: 30_000 });
    await pair.says("client", "Our work together");
  }],
  ["they talk", async (world) => {
    await pair.tab("client", "chat");
    const stays = await pair.place("#client-send");
    await pair.send("therapist", world.canary("How did the week go, with the early mornings?"));
    await pair.says("client", "with the early mornings?");
    assert.deepEqual(await pair.place("#client-send"), stays, "what comes from the other does not move what one is about to press");
    await pair.send("client", world.canary("Better. I slept until six twice."));
    await pair.says("therapist", "slept until six twice");
    await pair.send("therapist", "Six is good.");
    await pair.says("client", "Six is good.");
    assert.deepEqual(await pair.messages("client"), await pair.messages("therapist"));
    await world.person.looks("82-they-talk");
  }],
  ["a plan of both, and a progress note", async (world) => {
    const { browser, person } = world;
    await pair.tab("therapist", "plan");
    await browser.click("#therapist-edit-plan");
    await browser.type("#therapist-goals", world.canary("Sleep through until six on five days"));
    await browser.click("#therapist-save-plan");
    await pair.tab("client", "plan");
    await browser.until(() => document.querySelector("#client-plan [data-plan]"));
    await browser.click("#client-edit-plan");
    await browser.type("#client-goals", "\nCall my sister once a week");
    await browser.click("#client-save-plan");
    await pair.says("therapist", "Call my sister once a week");
    await pair.says("therapist", `Written by ${pair.made.client.login}`);
    await pair.tab("therapist", "progress");
    await browser.click("#therapist-write-progress");
    await browser.type("#therapist-panel-progress textarea", world.canary("Sleep diary discussed; mornings less heavy."));
    await browser.click("#therapist-save-progress");
    await pair.tab("client", "progress");
    await pair.says("client", "mornings less heavy");
    await person.looks("83-plan-and-note");
  }],
  ["both change the plan at once: nobody overwrites anybody", async ({ browser }) => {
    for (const seat of seats) {
      await pair.tab(seat, "plan");
      await browser.click(`#${seat}-edit-plan`);
    }
    await browser.type("#client-goals", "\nWalk to work on Fridays");
    await browser.type("#therapist-goals", "\nOne evening without the telephone");
    const stays = await pair.place("#therapist-save-plan");
    await browser.click("#client-save-plan");
    await pair.says("therapist", "Walk to work on Fridays");
    assert.deepEqual(await pair.place("#therapist-save-plan"), stays, "what comes from the other does not move what one is about to press");
    await browser.click("#therapist-save-plan");
    await pair.says("therapist", `${pair.made.client.login} changed the plan while you were writing.`);
    assert.ok((await pair.text("therapist")).includes("Walk to work on Fridays"));
    assert.ok((await browser.run(() => document.querySelector("#therapist-goals").value)).includes("One evening without the telephone"));
    await browser.click("#therapist-save-plan");
    await pair.says("client", "One evening without the telephone");
  }],
  ["a process note stays with the therapist, and trying to share it says why not", async (world) => {
    const { browser, person } = world;
    await pair.tab("therapist", "own");
    await browser.type("#therapist-process", world.canary("My impatience again; take it to supervision."));
    await browser.click("#therapist-keep");
    await browser.click("#therapist-own [data-share]");
    await pair.says("therapist", "There is no consent that covers this.");
    await pair.says("therapist", "Nothing was sent.");
    await person.looks("84-process-note");
    assert.ok(!(await pair.text("client")).includes("impatience"));
    assert.equal(await browser.run(() => document.querySelector("#client-tab-own")), null);
  }],
  ["the tabs answer to the keyboard", async ({ browser }) => {
    await browser.run(() => document.querySelector("#therapist-tab-own").focus());
    await browser.keys("ArrowRight");
    assert.equal(await browser.run(() => document.activeElement.id), "therapist-tab-people");
    await browser.keys("ArrowRight");
    assert.equal(await browser.run(() => document.activeElement.id), "therapist-tab-chat");
    await browser.keys("End");
    assert.equal(await browser.run(() => document.activeElement.getAttribute("aria-selected")), "true");
  }],
  ["who is here, what happened, and whether the server tells both the same", async ({ browser, person }) => {
    await pair.tab("client", "people");
    await pair.says("client", `${pair.made.therapist.login} let you in, to read and write; with everything written before. Safety numbers had been compared.`);
    const head = await browser.run(() => document.querySelector("#therapist-head").textContent);
    await browser.run(() => { document.querySelector("#client-other-head").closest("details").open = true; });
    await browser.type("#client-other-head", head);
    await browser.click("#client-compare-heads");
    await pair.says("client", "The server tells both of you the same.");
    await person.looks("85-who-is-here");
  }],
  ["a reload takes the keys away, and everything comes back with the passphrases", async ({ browser }) => {
    await browser.reload();
    await browser.find("#therapist-sign-in");
    for (const seat of seats) await pair.unlock(seat);
    for (const seat of seats) {
      await browser.find(`#${seat}-messages`, { ms: 60_000 });
      for (const text of ["slept until six twice", "One evening without the telephone", "mornings less heavy", "Safety numbers had been compared."]) await pair.says(seat, text);
      assert.equal(await pair.alarms(seat), "");
    }
    await pair.says("therapist", "take it to supervision");
    await pair.send("client", "Back again.");
    await pair.says("therapist", "Back again.");
  }],
  ["the client goes on in another browser, which has never met anybody", async ({ browser, gate }) => {
    const { login, passphrase } = pair.made.client;
    const other = await Browser.open(browser.engine, { width: 900, height: 900 });
    try {
      await other.goto(`${gate.url}together.html#client`);
      await other.find("#client-sign-in");
      assert.ok(await other.run(() => document.querySelector("[data-seat=therapist]").hidden));
      await other.type("#client-login", login);
      await other.type("#client-passphrase", passphrase);
      await other.click("#client-sign-in");
      await other.find("#client-messages", { ms: 60_000 });
      await other.until(() => document.querySelector("#client-messages").textContent.includes("slept until six twice"));
      assert.equal(await other.run(() => document.querySelector("#client-alarms").textContent), "");
      await other.type("#client-message", "From the telephone.");
      await other.click("#client-send");
      for (const seat of seats) await pair.says(seat, "From the telephone.");
      for (const seat of seats) assert.equal(await pair.alarms(seat), "");
    } finally {
      await other.close();
    }
  }],
  ["a message whose answer got lost is there once, and the next one fits behind it", async ({ browser, gate }) => {
    const came = gate.always("PUT", "/api/circles/", "swallow");
    await pair.tab("therapist", "chat");
    await browser.type("#therapist-message", "Sent twice, kept once.");
    await browser.click("#therapist-send");
    await came;
    await pair.reads("therapist", "The server does not answer.");
    assert.equal(await pair.person.value("#therapist-message"), "Sent twice, kept once.");
    gate.back();
    await browser.until(() => document.querySelector("#therapist-send").textContent === "Try again" && !document.querySelector("#therapist-send").disabled);
    await browser.click("#therapist-send");
    await browser.until(() => document.querySelector("#therapist-message").value === "");
    await pair.send("therapist", "And one behind it.");
    for (const seat of seats) {
      await pair.says(seat, "And one behind it.");
      await browser.click(`#${seat}-look`);
      await pair.reads(seat, "Looked at everything again");
      assert.equal(await pair.alarms(seat), "");
      assert.equal((await pair.messages(seat)).filter((text) => text === "Sent twice, kept once.").length, 1);
    }
  }],
  ["sharing ends: the client keeps what was read, and gets nothing new", async (world) => {
    const { browser, person } = world;
    await pair.tab("therapist", "people");
    await browser.type("#therapist-reason", "Moved to another town");
    await browser.click("#therapist-end");
    await browser.click("dialog .danger");
    await browser.find("#client-ended", { ms: 30_000 });
    await pair.says("therapist", `You ended sharing with ${pair.made.client.login}. Reason given: “Moved to another town”`);
    await pair.send("therapist", "A note to myself after the end.");
    await browser.click("#client-look");
    await pair.reads("client", "Looked at everything again");
    const text = await pair.text("client");
    assert.ok(text.includes("slept until six twice"), text);
    assert.ok(!text.includes("A note to myself after the end."));
    assert.ok(text.includes("One thing was written while you were not in this circle. It is not for you."), text);
    assert.equal(await pair.alarms("client"), "");
    await person.looks("86-ended");
  }],
  ["let in again, from then on", async ({ browser }) => {
    await pair.tab("therapist", "people");
    await browser.click("#therapist-with-history");
    await browser.click("#therapist-invite");
    await browser.until(() => !document.querySelector("#client-ended") && !document.querySelector("#client-panel-chat form").hidden);
    await pair.send("therapist", "Welcome back.");
    await pair.says("client", "Welcome back.");
    const text = await pair.text("client");
    assert.ok(!text.includes("A note to myself after the end.") && text.includes("One thing was written while you were not in this circle."), text);
    assert.equal(await pair.alarms("client"), "");
  }],
  ["both decide at the same moment: the slower one is told, and holds", async ({ browser, gate }) => {
    await pair.tab("client", "people");
    await pair.tab("therapist", "people");
    await browser.click("#therapist-end");
    const meanwhile = async () => {
      await browser.click("#client-leave");
      await browser.click("dialog:last-of-type .danger");
      await pair.reads("client", "You have left.");
    };
    const came = gate.once("POST", "/api/changes", { before: meanwhile });
    await browser.click("dialog .danger");
    await came;
    await pair.reads("therapist", "Somebody else had decided something at the same moment; yours was made again behind it, and holds.");
    await browser.find("#client-ended", { ms: 30_000 });
  }],
  ["signed out, nothing readable is left on that side", async ({ browser }) => {
    await browser.click("#client-out");
    await browser.find("#client-sign-in");
    assert.ok(!(await pair.text("client")).includes("slept until six"));
    assert.ok((await pair.text("therapist")).includes("slept until six"));
  }],
  ["no word of it was anywhere but on the page", async (world) => {
    const { found, looked } = await world.leaks();
    assert.deepEqual(found, []);
    return `${world.words.length} texts looked for in ${looked.toLocaleString("en")} bytes`;
  }],
];
