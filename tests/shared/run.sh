#!/usr/bin/env bash
# Builds the services, and runs the tests of shared topologies on real servers. Usage: run.sh VENV [short]
# VENV has the Python package. Short is ten seconds of changes, otherwise it is a minute.
set -euo pipefail
venv=$1
seconds=60
[ "${2:-}" != short ] || seconds=10
cd "$(dirname "$0")/../.."
. tests/setup.sh

[ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import etcd3gw, libconsistent, redis, watchfiles' || tests/python/install.sh "$venv"
ffi-c/install.sh "$PWD/build/prefix" >/dev/null
use_prefix "$PWD/build/prefix"
flags=$(pkg-config --cflags --libs consistent)
# shellcheck disable=SC2086
cc -std=c11 -Wall -Wextra -Wpedantic -Werror -pthread -o build/shared-c tests/shared/c/service.c $flags

unformatted=$(gofmt -l go/sources tests/shared/go)
[ -z "$unformatted" ] || { echo "not formatted: $unformatted"; exit 1; }
for module in go/sources/{redis,etcd,file} tests/shared/go; do (cd "$module" && go vet ./...); done
(cd tests/shared/go && go build -o ../../../build/shared-go .)

[ -d node/node_modules/ioredis ] && [ -f node/libconsistent.node ] || (cd node && npm ci --no-audit --no-fund)
node/node_modules/.bin/eslint -c node/eslint.config.js tests/shared/node
node/node_modules/.bin/prettier --config node/.prettierrc.json --check tests/shared/node

SHARED_SECONDS=$seconds "$venv/bin/python" -m pytest -q -s -p no:cacheprovider tests/shared
