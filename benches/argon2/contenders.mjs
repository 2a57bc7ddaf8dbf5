// Each contender's Argon2id behind one shape: `load()` gives a function of { password, salt, m, t, p, length } that gives the tag.
import { inNode, read, rival } from "../lib/here.mjs";
import * as ours from "./ours.mjs";

const wasm = async (path, imports) => WebAssembly.instantiate(await read(`benches/node_modules/${path}`), imports);
const any = () => true;
const upTo64 = ({ m }) => m <= 65536; // seconds otherwise

async function argon2Browser(simd) {
  if (inNode) {
    const { createRequire } = await import("node:module");
    globalThis.fetch = undefined; // where there is one, its loader tries to fetch a path of the file system
    const argon2 = createRequire(import.meta.url)("argon2-browser");
    return async ({ password, salt, m, t, p, length }) => (await argon2.hash({ pass: password, salt, mem: m, time: t, parallelism: p, hashLen: length, type: 2 })).hash;
  }
  // its module keeps the first memory it made, sized for the first hash, so that each worker hashes with one cost alone
  const binary = await read(`benches/node_modules/argon2-browser/dist/argon2${simd ? "-simd" : ""}.wasm`);
  self.loadArgon2WasmBinary = async () => binary;
  const run = async (path) => (0, eval)(new TextDecoder().decode(await read(`benches/node_modules/argon2-browser/${path}`)));
  self.loadArgon2WasmModule = () => run("dist/argon2.js");
  await run("lib/argon2.js");
  return async ({ password, salt, m, t, p, length }) => (await self.argon2.hash({ pass: password, salt, mem: m, time: t, parallelism: p, hashLen: length, type: 2 })).hash;
}

export const contenders = {
  "hushnote": { supports: any, load: () => ours.load() },
  "hushnote, new memory": { supports: any, load: () => ours.load({ fresh: true }) },
  "hushnote, lanes one by one": { supports: ({ p }) => p > 1, load: () => ours.load({ apart: true }) },
  "@phi-ag/argon2": {
    supports: any,
    load: async () => {
      const { default: Argon2, Argon2Type, Argon2Version } = await rival("@phi-ag/argon2/dist/index.js");
      const argon2 = new Argon2((await wasm("@phi-ag/argon2/dist/argon2.wasm")).instance);
      const fixed = { type: Argon2Type.Argon2id, version: Argon2Version.Version13 };
      // it takes passphrases as text; ours is ASCII
      return ({ password, salt, m, t, p, length }) =>
        argon2.hash(new TextDecoder().decode(password), { ...fixed, salt, hashLength: length, timeCost: t, memoryCost: m, parallelism: p }).hash;
    },
  },
  "hash-wasm": {
    supports: any,
    load: async () => {
      const { argon2id } = await rival(inNode ? "hash-wasm/dist/index.umd.min.js" : "hash-wasm/dist/index.esm.min.js").then((module) => module.default ?? module);
      return ({ password, salt, m, t, p, length }) =>
        argon2id({ password, salt, memorySize: m, iterations: t, parallelism: p, hashLength: length, outputType: "binary" });
    },
  },
  "argon2id": {
    supports: any,
    load: async () => {
      const { default: setup } = await rival("argon2id/lib/setup.js");
      const compute = await setup((imports) => wasm("argon2id/dist/simd.wasm", imports), (imports) => wasm("argon2id/dist/no-simd.wasm", imports));
      return ({ password, salt, m, t, p, length }) => compute({ password, salt, memorySize: m, passes: t, parallelism: p, tagLength: length });
    },
  },
  "argon2-browser": { supports: upTo64, load: () => argon2Browser(false) },
  "argon2-browser, SIMD build": { supports: (costs) => !inNode && upTo64(costs), load: () => argon2Browser(true) },
  "libsodium-wrappers-sumo": {
    // crypto_pwhash knows one lane, and salts of 16 bytes
    supports: ({ p, salt }) => p === 1 && salt.length === 16,
    load: async () => {
      const sodium = inNode ? (await import("libsodium-wrappers-sumo")).default : (await rival("libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs")).default;
      await sodium.ready;
      return ({ password, salt, m, t, length }) => sodium.crypto_pwhash(length, password, salt, t, m * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13);
    },
  },
  "@noble/hashes": {
    supports: ({ m, p }) => m < 65536 || (m === 65536 && p === 4), // seconds otherwise
    load: async () => {
      const { argon2id } = await rival("@noble/hashes/argon2.js");
      return ({ password, salt, m, t, p, length }) => argon2id(password, salt, { m, t, p, dkLen: length });
    },
  },
};
