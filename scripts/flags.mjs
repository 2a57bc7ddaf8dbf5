// How the main module is compiled. The benches that take it apart, or build beside it, do it in the same way.

/** SIMD: SHA-512 in two thirds of the time, and 2 KB less; and the KDF cannot do without. The tests set the same (.cargo/config.toml). */
export const simd = ["-Ctarget-feature=+simd128"];

/**
 * Nothing is inlined that makes it larger, a copy of more than 16 bytes is one instruction, branches stay branches, and loops keep the addresses
 * they were written with. 8 KB gzipped less, and no slower; without unrolling it would be 1 KB less, and AES a quarter slower.
 */
export const small = [
  "inline-threshold=15", "inline-call-penalty=5", "max-store-memcpy=2", "max-store-memmove=2", "max-store-memset=2", "two-entry-phi-node-folding-threshold=0", "disable-lsr",
].map((arg) => `-Cllvm-args=--${arg}`);

/**
 * For wasm-opt. What LLVM left apart stays apart: wasm-opt's own inlining costs 1 KB. What is computed twice stays so, in the order it was written: the engines
 * find it themselves, and gzip finds it again: 0.9 KB. The stack is what lies lowest in memory, so that no object has an address below 1,024, and what is added
 * to an address becomes an offset. Twice: 0.3 KB less than once.
 */
const apart = [..."inlining inlining-optimizing local-cse simplify-locals".split(" ").map((pass) => `--skip-pass=${pass}`), "--low-memory-unused"];
export const optimise = [...apart, "--flatten", "--rereloop", "-O3", "--optimize-added-constants-propagate", "-O3"];

/** And then for wasm-opt once more, with the names that say in which order the functions are to stand (order.mjs). */
export const reorder = [...apart, "-O3", "--reorder-functions-by-name"];
