// Suite 1's records (docs/FORMAT.md, sections 2, 9 and 21) as far as bytes go; who does the cryptography is handed in. This is how one would
// write it for speed over `crypto.subtle` or @noble: one key imported for each circle, no copy that can be avoided.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LABEL = encoder.encode("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");
const CHUNK = 16384;
const SALT = 24;
const COMMITMENT = 32;

const fail = (why) => { throw new Error(why); };

/** padmé, and never less than 1,024. */
export function padme(n) {
  if (n <= 1024) return 1024;
  const e = Math.floor(Math.log2(n));
  const step = 2 ** (e - Math.floor(Math.log2(e)) - 1);
  return Math.ceil(n / step) * step;
}

class Writer {
  at = 0;
  constructor(length) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }
  u8(n) { this.bytes[this.at++] = n; }
  u16(n) { this.view.setUint16(this.at, n); this.at += 2; }
  u32(n) { this.view.setUint32(this.at, n); this.at += 4; }
  u64(n) { this.view.setBigUint64(this.at, BigInt(n)); this.at += 8; }
  put(bytes) { this.bytes.set(bytes, this.at); this.at += bytes.length; }
}

const u8 = (n) => Uint8Array.of(n);
const u32 = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const u64 = (n) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
};
const NONE = new Uint8Array(0);

function ctx(purpose, fields, room = 0) {
  const name = encoder.encode(`hushnote/1 ${purpose}\0`);
  const writer = new Writer(room + name.length + fields.reduce((sum, field) => sum + 2 + field.length, 0));
  writer.at = room;
  writer.put(name);
  for (const field of fields) {
    writer.u16(field.length);
    writer.put(field);
  }
  return writer.bytes;
}

/** The HKDF-Expand input: 64 bytes of room for T1, then the info, then the counter, so that both HMACs take pieces of one buffer. */
function expandInput({ circle, epoch }, id, revision, salt) {
  const context = ctx("record", [circle, u32(epoch), id, u32(revision)]);
  const input = new Uint8Array(64 + LABEL.length + SALT + context.length + 1);
  input.set(LABEL, 64);
  input.set(salt, 64 + LABEL.length);
  input.set(context, 64 + LABEL.length + SALT);
  input[input.length - 1] = 1;
  return input;
}

/** The second HMAC's input, in the same buffer. */
function second(input, t1) {
  input.set(t1);
  input[input.length - 1] = 2;
  return input;
}

const nonceOf = (base, index) => {
  const nonce = base.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(8, view.getUint32(8) ^ index);
  return nonce;
};

/** The clear part, taken only if it is this circle's record of this id. */
function readHead({ circle, epoch }, id, sealed) {
  if (sealed.length < 4 || sealed[0] !== 0x48 || sealed[1] !== 0x4e || sealed[2] !== 2 || sealed[3] !== 1) fail("malformed");
  const view = new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (sealed.length < 30) fail("malformed");
  for (let i = 0; i < 16; i += 1) if (sealed[4 + i] !== circle[i]) fail("cannot-open");
  if (view.getUint32(20) !== epoch) fail("stale");
  const length = view.getUint16(24);
  const end = 30 + length;
  if (length < 1 || length > 256 || sealed.length < end + SALT + COMMITMENT + 1024 + 16) fail("malformed");
  if (length !== id.length) fail("cannot-open");
  for (let i = 0; i < length; i += 1) if (sealed[26 + i] !== id[i]) fail("cannot-open");
  const revision = view.getUint32(26 + length);
  if (revision === 0) fail("malformed");
  return { revision, body: end };
}

function sameCommitment(sealed, at, t1, t2) {
  let difference = 0;
  for (let i = 0; i < 20; i += 1) difference |= sealed[at + i] ^ t1[44 + i];
  for (let i = 0; i < 12; i += 1) difference |= sealed[at + 20 + i] ^ t2[i];
  return difference === 0;
}

function readPadded(padded) {
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
  const end = 4 + view.getUint32(0);
  if (end > padded.length || padded.length !== padme(end)) fail("malformed");
  for (let i = end; i < padded.length; i += 1) if (padded[i] !== 0) fail("malformed");
  let at = 4;
  const take = (n) => {
    if (n > end - at) fail("malformed");
    at += n;
    return at - n;
  };
  const piece = (length) => {
    const start = take(length);
    return padded.subarray(start, start + length);
  };
  const type = padded[take(1)];
  const kind = piece(padded[take(1)]);
  const sealedAt = Number(view.getBigUint64(take(8)));
  const clock = view.getUint32(take(4));
  const prev = piece(padded[take(1)]);
  const meta = piece(view.getUint16(take(2)));
  const proof = piece(padded[take(1)]);
  if (type > 2 || kind.length < 1 || kind.length > 64 || sealedAt > 8.64e15) fail("malformed");
  return { type, kind, sealedAt, clock, prev, meta, proof, content: padded.subarray(at, end) };
}

