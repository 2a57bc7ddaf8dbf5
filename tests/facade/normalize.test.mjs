// The crate normalises with a library, a page with its engine's tables: both must agree on every code point a passphrase may hold.
import { equal, ok } from "./expect.mjs";
import { fresh, test, vectors } from "./kit.mjs";

const file = await vectors("self-made/nfc_every_code_point.json");
const all = ({ ranges }) => ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)));
const points = all(file);
const recent = new Set(all({ ranges: file.recent }));
const older = points.some((point) => /\p{Cn}/u.test(point)) ? `this engine does not know Unicode ${file.unicode}` : undefined;
// of Unicode 17; where it comes last, regular expressions know what `normalize` does not
const behind = "\u1acf\u0323".normalize("NFC") !== "\u0323\u1acf";

test("A050 NFC of every assigned code point is what the crate's tests compute", { skip: older }, async () => {
  ok(points.length > 280_000);
  const known = behind ? points.filter((point) => !recent.has(point)) : points;
  const text = known.map((point) => `${`${point}\u0323\u0307${point}`.normalize("NFC")}\n`).join("");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-512", new TextEncoder().encode(text)));
  equal([...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""), behind ? file.sha512_without_recent : file.sha512);
});

test("A050 what an engine's normalize does not know is refused when a passphrase is set", () => fresh("old-normalize"));
