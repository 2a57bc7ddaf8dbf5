#!/usr/bin/env bash
# Everything that is checked before a change lands. Each suite writes to a log of its own and gets one line here; a failing one does not stop the rest.
# The last line is "N passed, N failed" (and ", N skipped" if any), counted from what the runners themselves report.
#   scripts/test.sh             all suites
#   scripts/test.sh facade demo only those whose name contains one of the words
set -uom pipefail # m: each lane is a process group of its own, so that Ctrl-C can end all of it
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never NO_COLOR=1 CHROMEDRIVER=${CHROMEDRIVER:-chromedriver}
# the build just tested, not an older one of `make demo`
export DEMO_SERVER=$PWD/www/server/target/debug/hushnote-demo
logs=target/test-logs
rm -rf "$logs"
mkdir -p "$logs"
only=("$@")
trap 'for lane in $(jobs -p); do kill -TERM -- "-$lane"; done 2>/dev/null; exit 130' INT TERM

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
  log=$logs/${name//[^A-Za-z0-9]/-}.log
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$kind" = single ]; then
    [ "$status" = 0 ] && p=1
  else
    read -r p f s < <(count "$log")
  fi
  # a runner that broke, or that found nothing to run, must not look like success
  if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$p" = 0 ]; }; then f=1; fi
  echo "$p $f $s" >>"$logs/results"
  if [ "$f" = 0 ]; then
    line ok "$name" "$p" $((SECONDS - start)) "$([ "$s" = 0 ] || echo "$s skipped")"
  else
    printf '%s\n' "$(
      line FAIL "$name" "$p" $((SECONDS - start)) "$f failed, exit code $status, see $log"
      grep -aE '^(not ok|✖|FAIL|error|test .* FAILED|thread .* panicked)|^\s*(not ok|✖) ' "$log" | head -n 12 | sed 's/^/        | /'
      tail -n 15 "$log" | sed 's/^/        > /'
    )"
  fi
}

skip() {
  chosen "$1" || return 0
  echo "0 0 1" >>"$logs/results"
  line SKIP "$1" 0 0 "$2"
}

wasm_tests() {
  local scratch status=0
  scratch=$(mktemp -d) # the browser leaves files behind when its driver is stopped
  TMPDIR=$scratch WASM_BINDGEN_USE_DEDICATED_WORKER=1 WASM_BINDGEN_TEST_TIMEOUT=900 cargo test --locked -p hushnote --lib --target wasm32-unknown-unknown || status=$?
  rm -rf "$scratch"
  return "$status"
}

# Two lanes at a time, for two processors. What shares a cargo target folder, or needs what another made, shares a lane.
crate() {
  check "formatting" scripts/check.sh fmt
  check "clippy, native" scripts/check.sh native
  check "clippy, wasm32" scripts/check.sh wasm
  suite "crate, native" cargo test --quiet --locked --workspace
  suite "crate, in Chromium" wasm_tests
  check "package build" node scripts/build.mjs
  suite "size limits" node scripts/check-size.mjs
}
server() {
  check "clippy, demo server" scripts/check.sh server
  suite "demo server" cargo test --quiet --locked --manifest-path www/server/Cargo.toml
  check "demo server, build" cargo build --quiet --locked --manifest-path www/server/Cargo.toml
}
facade() {
  suite "facade, in Chromium" node tests/facade/run-in-browser.mjs chromium
  local engine reason
  for engine in Firefox WebKit; do
    if reason=$(node tests/browser/missing.mjs "${engine,,}"); then
      skip "facade, in $engine" "$reason"
    else
      suite "facade, in $engine" node tests/facade/run-in-browser.mjs "${engine,,}"
    fi
  done
}
package() {
  suite "facade, in Node" node --test --test-reporter=tap tests/facade/*.test.mjs
  suite "README's quick start" node --test --test-reporter=tap tests/readme.test.mjs
  suite "examples of the docs" node --test --test-reporter=tap tests/docs.test.mjs
  if python3 -c 'from cryptography.hazmat.primitives.asymmetric import mlkem' 2>/dev/null; then
    suite "second implementation" python3 tests/second/test_vectors.py
  else
    skip "second implementation" "Python's cryptography 47 or later is not installed"
  fi
  suite "packaging" node tests/packaging/run.mjs
  suite "packaging, Next.js" node tests/packaging/run-next.mjs
}

# alone, because it measures how smooth the page is
demo() {
  suite "demo, end to end in Chromium" node tests/demo/run.mjs
  check "csp_build: a reproducible build" scripts/check-reproducible.sh
}

main() {
  crate & server & wait
  facade & package & wait
  demo & wait

  read -r passed failed skipped < <(cat "$logs/results" 2>/dev/null | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
  if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then failed=1; fi
  echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
  [ "$failed" = 0 ]
}
# read to the end before it starts, so that an edit meanwhile does no harm
main; exit
