#!/usr/bin/env bash
# The command `consistent` on the golden vectors; its own tests run with those of the engine.
set -eu
cd "$(dirname "$0")/../.."
cargo build --quiet --locked --package libconsistent-cli
python3 tests/cli/vectors.py "${CARGO_TARGET_DIR:-target}/debug/consistent"
