// The whole way without a mouse: sign up, write a note, read it, lock. The focus can be seen at every stop.
import assert from "node:assert/strict";

export const steps = [
  ["the first Tab offers to skip to the page", async ({ person, browser }) => {
    await person.tabTo(".skip");
    await browser.keys("Enter");
    assert.equal(await browser.run(() => document.activeElement.id), "view");
  }],
  ["sign up", async ({ person, browser }) => {
    await person.tabTo("#to-signup");
    await browser.keys("Enter");
    await person.heading("Create an account");
    assert.equal(await browser.run(() => document.activeElement.tagName), "H1");
    await person.tabTo("#login");
    await browser.keys("hana");
    await browser.until(() => document.querySelector("#suggested")?.value);
    await person.tabTo("#use-suggested");
    await browser.keys("ArrowDown");
    await person.tabTo("#own-passphrase");
    await browser.keys("a kettle for every window");
    await person.tabTo("#own-again");
    await browser.keys("a kettle for every window", "Enter");
    const groups = await person.sheet();
    await person.tabTo("#check-group");
    await browser.keys(groups.at(-1), "Enter");
    await person.home();
  }],
  ["write a note and read it", async ({ person, browser }) => {
    await person.tabTo('[data-kind="progress"]');
    await browser.keys("Space");
    await browser.find("#save");
    await person.tabTo("form textarea");
    await browser.keys("Typed without a mouse.");
    await person.tabTo("#save");
    await browser.keys("Enter");
    await browser.find("#note");
    assert.ok((await person.text("#note")).includes("Typed without a mouse."));
    await person.tabTo("#back");
    await browser.keys("Enter");
    await person.listed();
    await person.tabTo(".note-link");
    await browser.keys("Enter");
    await browser.find("#note");
  }],
  ["change a bit and put it back", async ({ person, browser }) => {
    await person.tabTo("#back");
    await browser.keys("Enter");
    await person.listed();
    await person.tabTo(".tamper");
    await browser.keys("Enter");
    await person.reads("This note does not open.");
    await browser.until(() => document.activeElement.matches(".tamper"));
    await browser.keys("Enter");
    await person.reads("The bit is back");
  }],
  ["a question is answered with the keyboard and the focus goes back", async ({ person, browser }) => {
    await person.tabTo("#to-keys");
    await browser.keys("Enter");
    await person.heading("Ways in");
    await person.tabTo('.way[data-type="recovery"] .button.quiet');
    await browser.keys("Enter");
    await browser.find("dialog[open]");
    await browser.keys("Escape");
    await browser.until(() => !document.querySelector("dialog"));
    assert.ok(await browser.run(() => document.activeElement.matches('.way[data-type="recovery"] .button.quiet')));
  }],
  ["lock", async ({ person, browser }) => {
    await person.tabTo("#lock");
    await browser.keys("Enter");
    await person.heading("Your notes are locked");
    await person.tabTo("#passphrase");
    await browser.keys("a kettle for every window", "Enter");
    await person.home();
  }],
];
