#!/usr/bin/env bash
# Builds the package again in another directory, with another target folder and another CARGO_HOME path, and compares every .wasm and .js.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

node scripts/build.mjs

# what was found identical once stays so; --again looks again
stamp=target/package/reproducible.stamp
now=$(cat scripts/check-reproducible.sh pkg/dist/SHA256SUMS | sha256sum)
if [ "${1:-}" != --again ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then
  echo "already found identical to a build in another directory"
  exit 0
fi

elsewhere=$(mktemp -d "${TMPDIR:-/tmp}/a directory with another name.XXXXXX")
trap 'rm -rf "$elsewhere"' EXIT
copy="$elsewhere/checkout"
mkdir -p "$copy/tools/wbg/target/release" "$copy/pkg" "$elsewhere/cargo"

cp -r Cargo.toml Cargo.lock rust-toolchain.toml .cargo src gcm kdf scripts "$copy"
rm -rf "$copy/gcm/target" "$copy/kdf/target"
cp tools/wbg/Cargo.lock "$copy/tools/wbg/"
cp tools/wbg/target/release/wbg "$copy/tools/wbg/target/release/"
for name in package.json package-lock.json tsconfig.json src; do cp -r "pkg/$name" "$copy/pkg/"; done
rm -rf "$copy/pkg/src/wasm"
cp -r pkg/node_modules "$copy/pkg/"
# crates/tests of the manifest that only name files must exist for cargo to read it
for name in tests benches examples README.md; do [ ! -e "$name" ] || ln -s "$root/$name" "$copy/$name"; done
# another path to the same downloads
home=${CARGO_HOME:-$HOME/.cargo}
for entry in "$home"/* "$home"/.[!.]*; do
  case ${entry##*/} in .package-cache* | .global-cache) ;; *) [ ! -e "$entry" ] || ln -s "$entry" "$elsewhere/cargo/" ;; esac
done

(cd "$copy" && CARGO_HOME="$elsewhere/cargo" CARGO_TARGET_DIR="$copy/other target" node scripts/build.mjs >"$elsewhere/log" 2>&1) || { cat "$elsewhere/log"; exit 1; }

list() { (cd "$1" && find . -type f \( -name '*.wasm' -o -name '*.js' \) -exec sha256sum {} + | sort -k 2); }
count=$(list pkg/dist | wc -l)
if [ "$count" -gt 0 ] && diff <(list pkg/dist) <(list "$copy/pkg/dist"); then
  printf '%s\n' "$now" >"$stamp"
  echo "$count files are identical to a build in another directory"
else
  echo "the two builds differ" >&2
  exit 1
fi
