#!/usr/bin/env bash
# What is built is made of what is known: licences, sources and counts of dependencies; that `make advisories` does not
# pass without a database; and, unless quick, one library built twice to the same bytes, and the bills of materials of
# the artefacts in DIST (default: dist, or packages for this machine that are made here).
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
case ${1:-} in "" | quick) ;; *) echo "usage: run.sh [quick]" >&2; exit 2 ;; esac
mkdir -p build
. tests/setup.sh
need cargo= python3=python3 git=git || { echo "supply needs$missing" >&2; exit 1; }
here=tests/trust/supply
out=$PWD/build/trust/supply
mkdir -p "$out"

tests/tools.sh
deny=$PWD/build/tools/bin/cargo-deny
"$deny" --locked check bans licenses sources
echo "trust: licences and sources: cargo-deny finds nothing"

# The same configuration, but for a folder where no database is.
{ cat deny.toml && printf '\n[advisories]\ndb-path = "%s"\n' "$out/none"; } >"$out/deny.toml"
if "$deny" --config "$out/deny.toml" --locked --offline check advisories >"$out/advisories.log" 2>&1 ||
    ! grep -q "advisory-db" "$out/advisories.log"; then
    cat "$out/advisories.log" >&2
    echo "advisories do not fail for want of a database" >&2
    exit 1
fi

python3 $here/dependencies.py
[ "${1:-}" != quick ] || exit 0

# The release's own environment has what links and packs.
release/run.sh make.py --help >/dev/null
PATH="$PWD/build/release-venv/bin:$PATH" build/release-venv/bin/python $here/twice.py "$out/twice"
dist=${DIST:-dist}
if [ ! -d "$dist" ]; then
    dist=$out/dist
    release/run.sh make.py --here --out "$dist"
fi
python3 $here/bills.py "$dist"