/** What is signed in a shared circle. */
function statement({ circle, epoch }, id, revision, inner, contentHash, author) {
  const { type, kind, sealedAt, clock, prev, meta } = inner;
  return ctx("record statement", [
    circle, u32(epoch), id, u32(revision), u8(type), kind, u64(sealedAt), u32(clock), prev, meta, contentHash,
    author.subarray(0, 32), author.subarray(32, 64), author.subarray(64, 80), author.subarray(80, 84), author.subarray(84, 116),
  ]);
}

function toRecord(id, revision, { type, kind, sealedAt, content }) {
  const value = type === 0 ? content.slice() : type === 1 ? decoder.decode(content) : JSON.parse(decoder.decode(content));
  return { kind: decoder.decode(kind), content: value, id, revision, sealedAt: new Date(sealedAt) };
}

const encodeContent = (content) =>
  content instanceof Uint8Array ? [0, content] : typeof content === "string" ? [1, encoder.encode(content)] : [2, encoder.encode(JSON.stringify(content))];

/**
 * Records of one circle by one epoch key. `crypto` has `hmac(input)`, `open(key, nonce, bytes)`, `seal(key, nonce, bytes)`, `random(n)` and, for a
 * shared circle, `hash`, `sign` and `verify`; all of them may be asynchronous. `proof` is the first 116 bytes of a proof: who signs.
 */
export function asynchronous(crypto, circle, { proof } = {}) {
  return {
    async open(id, sealed) {
      const name = encoder.encode(id);
      const { revision, body } = readHead(circle, name, sealed);
      const chunks = body + SALT + COMMITMENT;
      const input = expandInput(circle, name, revision, sealed.subarray(body, body + SALT));
      const t1 = await crypto.hmac(input.subarray(64));
      const t2 = await crypto.hmac(second(input, t1));
      if (!sameCommitment(sealed, body + SALT, t1, t2)) fail("cannot-open");
      const key = await crypto.importKey(t1.subarray(0, 32), "decrypt");
      const base = t1.slice(32, 44);
      const last = Math.floor((sealed.length - chunks) / (CHUNK + 16));
      let padded;
      if (last === 0) padded = await crypto.open(key, base, sealed.subarray(chunks));
      else {
        padded = new Uint8Array(sealed.length - chunks - 16 * (last + 1));
        for (let i = 0; i <= last; i += 1) {
          const at = chunks + i * (CHUNK + 16);
          padded.set(await crypto.open(key, nonceOf(base, i), sealed.subarray(at, Math.min(at + CHUNK + 16, sealed.length))), i * CHUNK);
        }
      }
      const inner = readPadded(padded);
      if (inner.proof.length !== (proof ? 180 : 0) || inner.prev.length !== (revision === 1 ? 0 : 32)) fail("malformed");
      if (proof) {
        const signed = statement(circle, name, revision, inner, (await crypto.hash(inner.content)).subarray(0, 32), inner.proof.subarray(0, 116));
        if (!await crypto.verify(inner.proof.subarray(116), signed)) fail("bad-signature");
      }
      return toRecord(id, revision, inner);
    },

    async seal(id, { kind, content }) {
      const name = encoder.encode(id);
      const [type, bytes] = encodeContent(content);
      const inner = { type, kind: encoder.encode(kind), sealedAt: Date.now(), clock: circle.clock, prev: NONE, meta: NONE };
      const length = 1 + 1 + inner.kind.length + 8 + 4 + 1 + 2 + 1 + (proof ? 180 : 0) + bytes.length;
      const writer = new Writer(padme(4 + length));
      writer.u32(length);
      writer.u8(type);
      writer.u8(inner.kind.length);
      writer.put(inner.kind);
      writer.u64(inner.sealedAt);
      writer.u32(inner.clock);
      writer.u8(0);
      writer.u16(0);
      writer.u8(proof ? 180 : 0);
      if (proof) {
        const signature = await crypto.sign(statement(circle, name, 1, inner, (await crypto.hash(bytes)).subarray(0, 32), proof));
        writer.put(proof);
        writer.put(signature);
      }
      writer.put(bytes);
      const padded = writer.bytes;
      const salt = crypto.random(SALT);
      const input = expandInput(circle, name, 1, salt);
      const t1 = await crypto.hmac(input.subarray(64));
      const t2 = await crypto.hmac(second(input, t1));
      const key = await crypto.importKey(t1.subarray(0, 32), "encrypt");
      const base = t1.slice(32, 44);
      const last = Math.floor(padded.length / CHUNK);
      const out = new Writer(30 + name.length + SALT + COMMITMENT + padded.length + 16 * (last + 1));
      out.put(Uint8Array.of(0x48, 0x4e, 2, 1));
      out.put(circle.circle);
      out.u32(circle.epoch);
      out.u16(name.length);
      out.put(name);
      out.u32(1);
      out.put(salt);
      out.put(t1.subarray(44));
      out.put(t2.subarray(0, 12));
      for (let i = 0; i <= last; i += 1) out.put(await crypto.seal(key, i === 0 ? base : nonceOf(base, i), padded.subarray(i * CHUNK, (i + 1) * CHUNK)));
      return out.bytes;
    },
  };
}
