#!/usr/bin/env bash
# Formatting and lints of every Rust workspace, warnings denied. With an argument, only that part: fmt, native, wasm or server.
set -euo pipefail
cd "$(dirname "$0")/.."
part=${1:-all}
wants() { [ "$part" = all ] || [ "$part" = "$1" ]; }

if wants fmt; then
  for manifest in Cargo.toml www/server/Cargo.toml tools/wbg/Cargo.toml; do cargo fmt --all --check --manifest-path "$manifest" -- --color never; done
fi
if wants native; then
  cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps -p hushnote
fi
# one at a time, because kdf/ uses the crate without its bindings; the crate's tests under tests/ only run natively
if wants wasm; then
  cargo clippy --quiet --locked -p hushnote --lib --target wasm32-unknown-unknown -- -D warnings
  cargo clippy --quiet --locked -p hushnote --lib --profile test --target wasm32-unknown-unknown -- -D warnings
  cargo clippy --quiet --locked -p hushnote-kdf --lib --target wasm32-unknown-unknown -- -D warnings
  # the benches take single files of the crate, which must go on standing by themselves
  for bench in convert primitives; do
    cargo check --quiet --locked --manifest-path "benches/$bench/Cargo.toml" --target wasm32-unknown-unknown --target-dir "${CARGO_TARGET_DIR:-target}"
  done
fi
if wants server; then cargo clippy --quiet --locked --manifest-path www/server/Cargo.toml --all-targets -- -D warnings; fi
