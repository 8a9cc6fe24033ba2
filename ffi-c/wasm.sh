#!/usr/bin/env bash
# Builds build/consistent.wasm, and build/consistent-slim.wasm without dialects and detection, and says how large they
# are. Rust for wasm32 is Debian's, whose standard library is built anew and for size; wasm-opt is that of node's
# package-lock.json. What comes out depends on neither the folder nor the time.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
. tests/setup.sh
need /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web wasm-ld-22=lld-22 node= npm= || {
    echo "consistent.wasm needs$missing" >&2
    exit 1
}
[ -e /usr/lib/rustlib/src ] || [ -e /usr/src/rustc-web ] || need "rust sources=rust-web-src" || true
[ -x node/node_modules/.bin/wasm-opt ] || (cd node && npm ci --no-audit --no-fund --ignore-scripts)

# The build has the same flags whatever the shell has. Errors tell no place in the source, and no path is in the module.
unset RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTUP_TOOLCHAIN
export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='-Zlocation-detail=none --cfg sha2_backend="soft" --cfg sha2_backend_soft="compact"'
export CARGO_PROFILE_RELEASE_OPT_LEVEL=z CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_PANIC=abort
export CARGO_PROFILE_RELEASE_STRIP=true CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1

# build OUT FEATURES ..
build() {
    local out=$1
    shift
    cargo build --quiet --release --locked --package libconsistent-c --target wasm32-unknown-unknown \
        -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size --target-dir build/wasm "$@"
    node/node_modules/.bin/wasm-opt -Oz --all-features --strip-debug --strip-producers --strip-target-features \
        -o "$out" build/wasm/wasm32-unknown-unknown/release/consistent.wasm
    echo "$out: $(wc -c <"$out") bytes, $(gzip -9nc "$out" | wc -c) gzipped"
}

[ "${1:-}" = slim ] || build build/consistent.wasm
[ "${1:-}" = whole ] || build build/consistent-slim.wasm --no-default-features
