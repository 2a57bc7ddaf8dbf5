// Servers that stop, answers that get lost, disks that fill up: each is told in a sentence, and no typed text goes missing.
import assert from "node:assert/strict";

let passphrase;
const typed = "Typed while the server was away, and not to be lost.";

const saved = async ({ person, browser }, text) => {
  await browser.find("#note");
  assert.ok((await person.text("#note")).includes(text));
};

export const steps = [
  ["the answer to the sign-up gets lost: trying again ends in one account", async ({ person, browser, gate }) => {
    await person.click("#to-signup");
    await person.type("#login", "dana");
    passphrase = await browser.until(() => document.querySelector("#suggested")?.value);
    gate.always("POST", "/api/signup", "swallow");
    await person.click("#create");
    await person.reads("The server does not answer.", { ms: 60_000 });
    gate.back();
    assert.equal(await person.value("#suggested"), passphrase);
    await person.looks("30-no-answer");
    await person.click("#create");
    await person.keepSheet();
    await person.home();
  }],
  ["a stopped server: the note stays on the page, and goes in when the server is back", async (world) => {
    const { person, browser } = world;
    await person.write("process", [typed]);
    await world.server.kill();
    await person.click("#save");
    await person.reads("The server does not answer.");
    assert.equal(await person.value((await person.areas())[0]), typed);
    await person.looks("31-server-away");
    await world.restart();
    await person.click("#save");
    await saved(world, typed);
    await browser.until(() => document.querySelectorAll("#held [data-record]").length === 1);
    await person.back();
  }],
  ["the answer to a save gets lost: saving again meets no conflict and makes no second note", async (world) => {
    const { person, gate } = world;
    await person.write("process", ["The answer to this one gets lost."]);
    gate.always("PUT", "/api/records/", "swallow");
    await person.click("#save");
    await person.reads("The server does not answer.");
    gate.back();
    await person.type((await person.areas())[0], " More words.");
    await person.click("#save");
    await saved(world, "The answer to this one gets lost. More words.");
    await person.back();
    assert.equal((await person.listed()).length, 2);
  }],
  ["the browser asks a second time by itself: the person notices nothing", async (world) => {
    const { person, gate } = world;
    await person.write("process", ["Asked twice, stored once."]);
    gate.once("PUT", "/api/records/", "swallow");
    await person.click("#save");
    await world.browser.until(() => document.querySelector("#note") || document.querySelector("#see .notice.warn"));
    // whether it asks again depends on the connection; either way one more click is enough
    if (await world.browser.run(() => !document.querySelector("#note"))) await person.click("#save");
    await saved(world, "Asked twice, stored once.");
    await person.back();
    assert.equal((await person.listed()).length, 3);
  }],
  ["kill -9 in the middle of a write: the old or the new state, and the text is still here", async (world) => {
    const { person, gate } = world;
    const outcomes = [];
    for (const wait of [-1, 0, 1, 2, 4, 8]) {
      const text = wait < 0 ? "Written when the server was killed half way." : `Written when the server was killed after ${wait} ms.`;
      await person.write("x-journal", [text]);
      const kill = async () => { await new Promise((resolve) => setTimeout(resolve, wait)); await world.server.kill(); };
      gate.once("PUT", "/api/records/", wait < 0 ? { half: kill } : { after: kill });
      await person.click("#save");
      await person.reads("The server does not answer.");
      await world.restart();
      await person.click("#save");
      await saved(world, text);
      outcomes.push((await person.text("#view")).includes("revision 2") ? "new" : "old");
      await person.back();
      const rows = await person.listed();
      assert.equal(rows.filter((row) => row.text.includes(text)).length, 1);
      assert.ok(rows.every(({ refused }) => !refused));
    }
    return `after the kill the server had: ${outcomes.join(", ")}`;
  }],
  ["the answer to a new keyset gets lost: the page looks, and goes on with what holds", async ({ person, browser, gate }) => {
    await person.click("#to-keys");
    await person.click("#change-passphrase");
    passphrase = await browser.until(() => document.querySelector("#suggested")?.value);
    gate.always("PUT", "/api/keyset", "swallow");
    await person.click("#set-passphrase");
    await person.reads("The new passphrase is set.", { ms: 60_000 });
    gate.back();
    await person.lock();
    await person.unlock(passphrase);
    await person.home();
  }],
  ["the server goes away with a new keyset in hand: told honestly, then settled by itself", async ({ person, browser, gate }) => {
    await person.click("#to-keys");
    await person.click("#change-passphrase");
    const next = await browser.until(() => document.querySelector("#suggested")?.value);
    gate.once("PUT", "/api/keyset", "swallow").then(() => gate.away());
    await person.click("#set-passphrase");
    await person.reads("We do not know yet whether the change arrived.", { ms: 60_000 });
    await person.looks("32-unsettled");
    gate.back();
    await person.reads("your change had arrived");
    await person.lock();
    await person.unlock(next);
    await person.home();
    passphrase = next;
  }],
  ["a change the server never saw is settled the other way", async ({ person, browser, gate }) => {
    await person.click("#to-keys");
    await person.click("#change-passphrase");
    await browser.until(() => document.querySelector("#suggested")?.value);
    gate.once("PUT", "/api/keyset", "away").then(() => gate.away());
    await person.click("#set-passphrase");
    await person.reads("We do not know yet whether the change arrived.", { ms: 60_000 });
    gate.back();
    await person.reads("Your change had not arrived");
    await person.lock();
    await person.unlock(passphrase);
    await person.home();
  }],
  ["a draft survives a reload, sealed on the device", async (world) => {
    const { person, browser } = world;
    await person.write("process", [world.canary("A draft that nobody has saved anywhere yet.")]);
    await browser.until(() => document.querySelector("#draft-line").textContent.startsWith("Draft sealed"));
    await browser.reload();
    await person.heading("Your notes are locked");
    assert.deepEqual((await world.leaks()).found, []);
    await person.unlock(passphrase);
    await person.home();
    await person.reads("A draft that nobody has saved anywhere yet.");
    await person.looks("33-draft");
    await person.click(".draft .button");
    assert.equal(await person.value((await person.areas())[0]), "A draft that nobody has saved anywhere yet.");
  }],
  ["locking in the middle of a sentence keeps the sentence", async ({ person, browser }) => {
    await person.type((await person.areas())[0], " Half a sen");
    await person.lock();
    assert.ok(!(await browser.run(() => document.documentElement.outerHTML)).includes("Half a sen"));
    await person.unlock(passphrase);
    await person.home();
    await person.click(".draft .button");
    assert.ok((await person.value((await person.areas())[0])).endsWith(" Half a sen"));
    await person.click("#discard");
    await person.click("dialog .danger");
    await person.home();
    assert.ok(!(await person.page()).includes("Half a sen"));
  }],
  ["the lock breaks in the middle of a sentence: locked at once, and the sentence comes back", async ({ person, browser }) => {
    await person.write("process", ["Half a thought when the lock bro"]);
    // what the package tells when its WebAssembly instance has failed
    await browser.runAsync(async () => {
      const { me } = await import("/session.js");
      const { vault } = me;
      const heard = vault.onclose;
      vault.onclose = null;
      vault.close();
      heard("trapped");
    });
    await person.heading("Your notes are locked");
    await person.reads("Your notes locked themselves.");
    await person.unlock(passphrase);
    await person.home();
    await person.click(".draft .button");
    assert.equal(await person.value((await person.areas())[0]), "Half a thought when the lock bro");
    await person.save();
    await person.back();
  }],
  ["the session ended on the server: signed out with a reason, the draft waits", async ({ person, gate }) => {
    await person.write("process", ["Written after the session had ended."]);
    gate.once("PUT", "/api/records/", { status: 401, body: { error: "signed-out", message: "The session has ended." } });
    await person.click("#save");
    await person.heading("Notes that only you can read");
    await person.signIn({ login: "dana", passphrase });
    await person.home();
    await person.reads("Written after the session had ended.");
    await person.click(".draft .button");
    await person.save();
    await person.back();
  }],
  ["too many attempts: how long to wait", async ({ person, gate }) => {
    await person.click("#sign-out");
    gate.once("POST", "/api/signin", { status: 429, body: { error: "too-many-tries", message: "Too many tries.", retryAfter: 540 } });
    await person.signIn({ login: "dana", passphrase });
    await person.reads("Too many attempts.");
    await person.reads("9 minutes");
    await person.signIn({ login: "dana", passphrase });
    await person.home();
  }],
  ["signing out from a stopped server: locked at once, and told that the server has not heard of it", async (world) => {
    const { person } = world;
    await world.server.kill();
    await person.click("#sign-out");
    await person.heading("Your notes are locked");
    await person.reads("Locked, but not signed out: the server does not answer.");
    await world.restart();
    await person.unlock(passphrase);
    await person.home();
  }],
  ["a stopped server at sign-in", async (world) => {
    const { person } = world;
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
    await world.server.kill();
    await person.signIn({ login: "dana", passphrase });
    await person.reads("The server does not answer.");
    assert.equal(await person.value("#passphrase"), passphrase);
    await world.restart();
    await person.signIn({ login: "dana", passphrase });
    await person.home();
  }],
  ["a full disk: nothing is stored, nothing is lost", async (world) => {
    const { person, browser } = world;
    await person.write("x-journal", ["A very long page."]);
    // far beyond what --max-mib leaves room for; typing it by keys would take an hour
    await browser.run(() => {
      const area = document.querySelector("form textarea");
      area.value = `A very long page. ${"x".repeat(3_000_000)}`;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await person.click("#save");
    await person.reads("The server’s disk is full.");
    assert.equal((await browser.run(() => document.querySelector("form textarea").value.length)), 3_000_018);
    await browser.run(() => { document.querySelector("form textarea").value = "A short page."; document.querySelector("form textarea").dispatchEvent(new Event("input", { bubbles: true })); });
    await person.looks("34-disk-full");
    await person.click("#save");
    await saved(world, "A short page.");
  }],
];

export const options = { server: ["--max-mib", "2"] };
