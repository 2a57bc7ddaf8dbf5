// A passkey with PRF, by the driver's virtual authenticator.
import assert from "node:assert/strict";

let passphrase;
let device;
let able = true;
const skip = { skipped: "the driver has no virtual authenticator with PRF" };
const ways = ({ browser }) => browser.run(() => [...document.querySelectorAll(".way")].map(({ dataset }) => dataset.type));

export const steps = [
  ["a passkey is added", async (world) => {
    const { person, browser } = world;
    ({ passphrase } = await person.signUp("finn"));
    await person.home();
    await person.write("process", ["Opened with a passkey later."]);
    await person.save();
    await person.back();
    try {
      device = await browser.authenticator();
    } catch {
      able = false;
      return skip;
    }
    await person.click("#to-keys");
    await person.click("#add-passkey");
    await person.reads("The passkey is added.");
    assert.deepEqual(await ways(world), ["passphrase", "recovery", "passkey"]);
    await person.looks("50-passkey");
    return undefined;
  }],
  ["the same device does not get a second one", async (world) => {
    if (!able) return skip;
    await world.person.click("#add-passkey");
    await world.browser.find("#see .notice.warn");
    assert.deepEqual(await ways(world), ["passphrase", "recovery", "passkey"]);
    return undefined;
  }],
  ["a locked page opens with the passkey, without the passphrase", async ({ person, browser }) => {
    if (!able) return skip;
    await browser.reload();
    await person.heading("Your notes are locked");
    await person.looks("51-locked-with-passkey");
    await person.click("#unlock-passkey");
    const rows = await person.listed();
    assert.ok(rows[0].text.includes("Opened with a passkey later."));
    return undefined;
  }],
  ["it stays a way in after the passphrase was changed", async ({ person, browser }) => {
    if (!able) return skip;
    await person.click("#to-keys");
    await person.click("#change-passphrase");
    passphrase = await browser.until(() => document.querySelector("#suggested")?.value);
    await person.click("#set-passphrase");
    await person.reads("The new passphrase is set.", { ms: 60_000 });
    await person.lock();
    await person.click("#unlock-passkey");
    assert.equal((await person.listed()).length, 1);
    return undefined;
  }],
  ["removed, it is no longer offered; a dismissed request says what to do", async (world) => {
    if (!able) return skip;
    const { person, browser } = world;
    await browser.call("DELETE", `/webauthn/authenticator/${device.id}`);
    const other = await browser.authenticator();
    await person.lock();
    await person.click("#unlock-passkey");
    await person.reads("No passkey was used.", { ms: 90_000 });
    await person.unlock(passphrase);
    await person.home();
    await person.click("#to-keys");
    await person.click('.way[data-type="passkey"] .button.quiet');
    await person.click("dialog .danger");
    await person.reads("The passkey is removed.");
    assert.deepEqual(await ways(world), ["passphrase", "recovery"]);
    await person.lock();
    assert.equal(await browser.run(() => document.querySelector("#unlock-passkey")), null);
    await other.remove();
    return undefined;
  }],
  ["on a bare number, where browsers offer no passkeys, the sentence says where to go", async ({ person, browser, gate }) => {
    await browser.goto(`http://127.0.0.1:${gate.port}/`);
    await person.heading("Notes that only you can read");
    await person.signIn({ login: "finn", passphrase });
    await person.home();
    await person.click("#to-keys");
    await person.click("#add-passkey");
    await person.reads("Passkeys need a site with a name.");
  }],
];
