#!/usr/bin/env bash
# Which lines of core its own Rust tests run. A file under 90 % stands with its reason in uncovered.txt, and does not
# fall below its floor. rustup hands out no LLVM tools: the compiler is Debian's, whose LLVM is that of the package.
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build/coverage
. tests/setup.sh
need cc=gcc /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web llvm-profdata-22=llvm-22 llvm-cov-22=llvm-22 python3=python3 || {
    echo "coverage needs$missing" >&2
    exit 1
}
use_debian_rust
export CARGO_TARGET_DIR=$PWD/build/coverage
export RUSTFLAGS=-Cinstrument-coverage CARGO_PROFILE_DEV_DEBUG=0
tests=(cargo test --locked --package libconsistent --features "serde,tokio,tracing" --lib --tests)

rm -rf build/coverage/raw
LLVM_PROFILE_FILE=$PWD/build/coverage/raw/%m.profraw "${tests[@]}" >build/coverage/log 2>&1 || {
    cat build/coverage/log
    exit 1
}
# Every program that ran; what is instrumented of build scripts and macros writes profiles, too, and is no part of it.
"${tests[@]}" --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | sort -u >build/coverage/programs
llvm-profdata-22 merge -sparse build/coverage/raw/*.profraw -o build/coverage/all.profdata
mapfile -t programs < <(sed 's/^/--object=/' build/coverage/programs)
llvm-cov-22 export -summary-only -instr-profile=build/coverage/all.profdata "${programs[@]}" >build/coverage/summary.json
python3 tests/trust/coverage/measure.py build/coverage/summary.json
