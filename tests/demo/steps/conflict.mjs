// Two tabs of one person: nobody overwrites anybody, and nothing typed is lost.
import assert from "node:assert/strict";

let passphrase;
let one;
let two;
let id;

/** Opens the note for editing in a tab and adds words to it. */
async function edit({ person, browser }, tab, words) {
  await browser.use(tab);
  await person.click("#to-notes");
  await person.listed();
  await person.openNote(id);
  await person.click("#edit");
  await person.type((await person.areas())[0], words);
}

async function clash(world, mine, theirs) {
  await edit(world, one, mine);
  await edit(world, two, theirs);
  await world.person.save();
  await world.browser.use(one);
  await world.person.click("#save");
  await world.browser.find("#conflict");
}

export const steps = [
  ["a second tab of the same browser is signed in, but locked", async (world) => {
    const { person, browser, gate } = world;
    ({ passphrase } = await person.signUp("caro"));
    await person.home();
    await person.write("process", ["The first version."]);
    await person.save();
    await person.back();
    [{ id }] = await person.listed();
    one = await browser.current();
    two = await browser.tab(gate.url);
    await person.heading("Your notes are locked");
    await person.unlock(passphrase);
    assert.equal((await person.listed()).length, 1);
  }],
  ["both versions are shown, and going on writing keeps every word", async (world) => {
    const { person, browser } = world;
    await clash(world, " Words of the first tab.", " Words of the second tab.");
    const shown = await person.text("#conflict");
    assert.ok(shown.includes("Words of the first tab.") && shown.includes("Words of the second tab."), shown);
    await person.looks("20-conflict");
    await person.click('[data-choice="write"]');
    assert.ok((await person.value((await person.areas())[0])).endsWith("Words of the first tab."));
    await person.click("#save");
    await browser.find("#conflict");
  }],
  ["keep both: mine becomes a note of its own", async ({ person }) => {
    await person.click('[data-choice="both"]');
    await person.reads("Both are kept");
    const rows = await person.listed();
    assert.equal(rows.length, 2);
    assert.ok(rows.some(({ text }) => text.includes("Words of the first tab.")) && rows.some(({ text }) => text.includes("Words of the second tab.")));
  }],
  ["keep mine: it follows the other as the next revision", async (world) => {
    const { person } = world;
    await clash(world, " Mine again.", " Theirs again.");
    await person.click('[data-choice="mine"]');
    await person.reads("revision 4");
    assert.ok((await person.text("#note")).includes("Mine again."));
  }],
  ["keep the stored one", async (world) => {
    const { person } = world;
    await clash(world, " Not needed.", " The better one.");
    await person.click('[data-choice="theirs"]');
    await person.reads("revision 5");
    const text = await person.text("#note");
    assert.ok(text.includes("The better one.") && !text.includes("Not needed."));
    await person.click("#to-notes");
    await person.home();
    assert.ok(!(await person.page()).includes("Draft:"));
  }],
  ["a passphrase changed in one tab: the other goes on, or asks for the new one, and loses nothing", async (world) => {
    const { person, browser } = world;
    await browser.use(one);
    await person.click("#to-notes");
    await person.write("process", ["Half written in the first tab while the keys change."]);
    await browser.use(two);
    await person.click("#to-keys");
    await person.click("#change-passphrase");
    passphrase = await browser.until(() => document.querySelector("#suggested")?.value);
    await person.click("#set-passphrase");
    await person.reads("The new passphrase is set.", { ms: 60_000 });
    await person.click("#to-notes");
    await person.write("process", ["Sealed with the newest keys in the second tab."]);
    await person.save();
    await browser.use(one);
    await person.click("#save");
    await browser.until(() => document.querySelector("#note") || document.querySelector("#unlock"));
    const asked = await browser.run(() => Boolean(document.querySelector("#unlock")));
    if (!asked) await person.click("#to-notes");
    await browser.until(() => document.querySelector("#notes") || document.querySelector("#unlock"));
    const relocked = await browser.run(() => Boolean(document.querySelector("#unlock")));
    if (relocked) {
      await person.reads("Your passphrase was changed elsewhere.");
      await person.unlock(passphrase);
    }
    await person.listed();
    const page = await person.page();
    assert.ok(page.includes("Half written in the first tab while the keys change.") && page.includes("Sealed with the newest keys in the second tab."), page);
    assert.ok(!page.includes("does not open"), page);
    return relocked || asked ? "asked for the new passphrase" : "went on without asking";
  }],
  ["a keyset changed by both at once: the second is told, and nothing breaks", async (world) => {
    const { person, browser, gate } = world;
    await browser.use(two);
    await person.click("#to-keys");
    await browser.use(one);
    await person.click("#to-keys");
    await person.click("#new-sheet");
    const groups = await person.sheet();
    await browser.use(two);
    await person.click("#new-sheet");
    await person.keepSheet();
    await person.heading("Ways in");
    await browser.use(one);
    await person.type("#check-group", groups.at(-1));
    await person.click("#kept");
    await browser.until(() => document.querySelector("#see .notice.warn") || document.querySelector("#unlock"));
    const text = await person.page();
    assert.ok(/changed (in another tab|elsewhere)/.test(text), text);
    assert.ok(gate.sent.length > 0);
  }],
  ["signing out in one tab locks the other up too", async ({ person, browser }) => {
    await browser.use(two);
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
    await browser.use(one);
    await person.heading("Notes that only you can read");
    await person.reads("You signed out in another tab");
  }],
];
