#!/usr/bin/env bash
# Formatters, linters, types, and the dependencies' licences and sources; changes nothing. Those of Node and Go are part
# of their tests. What it needs it sets up; the Python package is installed into build/venv, as `make test` does.
set -eu
cd "$(dirname "$0")/.."
tests/quick_lint.sh
cargo fmt --manifest-path bench/rust/Cargo.toml --check
cargo fmt --manifest-path fuzz/Cargo.toml --check
cargo fmt --manifest-path integrations/Cargo.toml --all --check
cargo clippy --locked --workspace --exclude no-std --all-targets -- -D warnings
# Suites of their own, which `--all-targets` passes over.
cargo clippy --locked -q --test remote --test stores -- -D warnings
# What a build of the engine may have: everything, and each part without the others.
cargo clippy --locked -q -p libconsistent --all-features --all-targets -- -D warnings
for features in "" std dialects memcached proxies stores papers java go pypi npm clients routers; do
    cargo clippy --locked -q -p libconsistent --no-default-features --features "$features" -- -D warnings
done
build/tools/bin/cargo-deny --locked check bans licenses sources
tests/python/install.sh build/venv
tests/python/lint.sh build/venv
