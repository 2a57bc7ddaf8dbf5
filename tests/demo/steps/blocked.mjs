// Browsers that will not run WebAssembly, and files that do not come: a clear sentence in the place of a form.
import assert from "node:assert/strict";

export const steps = [
  ["WebAssembly blocked by a policy: said at once, before anybody types", async ({ person, gate, browser }) => {
    gate.headers = (headers) => ({ ...headers, ...(headers["content-security-policy"] && { "content-security-policy": headers["content-security-policy"].replace(" 'wasm-unsafe-eval'", "") }) });
    await person.open();
    await person.heading("The practice cannot open");
    await person.reads("The lock could not start in this browser.");
    await person.reads("Allow WebAssembly for this site");
    assert.equal(await browser.run(() => document.querySelectorAll("input").length), 0);
    await person.looks("60-blocked");
    // the browser reports the breach of the policy that this chapter caused itself
    await browser.logs();
    gate.headers = (headers) => headers;
  }],
  ["the package's file does not come: said, with a way to try again", async ({ person, gate, browser }) => {
    gate.rule = ({ path }) => path.startsWith("/hushnote/") ? "away" : "pass";
    await person.open();
    await person.heading("The practice cannot open");
    await person.reads("Part of this page could not be loaded.");
    gate.back();
    await person.click("#see .main");
    await person.heading("Notes that only you can read");
    await browser.logs();
  }],
  ["the worker's file does not come: the passphrase stays, and the sentence says what to do", async ({ person, gate, browser }) => {
    await person.click("#to-signup");
    await person.type("#login", "gus");
    const words = await browser.until(() => document.querySelector("#suggested")?.value);
    gate.rule = ({ path }) => path === "/worker.js" ? "away" : "pass";
    await person.click("#create");
    await person.reads("The helper that works out your keys did not start.", { ms: 60_000 });
    assert.equal(await person.value("#suggested"), words);
    gate.back();
    await browser.logs();
    await person.click("#create");
    await person.keepSheet();
    await person.home();
  }],
  ["storage on the device is full: writing and saving go on", async ({ person, browser }) => {
    await browser.run(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
    await person.write("process", ["Written on a device without room."]);
    await browser.until(() => document.querySelector("#draft-line").textContent.startsWith("Draft held in this tab"));
    assert.ok((await person.save()).includes("Written on a device without room."));
  }],
];
