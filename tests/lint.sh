#!/usr/bin/env bash
# Formatters, linters and types over Rust and Python; changes nothing. Those of Node and Go are part of their tests. The
# Python tools live in the environment build/venv, which `make test` makes.
set -eu
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo fmt --manifest-path bench/rust/Cargo.toml --check
cargo clippy --locked --workspace --exclude no-std --all-targets -- -D warnings
tests/python/lint.sh build/venv
