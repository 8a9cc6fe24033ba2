#!/usr/bin/env bash
# Builds build/consistent.wasm, which reads no configurations of other systems, and build/consistent-slim.wasm without
# dialects and detection either, and says how large they are; the first goes into the packages of Go and of Node, beside
# Node's files that are made of it. Rust for wasm32 is Debian's, whose standard library is built anew by the profile
# `wasm` of Cargo.toml; wasm-opt is that of node's package-lock.json.
# Usage: wasm.sh [whole], which leaves the slim one out.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
. tests/setup.sh
need /usr/bin/rustc=rustc-web "/usr/bin/cargo=cargo-web rust-web-src" wasm-ld-22=lld-22 node= npm= || {
    echo "consistent.wasm needs$missing" >&2
    exit 1
}
[ -x node/node_modules/.bin/wasm-opt ] || (cd node && npm ci --no-audit --no-fund --ignore-scripts)

# Errors tell no place in the source, and no path is in the module; of what a value holds, panics tell numbers and
# texts.
use_debian_rust
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='-Zlocation-detail=none -Zfmt-debug=shallow --cfg sha2_backend="soft" --cfg sha2_backend_soft="compact"'

# build OUT FEATURES ..
build() {
    local out=$1
    shift
    cargo build --quiet --profile wasm --locked --package libconsistent-c --target wasm32-unknown-unknown \
        -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size --target-dir build/wasm "$@"
    # What Rust's own code for wasm32 asks of a host; with all that wasm-opt knows it would use what none has. Nothing
    # but a stack that is nearly full has an address in the lowest KiB.
    node/node_modules/.bin/wasm-opt -Oz --low-memory-unused --enable-bulk-memory --enable-bulk-memory-opt \
        --enable-mutable-globals --enable-sign-ext --enable-nontrapping-float-to-int --enable-multivalue --enable-reference-types \
        --strip-debug --strip-producers --strip-target-features -o "$out" build/wasm/wasm32-unknown-unknown/wasm/consistent.wasm
    echo "$out: $(wc -c <"$out") bytes, $(gzip -9nc "$out" | wc -c) gzipped"
}

build build/consistent.wasm --no-default-features --features dialects,detect
cp build/consistent.wasm node/consistent.wasm
node node/scripts/web.js
cp build/consistent.wasm go/internal/abi/consistent.wasm
[ "${1:-}" = whole ] || build build/consistent-slim.wasm --no-default-features
