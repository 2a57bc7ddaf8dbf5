# The two commands: `make demo` and `make test`. Each installs what it lacks.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help demo test build check reproducible bench test-next screenshots clean

PORT ?= 8080
# everything the demo's server keeps; remove it to start from nothing
DATA ?= www/data

help:
	@echo 'make demo            the demo site on http://localhost:$(PORT)/ (PORT=, DATA=)'
	@echo 'make test            everything that is checked before a change lands'
	@echo 'make build           the npm package, in pkg/dist'
	@echo 'make check           formatting and lints alone'
	@echo 'make reproducible    builds twice, in two directories, and compares'
	@echo 'make bench           speed, memory and size against the rivals, into benches/RESULTS.md (ROUNDS=, ONLY=, ENGINES=)'
	@echo 'make test-next       the package inside Next.js'
	@echo 'make screenshots     the pictures of the README, into docs/images'
	@echo 'make clean           removes everything that was built'

# the trap lets the server end in its own time after Ctrl-C
demo:
	@scripts/setup.sh
	@node scripts/build.mjs
	@cargo build --release --locked --manifest-path www/server/Cargo.toml
	@echo 'Demo site: http://localhost:$(PORT)/   data: '"$$(realpath -m '$(DATA)')"'   stop with Ctrl-C'
	@trap 'exit 0' INT; www/server/target/release/hushnote-demo --port $(PORT) --data '$(DATA)' --www www --pkg pkg/dist --demo

test:
	@scripts/setup.sh browser
	@scripts/test.sh

build:
	@scripts/setup.sh
	@node scripts/build.mjs

check:
	@scripts/setup.sh
	@scripts/check.sh

reproducible:
	@scripts/setup.sh
	@scripts/check-reproducible.sh --again

# ROUNDS=7 · ONLY=argon2,unlock,records,primitives,convert,load,size · ENGINES=node,chromium,firefox
bench:
	@scripts/setup.sh bench
	@node scripts/build.mjs
	@node benches/run.mjs

test-next:
	@scripts/setup.sh browser
	@node scripts/build.mjs
	@node tests/packaging/run-next.mjs

screenshots:
	@scripts/setup.sh browser
	@node scripts/build.mjs
	@cargo build --release --locked --manifest-path www/server/Cargo.toml
	@node scripts/screenshots.mjs

clean:
	rm -rf target tools/wbg/target www/server/target pkg/dist pkg/src/wasm pkg/node_modules tests/*/node_modules tests/*/*/node_modules benches/node_modules tests/packaging/next/.next
