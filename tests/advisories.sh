#!/bin/sh
# What RustSec's database knows against the dependencies. Nothing is said where there is no database: that is a failure.
set -eu
cd "$(dirname "$0")/.."
tests/tools.sh
deny=build/tools/bin/cargo-deny
$deny fetch db >build/advisories.log 2>&1 ||
    { tail -n 3 build/advisories.log >&2; echo "no database of advisories: nothing was looked at" >&2; exit 1; }
$deny --locked --offline check advisories
