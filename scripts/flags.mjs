// How the main module is compiled. The benches that take it apart, or build beside it, do it in the same way.

/** SIMD: SHA-512 in two thirds of the time, and 2 KB less; and the KDF cannot do without. The tests set the same (.cargo/config.toml). */
export const simd = ["-Ctarget-feature=+simd128"];

/** Nothing is inlined that makes it larger, and a copy of more than 16 bytes is one instruction. 6 KB gzipped less, and no slower. */
export const small = ["inline-threshold=15", "max-store-memcpy=2", "max-store-memmove=2", "max-store-memset=2"].map((arg) => `-Cllvm-args=--${arg}`);

/** For wasm-opt. What LLVM left apart stays apart: wasm-opt's own inlining costs 1 KB. */
export const optimise = ["--skip-pass=inlining", "--skip-pass=inlining-optimizing", "--flatten", "--rereloop", "-O3"];
