#!/usr/bin/env bash
# The command `consistent` on the golden vectors; its own tests run with those of the engine.
set -eu
cd "$(dirname "$0")/../.."
# Built with its own tests, of the same parts as theirs: nothing is compiled twice.
cargo test --quiet --locked --no-run --test verbs
python3 tests/cli/vectors.py "${CARGO_TARGET_DIR:-target}/debug/consistent"
