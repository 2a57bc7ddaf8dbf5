// The crate normalises with a library, a page with its engine's tables: both must agree on every code point a passphrase may hold.
import { equal, ok } from "./expect.mjs";
import { test, vectors } from "./kit.mjs";

const file = await vectors("self-made/nfc_every_code_point.json");
const points = file.ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)));
const older = points.some((point) => /\p{Cn}/u.test(point)) ? `this engine does not know Unicode ${file.unicode}` : undefined;

test("A050 NFC of every assigned code point is what the crate's tests compute", { skip: older }, async () => {
  ok(points.length > 280_000);
  const text = points.map((point) => `${`${point}\u0323\u0307${point}`.normalize("NFC")}\n`).join("");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-512", new TextEncoder().encode(text)));
  equal([...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""), file.sha512);
});
