#!/usr/bin/env bash
# Interfaces beside those that each version had: the schema of documents takes what it took; no name of Python, Node, Go
# or the command is gone; and, unless quick, cargo-semver-checks finds nothing that breaks users of the crates.
# tests/golden/VERSION/interfaces has what is compared, and in `commit` the commit whose Rust interface a version
# promises.
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
case ${1:-} in "" | quick) ;; *) echo "usage: run.sh [quick]" >&2; exit 2 ;; esac
. tests/setup.sh
need cargo= go= node= npm= git=git python3=python3 || { echo "interfaces need$missing" >&2; exit 1; }
here=tests/trust/api

python3 -m unittest discover --quiet --start-directory $here
for kept in tests/golden/*/interfaces/document.schema.json; do python3 $here/schema.py "$kept" spec/document.schema.json; done

[ -d node/node_modules/typescript ] || (cd node && npm ci --no-audit --no-fund --ignore-scripts)
cargo build --quiet --locked --package libconsistent-cli
python3 $here/names.py "${CARGO_TARGET_DIR:-target}/debug/consistent"
[ "${1:-}" != quick ] || exit 0

tools=$PWD/build/tools/cargo-semver-checks-0.51.0
[ -x "$tools/bin/cargo-semver-checks" ] ||
    cargo install --quiet --locked --root "$tools" cargo-semver-checks --version 0.51.0
for kept in tests/golden/*/interfaces/commit; do
    commit=$(cat "$kept")
    git cat-file -e "$commit^{commit}" 2>/dev/null || {
        echo "this clone has not the commit $commit of $kept: it is shallow, or of another history" >&2
        exit 1
    }
    for crate in libconsistent libconsistent-follow; do
        # A version that only grows is what is asked for, whatever the version is called.
        "$tools/bin/cargo-semver-checks" semver-checks --package $crate --baseline-rev "$commit" --release-type minor
        echo "trust: interface of $crate: nothing breaks users of ${commit:0:8}"
    done
done
