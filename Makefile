# demo: the main job, shown.  test: everything, in every language.  bench: the speed of it, beside others.
# test-vectors: every vector, made again.
# test-live: dialects beside the running systems.  choosing: the schemes compared.  install: library, header and .pc file.
PREFIX ?= /usr/local

.PHONY: demo test test-live test-vectors bench choosing install lint clean

# Places the file paths under /usr, or the lines of KEYS=file, in every language; PICTURE=file.svg is the drawing.
demo:
	@examples/demo/run.sh

# Sets up what it needs, runs every language's tests and lists what was skipped.
test:
	@tests/run.sh

# Installs nginx, HAProxy and the others, starts them on this machine and compares where fresh random keys go; SEED=n repeats
# a run, SYSTEMS="nginx envoy" are some of them.
test-live:
	@tests/live/run.sh $(if $(SEED),--seed $(SEED)) $(SYSTEMS)

# Makes every vector again from evidence/ and tests/model and compares byte for byte; `make test` leaves the digests out.
test-vectors:
	@DIGESTS=1 tests/model/run.sh build/model

# Sets up what it needs, measures every language beside its peers and keeps the tables in bench/results; QUICK=1 only shows
# that it runs.
bench:
	@bench/run.sh $(if $(filter 1,$(QUICK)),--quick)

# Measures every scheme beside `hash % N` and writes the tables and plots of docs/CHOOSING.md; QUICK=1 only checks that the
# page has the tables that are written.
choosing:
	@cargo run --quiet --release --locked --manifest-path bench/rust/Cargo.toml -- --choosing docs/CHOOSING.md \
	    $(if $(filter 1,$(QUICK)),--quick)

# LIBDIR and DESTDIR are respected, too.
install:
	@ffi-c/install.sh '$(abspath $(PREFIX))' '$(DESTDIR)'

# Formatters and linters; changes nothing.
lint:
	@tests/lint.sh

clean:
	rm -rf build target node/libconsistent.node* node/node_modules node/LICENSE-* tests/fleet/node/node_modules
