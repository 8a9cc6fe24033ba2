#!/usr/bin/env bash
# The quick tier: what finds most mistakes before they are committed. The faces are not in it, for each is built in
# release mode after every change of the engine, which alone takes longer than all of this: `make test FACE=py`.
set -eu
cd "$(dirname "$0")/.."
tests/quick_lint.sh
cargo clippy --locked --quiet --package libconsistent --all-targets -- -D warnings
cargo test --locked --package libconsistent --lib --test generated --test vectors --test recorded
cargo test --locked --package libconsistent-c --package xtask
echo "check passed in $SECONDS s"
