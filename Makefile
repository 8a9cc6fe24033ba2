PREFIX ?= /usr/local

.DEFAULT_GOAL := help
.PHONY: help demo check test test-shared test-soak wasm test-wasm page page-shots test-live test-integrations fuzz trust offline-twin test-vectors bench choosing generate lint advisories install release release-test clean

# What tests install is optimised in parts, which compiles in half the time; what is handed out, measured or installed
# by `make install` is optimised as a whole.
demo test test-shared test-soak test-wasm test-live lint: export CARGO_PROFILE_RELEASE_LTO = off
demo test test-shared test-soak test-wasm test-live lint: export CARGO_PROFILE_RELEASE_CODEGEN_UNITS = 16

# Each target's line of help is what stands behind `##`.
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

demo: ## file paths under /usr, or the lines of KEYS=file, placed in every language; PICTURE=file.svg: the drawing
	@examples/demo/run.sh

check: ## the quick tier for every change: formats, lints, the engine's own tests and vectors
	@tests/check.sh

test: ## every language's tests, with what they need installed; FACE=rust|c|py|node|go: one language's
	@tests/run.sh '$(FACE)'

test-shared: ## services in every language on Redis, etcd and files, while members change and servers break
	@tests/shared/run.sh build/venv

test-soak: ## the same for ten minutes: nobody's memory and nobody's descriptors grow
	@tests/shared/run.sh build/venv soak

wasm: ## build/consistent.wasm, whole and slim, with their sizes, and the copies of Node's and Go's packages
	@ffi-c/wasm.sh

test-wasm: ## what runs on consistent.wasm: Node's tests, the vectors and the page in Chromium, Go's tests without cgo
	@tests/wasm/run.sh

page: ## build/page.html: the page of reports, with the engine in it; without data it is the playground
	@ffi-c/wasm.sh whole
	@node cli/page/build.mjs

page-shots: ## build/page/*.png: that page light, dark, on paper and with a hundred nodes, to be looked at
	@node tests/page/screenshots.mjs

test-live: ## dialects beside the running systems; SYSTEMS="nginx envoy": some of them; SEED=n: a run again
	@tests/live/run.sh $(if $(SEED),--seed $(SEED)) $(SYSTEMS)

test-integrations: ## placements inside real clients, proxies and data engines; ONLY="clients engines": some
	@integrations/run.sh $(ONLY)

fuzz: ## what strangers may hand the library, made by libFuzzer; SECONDS=60 each; TARGETS="document rows": some
	@fuzz/run.sh $(or $(SECONDS),60) $(TARGETS)

trust: ## short runs of what holds under load and faults; PARTS="interleavings machines": those parts as a whole
	@tests/trust/run.sh $(PARTS)

offline-twin: ## ROWS=100000000 keys placed by Polars and by PySpark, a sample compared with online rings; the figures
	@ROWS=$(or $(ROWS),100000000) PYTEST_ADDOPTS=-s integrations/run.sh engines/offline_twin

test-vectors: ## every golden vector made again from evidence/ and compared, the digests of a million keys too
	@DIGESTS=1 tests/model/run.sh build/model

bench: ## every path beside other libraries, kept in bench/results; QUICK=1: only that it runs
	@bench/run.sh $(if $(filter 1,$(QUICK)),--quick)

choosing: ## the tables and plots of docs/CHOOSING.md; QUICK=1: only that the page has them
	@cargo run --quiet --release --locked --manifest-path bench/rust/Cargo.toml -- --choosing docs/CHOOSING.md \
	    $(if $(filter 1,$(QUICK)),--quick)

generate: ## writes every generated file anew
	@cargo xtask generate

lint: ## formatters, linters, types, licences and sources of dependencies; changes nothing
	@tests/lint.sh

advisories: ## what is known against the dependencies; it needs a network, and fails without a database
	@tests/advisories.sh

install: ## library, headers, .pc file and CMake package under PREFIX; LIBDIR and DESTDIR are respected
	@ffi-c/install.sh '$(abspath $(PREFIX))' '$(DESTDIR)'

release: ## what is handed out, into dist; GO_MODULE=example.org/x: the Go module's path; TARGETS="linux-x64-gnu": some
	@$(MAKE) --no-print-directory page
	@release/run.sh make.py $(if $(GO_MODULE),--go-module '$(GO_MODULE)') $(if $(TARGETS),--targets $(TARGETS))

release-test: ## each artefact of dist installed where there is nothing else, without a network, and its vectors run
	@release/run.sh test.py

clean: ## removes what was built
	rm -rf build target dist node/libconsistent.node* node/node_modules node/LICENSE-* \
	    node/test/bundlers/node_modules node/test/bundlers/build tests/fleet/node/node_modules
