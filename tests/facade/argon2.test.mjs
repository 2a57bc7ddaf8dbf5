// The module that the package ships, as it is shipped: every vector of Argon2id, and what the argon2 crate says about hundreds of other parameters.
import { decodeConstant } from "../../pkg/dist/base64.js";
import { kdfBase64 } from "../../pkg/dist/wasm/kdf.inline.js";
import { equal, ok } from "./expect.mjs";
import { test, vectors } from "./kit.mjs";

const kdf = decodeConstant(kdfBase64);
const module = await WebAssembly.compile(kdf);
const unhex = (text) => Uint8Array.from(text?.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function instance(maximum = 32768) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  return { memory, ...new WebAssembly.Instance(module, { env: { memory } }).exports };
}

/** The tag in hex, or the answer that is no place; nothing but the tag is left in memory behind the module's own. */
function argon2id({ memory, prepare_any, run }, { m, t, p }, tag, password, salt, secret = [], ad = []) {
  const place = prepare_any(m, t, p, tag, salt.length, password.length, secret.length, ad.length);
  if (place <= 1) return place;
  let at = place;
  for (const part of [salt, password, secret, ad]) {
    new Uint8Array(memory.buffer).set(part, at);
    at += part.length;
  }
  equal(run(), place);
  const bytes = new Uint8Array(memory.buffer);
  const found = hex(bytes.subarray(place, place + tag));
  bytes.fill(0, place, place + tag);
  ok(bytes.subarray(place).every((byte) => byte === 0), "memory is not wiped");
  return found;
}

for (const [file, count, refused] of [["argon2/rfc9106.json", 1, 0], ["argon2/pyca_argon2.json", 6, 0], ["argon2/phc_winner_argon2_tests.json", 8, 0], ["self-made/argon2id_edge_cases.json", 27, 9]]) {
  test(`Argon2id of ${file} on the shipped module`, async () => {
    let tried = 0, not = 0;
    for (const one of (await vectors(file)).tests) {
      if (one.type !== "argon2id" || one.version !== 19 || one.result === "by policy" || !(one.tag || one.result === "invalid")) continue;
      const found = argon2id(instance(), one, one.tagLen, unhex(one.password), unhex(one.salt), unhex(one.secret), unhex(one.ad));
      // more than four lanes are beyond this module
      if (one.result === "invalid" || one.p > 4) {
        not++;
        equal(found, 1, `case ${one.tcId}`);
      } else {
        tried++;
        equal(found, one.tag.toLowerCase(), `case ${one.tcId}`);
      }
    }
    equal(`${tried} ${not}`, `${count} ${refused}`);
  });
}

function filling(n, field, length) {
  let state = 4 * n + field;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

test("Argon2id as the argon2 crate has it, for random parameters, on the shipped module", async () => {
  const { tests } = await vectors("argon2/differential.json");
  equal(tests.length, 575);
  // one instance after the other and one for all: nothing may be left of the run before
  const same = instance();
  for (const { n, m, t, p, lengths, tag } of tests) {
    const [password, salt, secret, ad] = ["password", "salt", "secret", "ad"].map((name, field) => filling(n, field, lengths[name]));
    for (const one of n % 3 === 0 ? [same, instance()] : [same]) equal(argon2id(one, { m, t, p }, lengths.tag, password, salt, secret, ad), tag, `case ${n}`);
  }
});

test("parts of a run, lanes in any order and in any company, give the same", () => {
  const alone = (lane) => [lane, 0];
  const orders = [[alone(2), alone(0), alone(3), alone(1)], [[0, 1]], [[1, 2], [0, 2]], [[2, 1], alone(0), alone(1)], [[1, 1], alone(0)], [[0, 3], alone(1), alone(2)], [[3, 1], [2, 4], [1, 4], [0, 4]]];
  // 128 blocks of a lane share a table of addresses: segments of up to two, and of a part of one
  for (const m of [32, 500, 4099]) {
    const whole = argon2id(instance(), { m, t: 2, p: 4 }, 32, [1, 2, 3], new Uint8Array(16));
    for (const order of orders) {
      const { memory, prepare_any, begin, fill, end } = instance();
      const place = prepare_any(m, 2, 4, 32, 16, 3, 0, 0);
      new Uint8Array(memory.buffer).set([1, 2, 3], place + 16);
      begin();
      for (let pass = 0; pass < 2; pass++) {
        for (let slice = 0; slice < 4; slice++) for (const [lane, step] of order) fill(pass, slice, lane, step);
      }
      // numbers out of range are nobody's lane
      for (const [slice, ...which] of [[4, 0, 0], [0, 4, 0], [0, -1, 0], [0, -1, 1], [0, 4, 1], [0, 0, 5], [0, 0, -1]]) fill(0, slice, ...which);
      end();
      equal(hex(new Uint8Array(memory.buffer, place, 32)), whole, `${m} KiB, ${JSON.stringify(order)}`);
    }
  }
});

test("threads wipe their lanes, before the tag is made or after, and whoever ends alone wipes them all", () => {
  const whole = argon2id(instance(), { m: 500, t: 1, p: 4 }, 32, [1, 2, 3], new Uint8Array(16));
  for (const [step, others] of [[2, [1]], [3, [1, 2]], [4, [1, 2, 3]], [1, []], [0, []], [5, []], [-1, []]]) {
    for (const before of [true, false]) {
      const { memory, prepare_any, begin, fill, clear, end } = instance();
      const place = prepare_any(500, 1, 4, 32, 16, 3, 0, 0);
      new Uint8Array(memory.buffer).set([1, 2, 3], place + 16);
      begin();
      for (let slice = 0; slice < 4; slice++) fill(0, slice, 0, 1);
      // numbers out of range wipe nothing
      for (const none of [[0, 0], [0, 5], [4, 1], [-1, 1], [0, -1]]) clear(...none);
      const clearOthers = () => others.forEach((lane) => clear(lane, step));
      if (before) clearOthers();
      equal(end(step), place);
      if (!before) clearOthers();
      const bytes = new Uint8Array(memory.buffer);
      equal(hex(bytes.subarray(place, place + 32)), whole, `step ${step}`);
      bytes.fill(0, place, place + 32);
      // the scratch space of four lanes lies before the place
      ok(bytes.subarray(place - 4 * 5 * 1024).every((byte) => byte === 0), `memory is not wiped: step ${step}`);
    }
  }
});

test("memory that is not there is an answer, not a trap, and so is what cannot be meant", () => {
  const { prepare, prepare_any } = instance(100);
  for (const profile of [1, 2, 3]) equal(prepare(profile, 8), 0);
  equal(prepare_any(65536, 3, 4, 32, 16, 8, 0, 0), 0);
  equal(prepare_any(4096, 3, 4, 32, 16, 1 << 25, 0, 0), 0);
  for (const profile of [0, 4, 255, 257, -1]) equal(prepare(profile, 8), 1);
  for (const lengths of [[3, 16, 8, 0, 0], [32, 7, 8, 0, 0], [-1, 16, 8, 0, 0], [32, -1, -1, -1, -1], [32, 16, -1, 0, 0]]) equal(prepare_any(64, 1, 1, ...lengths), 1);
  for (const cost of [[7, 1, 1], [64, 0, 1], [64, 1, 0], [64, 1, 5], [31, 1, 4], [-1, 1, 1], [1 << 21, 1, 1]]) equal(prepare_any(...cost, 32, 16, 8, 0, 0), 1);
  ok(prepare_any(1024, 1, 4, 32, 16, 8, 0, 0) > 1, "what fits is laid out");
});
