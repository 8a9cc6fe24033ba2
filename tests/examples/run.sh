#!/usr/bin/env bash
# Builds the examples of use cases, lints those that are not Python, and runs each on real servers, in each of its two
# languages. Usage: run.sh VENV, which has the Python package.
set -euo pipefail
venv=$1
cd "$(dirname "$0")/../.."
. tests/setup.sh

ffi-c/install.sh "$PWD/build/prefix"
use_prefix "$PWD/build/prefix"
mkdir -p build/examples
for file in examples/{replicated_cache,sharded_redis}/*.go; do
    unformatted=$(gofmt -l "$file")
    [ -z "$unformatted" ] || { echo "not formatted: $unformatted"; exit 1; }
    (cd go && go vet "../$file" && go build -o ../build/examples/ "../$file")
done
# The demo builds this one itself, in the module that has its client.
service=examples/shared_fleet/service.go
unformatted=$(gofmt -l "$service")
[ -z "$unformatted" ] || { echo "not formatted: $unformatted"; exit 1; }
(cd go/sources/redis && go vet "../../../$service")

(cd node && npm ci --no-audit --no-fund) # which builds the addon
node/node_modules/.bin/eslint -c node/eslint.config.js examples/{sticky_balancer,cdn_edge,shared_fleet,live_migration}
node/node_modules/.bin/prettier --config node/.prettierrc.json --check examples/{sticky_balancer,cdn_edge,shared_fleet,live_migration}/*.mjs

"$venv/bin/python" -m pytest -q -p no:cacheprovider tests/examples
