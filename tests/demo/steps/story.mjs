// One person's first days: sign up, write, read, lock, come back.
import assert from "node:assert/strict";
import { longest, probe } from "../probe.mjs";

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hushnote-demo";
const login = "anna.lindqvist";
let anna;
let first;
const soap = {};

export const steps = [
  ["the front page comes under the strict policy, and private folders do not come at all", async ({ person, gate }) => {
    await person.heading("Notes that only you can read");
    const page = await fetch(gate.url);
    assert.equal(page.headers.get("content-security-policy"), policy);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    for (const path of ["server/Cargo.toml", "server/src/main.rs", "data/hushnote.db", "../Cargo.toml"]) assert.equal((await fetch(gate.url + path)).status, 404, path);
    await person.looks("01-front");
  }],
  ["sign-up suggests a passphrase and states its exact strength", async (world) => {
    const { person, browser } = world;
    await person.click("#to-signup");
    await person.heading("Create an account");
    const words = await browser.until(() => document.querySelector("#suggested")?.value);
    await person.click("#another");
    const others = await browser.until((words) => { const { value } = document.querySelector("#suggested"); return value !== words && value; }, { args: [words] });
    assert.equal(others.split(/[\s-]+/).length, 6);
    // the EFF list has 7,776 words
    assert.ok((await person.text("#strength")).includes(`exactly ${(6 * Math.log2(7776)).toFixed(1)} bits`), await person.text("#strength"));
    await person.looks("02-sign-up");
    await person.click("#create");
    await person.reads("Please choose a name.");
    await person.type("#login", login);
    anna = { login, passphrase: world.canary(others) };
    await browser.run(() => {
      globalThis.waited = false;
      const watch = new MutationObserver(() => {
        globalThis.waited ||= document.querySelector("progress") !== null && [...document.querySelectorAll(".working button")].some(({ textContent }) => textContent === "Cancel");
      });
      watch.observe(document.documentElement, { childList: true, subtree: true, attributes: true });
    });
    await person.click("#create");
    await browser.until(() => globalThis.waited);
  }],
  ["the recovery sheet has the code and its square, prints on one page, and asks for proof that it was kept", async (world) => {
    const { person, browser } = world;
    const groups = await person.sheet();
    assert.equal(groups.length, 8);
    for (const group of groups) assert.match(group, /^[0-9A-HJKMNP-TV-Z]{5}$/);
    world.canary(groups.join("-"));
    world.canary(groups.join(""));
    assert.ok(await browser.run(() => document.querySelector("svg.qr path").getAttribute("d").length > 500));
    await person.looks("03-sheet");
    const pdf = (await browser.print({ page: { width: 21, height: 29.7 } })).toString("latin1");
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1);
    await browser.cdp("Emulation.setEmulatedMedia", { media: "print" });
    await person.browser.until(() => getComputedStyle(document.querySelector(".sheet")).opacity === "1");
    const printed = await browser.run(() => ["#print", "#held", ".top", "#check-group"].filter((selector) => document.querySelector(selector).getClientRects().length > 0));
    await person.picture("03-sheet-print");
    await browser.cdp("Emulation.setEmulatedMedia", { media: "" });
    await browser.prefer({ reducedMotion: true });
    assert.deepEqual(printed, []);
    await person.type("#check-group", "00000");
    await person.click("#kept");
    await person.reads("That is not the last group on the sheet.");
    await person.type("#check-group", groups.at(-1).toLowerCase(), { clear: true });
    await person.click("#kept");
    anna.code = groups.join("-");
    assert.deepEqual(await person.listed(), []);
    await person.looks("04-empty");
  }],
  ["a SOAP note is written, sealed and read back; the server's side shows bytes", async (world) => {
    const { person, browser } = world;
    Object.assign(soap, {
      subjective: world.canary("She says the mornings are heavy since the move."),
      objective: world.canary("Quiet voice, long pauses, one smile about her sister."),
      assessment: world.canary("Grief more than depression, I think; sleep comes first."),
      plan: world.canary("A sleep diary for one week, then we look at it together."),
    });
    await person.write("progress", Object.values(soap));
    await browser.until(() => document.querySelector("#draft-line").textContent.startsWith("Draft sealed on this device"));
    await person.looks("05-write");
    const shown = await person.save();
    for (const text of Object.values(soap)) assert.ok(shown.includes(text), text);
    await person.reads("Sealed and saved.");
    await browser.until(() => document.querySelectorAll("#held [data-record]").length === 1);
    const held = await person.text("#held");
    for (const text of Object.values(soap)) assert.ok(!held.includes(text));
    assert.match(held, /1,\d\d\d bytes · revision 1/);
    await person.looks("06-read");
    await person.back();
  }],
  ["a shape can be changed while writing, and words typed under the old one come along", async (world) => {
    const { person, browser } = world;
    await person.write("progress", [world.canary("first typed under subjective in SOAP"), "", "assessed under SOAP, kept under DAP"]);
    const select = "#view form select";
    await person.type(select, "DAP");
    await browser.until(() => document.querySelectorAll("form textarea").length === 3);
    const areas = await person.areas();
    assert.equal(await person.value(areas[1]), "assessed under SOAP, kept under DAP");
    await person.type(areas[0], world.canary("what was said and seen, as DAP has it"));
    const shown = await person.save();
    assert.ok(shown.includes("what was said and seen, as DAP has it") && !shown.includes("first typed under subjective"));
    await person.back();
  }],
  ["BIRP and free form are saved too", async ({ person, browser }) => {
    for (const [shape, n] of [["BIRP", 4], ["Free", 1]]) {
      await person.write("progress", []);
      await person.type("#view form select", shape);
      await browser.until((n) => document.querySelectorAll("form textarea").length === n, { args: [n] });
      await person.type((await person.areas())[0], `a note in the shape ${shape}`);
      assert.ok((await person.save()).includes(`a note in the shape ${shape}`));
      await person.back();
    }
  }],
  ["process note, session log and journal", async (world) => {
    const { person } = world;
    await person.write("process", [world.canary("I notice that I want to rescue her; bring it to supervision.")]);
    await person.save();
    await person.back();
    await person.write("session", []);
    const shown = await person.save();
    assert.ok(shown.includes("50") && shown.includes("In person") && shown.includes("Attended"), shown);
    await person.back();
    await person.write("x-journal", [world.canary("Walked along the canal before work. The herons are back.")]);
    await person.save();
    await person.back();
  }],
  ["the list has every note, newest first", async ({ person }) => {
    const rows = await person.listed();
    assert.equal(rows.length, 7);
    assert.ok(rows.every(({ refused }) => !refused));
    first = rows.find(({ text }) => text.includes(soap.subjective)).id;
    const order = ["herons are back", "50 minutes", "rescue her", "shape Free", "shape BIRP", "as DAP has it", soap.subjective];
    assert.deepEqual(rows.map(({ text }) => order.findIndex((words) => text.includes(words))), order.map((_, at) => at));
    await person.looks("07-list");
  }],
  ["an empty note is not saved, and the form says why", async ({ person }) => {
    await person.write("process", []);
    await person.click("#save");
    await person.reads("There is nothing to save yet.");
    await person.click("#close");
    await person.home();
  }],
  ["a value that does not fit is pointed at, and the rest stays", async ({ person, browser }) => {
    await person.write("session", []);
    const minutes = "#view input[type=number]";
    await person.type(minutes, "5000", { clear: true });
    await person.click("#save");
    await person.reads("Something in the form does not fit.");
    assert.ok(await browser.run((minutes) => document.querySelector(minutes).getAttribute("aria-invalid") === "true" && document.activeElement === document.querySelector(minutes), minutes));
    await person.reads("a whole number from 0 to 1440");
    await person.click("#discard");
    await person.click("dialog .danger");
    await person.home();
  }],
  ["a note is edited: revision 2", async (world) => {
    const { person } = world;
    await person.openNote(first);
    await person.click("#edit");
    const areas = await person.areas();
    assert.equal(await person.value(areas[0]), soap.subjective);
    await person.type(areas[3], world.canary(" She will also call her sister on Sunday."));
    assert.ok((await person.save()).includes("call her sister on Sunday"));
    await person.reads("revision 2");
    await person.back();
  }],
  ["a wrong passphrase: a calm sentence, and the field keeps what was typed", async ({ person, browser }) => {
    await browser.reload();
    await person.heading("Your notes are locked");
    await person.unlock("not my passphrase at all");
    await person.reads("That passphrase does not open your notes.");
    assert.equal(await person.value("#passphrase"), "not my passphrase at all");
    await person.looks("08-wrong-passphrase");
  }],
  ["unlocking can be cancelled", async ({ person, browser }) => {
    await person.type("#passphrase", anna.passphrase, { clear: true });
    // by the page itself, as soon as the button is there: an unlock is over before a click from outside has come
    await browser.run(() => {
      const watch = new MutationObserver(() => {
        const cancel = document.querySelector(".working button");
        if (!cancel) return;
        watch.disconnect();
        cancel.click();
      });
      watch.observe(document.documentElement, { childList: true, subtree: true, attributes: true });
    });
    await person.click("#unlock");
    await browser.until(() => document.querySelector("#see").textContent.includes("Cancelled.") && !document.querySelector(".working"));
    await person.heading("Your notes are locked");
  }],
  ["after a reload the notes are unlocked and read, and the clock is watched meanwhile", async ({ person, browser }) => {
    let best;
    for (let round = 0; round < 3; round++) {
      await browser.reload();
      await person.heading("Your notes are locked");
      await browser.run(probe);
      await person.unlock(anna.passphrase);
      await person.home();
      const seen = await browser.runAsync(longest);
      if (!best || seen.gap < best.gap) best = seen;
      if (best.gap <= 16 && best.longtask === 0) break;
    }
    const rows = await person.listed();
    assert.equal(rows.length, 7);
    await person.openNote(first);
    assert.ok((await person.text("#note")).includes(soap.plan));
    await person.back();
    return `longest gap on the main thread ${best.gap.toFixed(1)} ms over ${(best.span / 1000).toFixed(2)} s, longest longtask entry ${best.longtask} ms; by the clock, with all that this machine does besides; see "smooth" for processor time`;
  }],
  ["locking takes every word off the page", async ({ person, browser, words }) => {
    await person.lock();
    const text = await browser.run(() => document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map(({ value }) => value).join());
    for (const word of words) assert.ok(!text.includes(word), word);
    await browser.back();
    await person.heading("Your notes are locked");
    await person.looks("09-locked");
  }],
  ["sign out, sign in again from the front door", async ({ person, browser }) => {
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
    await browser.until(() => !document.querySelector("#held [data-record]"));
    await person.signIn({ login: "Anna.Lindqvist ", passphrase: "something else entirely" });
    await person.reads("That name and passphrase do not go together.");
    await person.signIn({ login: "nobody.at.all", passphrase: "something else entirely" });
    await browser.until(() => !document.querySelector(".working"));
    await person.reads("That name and passphrase do not go together.");
    await person.signIn({ ...anna, login: "Anna.Lindqvist " });
    assert.equal((await person.listed()).length, 7);
  }],
  ["the server is killed and started again: everything is there", async (world) => {
    const { person } = world;
    await world.server.kill();
    await world.restart();
    await person.click("#to-notes");
    assert.equal((await person.listed()).length, 7);
  }],
  ["no word of it is in the database, in any request, on the device or in the server's log", async (world) => {
    const { found, looked } = await world.leaks();
    assert.deepEqual(found, []);
    return `${world.words.length} texts looked for in ${looked.toLocaleString("en")} bytes`;
  }],
];
