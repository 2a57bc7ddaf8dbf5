// The ways in: change, replace, recover, remove.
import assert from "node:assert/strict";

const login = "bo";
const own = "eleven grey herons on the canal";
let bo;
let oldCode;

const changeTo = async ({ person, browser }, passphrase) => {
  await person.click("#use-own");
  await person.type("#own-passphrase", passphrase);
  await person.type("#own-again", passphrase);
  await person.click("#set-passphrase");
  await browser.until(() => document.querySelector("#set-passphrase") === null, { ms: 60_000 });
};

export const steps = [
  ["a passphrase of one's own: too short and mistyped ones are told at once", async (world) => {
    const { person } = world;
    await person.click("#to-signup");
    await person.type("#login", login);
    await person.click("#use-own");
    await person.type("#own-passphrase", "short");
    await person.click("#create");
    await person.reads("Please use at least 12 characters.");
    await person.type("#own-passphrase", world.canary(own), { clear: true });
    await person.type("#own-again", "eleven grey herons on the canol");
    await person.click("#create");
    await person.reads("The two are not the same.");
    await person.looks("10-own-passphrase");
    await person.type("#own-again", own, { clear: true });
    await person.click("#create");
    bo = { login, passphrase: own, ...await person.keepSheet() };
    await person.home();
    await person.write("process", [world.canary("written before the passphrase was changed")]);
    await person.save();
    await person.back();
  }],
  ["a name that is taken can be changed without losing the rest", async ({ person, browser }) => {
    await person.click("#sign-out");
    await person.click("#to-signup");
    await person.type("#login", " BO ");
    const words = await browser.until(() => document.querySelector("#suggested")?.value);
    await person.click("#create");
    await person.reads("That name is already taken.", { ms: 60_000 });
    assert.equal(await person.value("#suggested"), words);
    await person.type("#login", "bo.second", { clear: true });
    await person.click("#create");
    await person.keepSheet();
    await person.home();
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
  }],
  ["the passphrase is changed; the old one opens nothing any more", async (world) => {
    const { person } = world;
    await person.signIn(bo);
    await person.home();
    await person.click("#to-keys");
    await person.heading("Ways in");
    await person.looks("11-ways-in");
    await person.click("#change-passphrase");
    await person.looks("12-change-passphrase");
    await changeTo(world, world.canary("a whole new passphrase for the autumn"));
    await person.reads("The new passphrase is set.");
    await person.lock();
    await person.unlock(own);
    await person.reads("That passphrase does not open your notes.");
    bo.passphrase = "a whole new passphrase for the autumn";
    await person.unlock(bo.passphrase);
    const rows = await person.listed();
    assert.ok(rows[0].text.includes("written before the passphrase was changed"));
    await person.write("process", ["written after the passphrase was changed"]);
    await person.save();
    await person.back();
  }],
  ["a new recovery sheet: nothing changes until it is kept, then the old code is dead", async ({ person }) => {
    oldCode = bo.code;
    await person.click("#to-keys");
    await person.click("#new-sheet");
    const dropped = await person.sheet();
    assert.notEqual(dropped.join("-"), oldCode);
    await person.click("#view form .button.quiet");
    await person.heading("Ways in");
    await person.click("#new-sheet");
    ({ code: bo.code } = await person.keepSheet());
    await person.heading("Ways in");
    assert.ok(![dropped.join("-"), oldCode].includes(bo.code));
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
  }],
  ["recovery with the code alone: a slip is told, the old sheet is refused, the new one opens", async (world) => {
    const { person, browser } = world;
    await person.click("#to-recover");
    await person.heading("Use your recovery code");
    await person.type("#login", login, { clear: true });
    const slip = bo.code.replace(/.$/, (last) => last === "7" ? "8" : "7");
    await person.type("#recovery-code", slip);
    await person.click("#recover");
    await person.reads("There is a slip in the recovery code.");
    assert.equal(await person.value("#recovery-code"), slip);
    await person.looks("13-recovery-slip");
    await person.type("#recovery-code", oldCode, { clear: true });
    await person.click("#recover");
    await person.reads("That name and recovery code do not go together.");
    await person.type("#recovery-code", bo.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l"), { clear: true });
    await person.click("#recover");
    await person.heading("Welcome back");
    await person.looks("14-welcome-back");
    bo.passphrase = world.canary("found again after a bad week in winter");
    await changeTo(world, bo.passphrase);
    assert.equal((await person.listed()).length, 2);
    await browser.reload();
    await person.heading("Your notes are locked");
    await person.unlock(bo.passphrase);
    assert.equal((await person.listed()).length, 2);
  }],
  ["the recovery sheet is removed after a question, and made again", async ({ person, browser }) => {
    await person.click("#to-keys");
    await person.click('.way[data-type="recovery"] .button.quiet');
    await browser.find("dialog[open]");
    await person.looks("15-question");
    await browser.keys("Escape");
    await browser.until(() => !document.querySelector("dialog"));
    await person.click('.way[data-type="recovery"] .button.quiet');
    await person.click("dialog .danger");
    await person.reads("The recovery sheet is removed.");
    assert.equal(await browser.run(() => document.querySelectorAll(".way").length), 1);
    await person.click("#make-sheet");
    ({ code: bo.code } = await person.keepSheet());
    await person.heading("Ways in");
    assert.equal(await browser.run(() => document.querySelectorAll(".way").length), 2);
  }],
  ["a sheet that was never confirmed is asked for at the next sign-in", async ({ person, browser }) => {
    await person.click("#sign-out");
    await person.click("#to-signup");
    await person.type("#login", "in.a.hurry");
    const words = await browser.until(() => document.querySelector("#suggested")?.value);
    await person.click("#create");
    await person.sheet();
    await browser.reload();
    await person.heading("Your notes are locked");
    await person.unlock(words);
    await person.heading("Ways in");
    await person.reads("Your recovery sheet was never confirmed.");
    await person.click("#sheet-reminder .main");
    await person.keepSheet();
    await person.heading("Ways in");
    assert.ok(!(await person.page()).includes("never confirmed"));
  }],
  ["no passphrase is anywhere but in the person's head", async (world) => {
    assert.deepEqual((await world.leaks()).found, []);
  }],
];
