#!/usr/bin/env bash
# Everything that is checked before a change lands. Each suite writes to a log of its own and gets one line here; a failing one does not stop the rest.
# The last line is "N passed, N failed" (and ", N skipped" if any), counted from what the runners themselves report.
#   scripts/test.sh             all suites
#   scripts/test.sh facade demo only those whose name contains one of the words
set -uo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never NO_COLOR=1 CHROMEDRIVER=${CHROMEDRIVER:-chromedriver}
logs=target/test-logs
rm -rf "$logs"
mkdir -p "$logs"
passed=0 failed=0 skipped=0 number=0
only=("$@")

# "passed failed skipped" of a log: cargo's and the wasm runner's result lines, node's summary, or our own closing line.
count() {
  awk '
    /^test result: / {
      for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i - 1); if ($i ~ /^failed/) f += $(i - 1); if ($i ~ /^ignored/) s += $(i - 1) }
    }
    /^(#|ℹ) (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
      if ($2 == "pass") p += $3; else if ($2 == "fail" || $2 == "cancelled") f += $3; else s += $3
    }
    /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { own = 1; op = $1; of = $3; os = NF > 4 ? $5 : 0 }
    END { if (own) { p += op; f += of; s += os } print p + 0, f + 0, s + 0 }
  ' "$1"
}

chosen() {
  [ ${#only[@]} = 0 ] && return 0
  local word
  for word in "${only[@]}"; do [[ $1 == *"$word"* ]] && return 0; done
  return 1
}

line() { printf '%-4s  %-38s %7s  %4ss  %s\n' "$1" "$2" "$3" "$4" "$5"; }

# suite NAME COMMAND…: a runner that reports its own counts. None at all is a failure.
suite() { run counted "$@"; }
# check NAME COMMAND…: one yes or no, by exit code.
check() { run single "$@"; }

run() {
  local kind=$1 name=$2 start=$SECONDS status=0 log p=0 f=0 s=0
  shift 2
  chosen "$name" || return 0
  number=$((number + 1))
  log=$(printf '%s/%02d-%s.log' "$logs" "$number" "${name//[^A-Za-z0-9]/-}")
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$kind" = single ]; then
    [ "$status" = 0 ] && p=1
  else
    read -r p f s < <(count "$log")
  fi
  # a runner that broke, or that found nothing to run, must not look like success
  if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$p" = 0 ]; }; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if [ "$f" = 0 ]; then
    line ok "$name" "$p" $((SECONDS - start)) "$([ "$s" = 0 ] || echo "$s skipped")"
  else
    line FAIL "$name" "$p" $((SECONDS - start)) "$f failed, exit code $status, see $log"
    grep -aE '^(not ok|✖|FAIL|error|test .* FAILED|thread .* panicked)|^\s*(not ok|✖) ' "$log" | head -n 12 | sed 's/^/        | /'
    tail -n 15 "$log" | sed 's/^/        > /'
  fi
}

skip() {
  chosen "$1" || return 0
  skipped=$((skipped + 1))
  line SKIP "$1" 0 0 "$2"
}

# the build just tested, not an older one of `make demo`
export DEMO_SERVER=$PWD/www/server/target/debug/hushnote-demo

wasm_tests() {
  WASM_BINDGEN_USE_BROWSER=1 WASM_BINDGEN_TEST_TIMEOUT=900 cargo test --locked -p hushnote --lib --target wasm32-unknown-unknown
}

check "formatting" scripts/check.sh fmt
check "clippy, native" scripts/check.sh native
check "clippy, wasm32" scripts/check.sh wasm
check "clippy, demo server" scripts/check.sh server
suite "crate, native" cargo test --quiet --locked --workspace
suite "crate, in Chromium" wasm_tests
check "package build" node scripts/build.mjs
suite "size limits" node scripts/check-size.mjs
suite "facade, in Node" node --test --test-reporter=tap tests/facade/*.test.mjs
suite "facade, in Chromium" node tests/facade/run-in-browser.mjs chromium
if reason=$(node tests/browser/missing.mjs firefox); then
  skip "facade, in Firefox" "$reason"
else
  suite "facade, in Firefox" node tests/facade/run-in-browser.mjs firefox
fi
suite "packaging" node tests/packaging/run.mjs
suite "packaging, Next.js" node tests/packaging/run-next.mjs
suite "README's quick start" node --test --test-reporter=tap tests/readme.test.mjs
suite "demo server" cargo test --quiet --locked --manifest-path www/server/Cargo.toml
check "demo server, build" cargo build --quiet --locked --manifest-path www/server/Cargo.toml
suite "demo, end to end in Chromium" node tests/demo/run.mjs

if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then failed=1; fi
echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
[ "$failed" = 0 ]
