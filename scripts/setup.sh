#!/usr/bin/env bash
# Installs what the other commands need, and only what is missing.
#   scripts/setup.sh            to build the package and run the demo
#   scripts/setup.sh browser    also what the tests need: Chromium with its driver, and the tests' own npm packages
#   scripts/setup.sh bench      also what the benches need: Chromium with its driver, and the rivals
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# Debian's packages, through sudo for those who are not root.
apt() {
  local why=$1; shift
  local as=()
  command -v apt-get >/dev/null || fail "$why needs the packages: $*. Please install them; this machine has no apt-get to do it with."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "$why needs the packages: $*. Please run, as root: apt-get install $*"
    as=(sudo)
  fi
  say "Installing $* ($why)"
  { "${as[@]}" apt-get -qq update && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null; } ||
    fail "Installing $* failed. Please run, as root: apt-get install $*"
}

# rustup's installer does not bring a linker, and the site's database is compiled from C.
command -v cc >/dev/null || apt "Compiling" gcc libc6-dev

command -v rustc >/dev/null && command -v cargo >/dev/null ||
  fail "Rust is missing. Please install rustup (https://rustup.rs); the compiler's version then comes from rust-toolchain.toml."
command -v node >/dev/null && command -v npm >/dev/null || fail "Node.js 20 or later, with npm, is missing. Please install it."
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || fail "Node.js 20 or later is needed; this is $(node --version)."

# Asking rustc makes rustup install the pinned toolchain where it is absent.
sysroot=$(rustc --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]; then
  command -v rustup >/dev/null || fail "The Rust at $sysroot has no wasm32-unknown-unknown target, and there is no rustup to add it."
  rustup --quiet target add wasm32-unknown-unknown
fi
if [ ! -x "$sysroot/bin/cargo-clippy" ] || [ ! -x "$sysroot/bin/rustfmt" ]; then
  command -v rustup >/dev/null || fail "The Rust at $sysroot has no clippy or no rustfmt, and there is no rustup to add them."
  rustup --quiet component add clippy rustfmt
fi

wbg=tools/wbg/target/release/wbg
if [ ! -x "$wbg" ] || [ -n "$(find tools/wbg -maxdepth 1 -type f -newer "$wbg")" ]; then
  say "Building wasm-bindgen's command line (once, about a minute)"
  cargo build --quiet --release --locked --manifest-path tools/wbg/Cargo.toml --target-dir tools/wbg/target
  touch "$wbg"
fi

# A stamp of the lock file inside node_modules, because npm ci starts from nothing each time.
packages() {
  local stamp now
  stamp="$1/node_modules/.lock.sha256"
  now=$(sha256sum <"$1/package-lock.json")
  if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$now" ]; then
    say "Installing the npm packages of $1"
    # no package here needs an install script, and what such scripts download is not in the lock file
    (cd "$1" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >/dev/null)
    printf '%s\n' "$now" >"$stamp"
  fi
}
packages pkg

if [ "${1:-}" = browser ] || [ "${1:-}" = bench ]; then
  { command -v "${CHROMIUM:-chromium}" && command -v "${CHROMEDRIVER:-chromedriver}"; } >/dev/null || apt "Testing in a browser" chromium chromium-driver
fi
if [ "${1:-}" = bench ]; then
  packages benches
  # now, and not when a quarter of an hour has been measured
  for bench in benches/*/Cargo.toml; do cargo fetch --quiet --locked --manifest-path "$bench"; done
fi
if [ "${1:-}" = browser ]; then
  find tests -name package-lock.json -not -path '*/node_modules/*' | sort | while read -r lock; do packages "${lock%/package-lock.json}"; done
fi
