#!/usr/bin/env bash
# The linters that take seconds: a part of `make check` and of `make lint`.
set -eu
cd "$(dirname "$0")/.."
tests/tools.sh
cargo fmt --all --check
build/tools/bin/ruff check --no-cache .
build/tools/bin/ruff format --no-cache --check .
python3 -m unittest discover --quiet --start-directory tests/lint
python3 -m unittest discover --quiet --start-directory release/tests
python3 tests/lint/comments.py
python3 tests/lint/rooms.py
python3 tests/lint/unsafe_code.py
python3 tests/trust/page.py
# What a version has kept is never edited: neither in a commit, nor in what is about to be one.
edited=$({ git log --diff-filter=MDR --format= --name-only -- 'tests/golden/*/*'
    git diff HEAD --diff-filter=MDR --name-only -- 'tests/golden/*/*'; } | sort -u)
[ -z "$edited" ] || { echo "golden files were edited: $edited" >&2; exit 1; }
