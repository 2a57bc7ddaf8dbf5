// A server that lies: one bit changed, an old revision served, somebody else's keys.
import assert from "node:assert/strict";

let passphrase;
let notes;

const sealedOf = (gate, id) => gate.sent.filter(({ method, path }) => method === "PUT" && path.endsWith(id)).map(({ body }) => JSON.parse(body).sealed);

export const steps = [
  ["one bit changed on the server: the note is refused in plain words, the others open", async ({ person, browser }) => {
    ({ passphrase } = await person.signUp("eli"));
    await person.home();
    for (const text of ["The note that will be changed.", "The note beside it."]) {
      await person.write("process", [text]);
      await person.save();
      await person.back();
    }
    notes = await person.listed();
    const changed = notes.find(({ text }) => text.includes("will be changed")).id;
    await person.click(`[data-record="${changed}"] .tamper`);
    await person.reads("This note does not open.");
    const rows = await person.listed();
    assert.deepEqual(rows.map(({ refused }) => refused), [true, false]);
    assert.equal(rows[0].id, changed);
    assert.ok(!rows[0].text.includes("will be changed"));
    await person.looks("40-refused");
    assert.equal(await browser.run(() => document.querySelectorAll("#held mark").length), 1);
    await person.click(`[data-record="${changed}"] .tamper`);
    await person.reads("The bit is back");
    await person.reads("The note that will be changed.");
    notes = await person.listed();
    assert.ok(notes.every(({ refused }) => !refused));
  }],
  ["a note that is open on the page is looked at again, and what cannot be trusted goes away", async ({ person, browser }) => {
    await person.openNote(notes[0].id);
    const words = await person.text("#note");
    await person.click(`[data-record="${notes[0].id}"] .tamper`);
    await person.reads("This note does not open.");
    assert.ok(!(await person.text("#view")).includes(words));
    await person.click(`[data-record="${notes[0].id}"] .tamper`);
    await browser.find("#note");
    assert.equal(await person.text("#note"), words);
    await person.back();
  }],
  ["every part of a record is guarded: bits from the first byte to the last", async ({ person, browser }) => {
    const { id } = notes[0];
    const size = await browser.run((id) => fetch("/api/records").then((answer) => answer.json()).then(({ records }) => records.find((record) => record.id === id).size), id);
    for (const bit of [0, 16, 24, 37, 8 * 25, 8 * 60 + 3, 4 * size, 8 * size - 1]) {
      const flip = () => browser.run((id, bit) => fetch("/api/tamper", { method: "POST", headers: { "x-hushnote": "1", "content-type": "application/json" }, body: JSON.stringify({ id, bit }) }).then(({ status }) => status), id, bit);
      assert.equal(await flip(), 204);
      await person.click("#to-notes");
      const rows = await person.listed();
      assert.equal(rows.filter(({ refused }) => refused).length, 1, `bit ${bit}`);
      assert.equal(await flip(), 204);
    }
    await person.click("#to-notes");
    assert.ok((await person.listed()).every(({ refused }) => !refused));
  }],
  ["an older revision served in place of the newest is recognised", async ({ person, gate }) => {
    const { id } = notes[0];
    await person.openNote(id);
    await person.click("#edit");
    await person.type((await person.areas())[0], " And a second revision of it.");
    await person.save();
    await person.back();
    await person.listed();
    const [old] = sealedOf(gate, id);
    gate.rule = ({ path, body }) => path === "/api/records/batch" && body.includes(id)
      ? { status: 200, body: { items: [{ id, sealed: old, hash: "0".repeat(64) }] } } : "pass";
    await person.click("#to-notes");
    const rows = await person.listed();
    assert.ok(rows.find((row) => row.id === id).text.includes("The server is showing an old state."));
    gate.back();
  }],
  ["a note served under another's name is refused", async ({ person, gate }) => {
    const [a, b] = notes.map(({ id }) => id);
    gate.rule = ({ path }) => path === "/api/records/batch"
      ? { status: 200, body: { items: [{ id: a, sealed: sealedOf(gate, b).at(-1), hash: "0".repeat(64) }, { id: b, sealed: sealedOf(gate, b).at(-1), hash: "0".repeat(64) }] } } : "pass";
    await person.click("#to-notes");
    const rows = await person.listed();
    assert.deepEqual(rows.map(({ id, refused }) => [id, refused]).sort(), [[a, true], [b, false]].sort());
    gate.back();
  }],
  ["a keyset with one bit changed does not open, and says so without blaming the passphrase alone", async ({ person, gate, browser }) => {
    await person.lock();
    const { keyset, hash } = await browser.run(() => fetch("/api/keyset").then((answer) => answer.json()));
    const bytes = Buffer.from(keyset, "base64url");
    bytes[bytes.length - 1] ^= 1;
    gate.rule = ({ method, path }) => method === "GET" && path === "/api/keyset" ? { status: 200, body: { keyset: bytes.toString("base64url"), hash } } : "pass";
    await person.unlock(passphrase);
    await browser.find("#see .notice.warn", { ms: 60_000 });
    const text = await person.page();
    assert.ok(/Something was changed behind your back|The server is showing an old state/.test(text), text);
    gate.back();
    await person.unlock(passphrase);
    assert.ok((await person.listed()).every(({ refused }) => !refused));
  }],
  ["another account under one's name is noticed before anything is typed into it", async ({ person, gate }) => {
    await person.click("#sign-out");
    await person.heading("Notes that only you can read");
    gate.rule = ({ path }) => path === "/api/hint" ? { status: 200, body: { account: "c29tZWJvZHkgZWxzZXM", hint: `AQ${"A".repeat(21)}` } } : "pass";
    await person.signIn({ login: "eli", passphrase });
    await person.reads("The server names a different account than this device remembers.");
    gate.back();
    await person.signIn({ login: "eli", passphrase });
    await person.home();
  }],
];
