#!/usr/bin/env bash
# Builds the services, and runs the tests of shared topologies on real servers. Usage: run.sh VENV [short | soak]
# Members change for a minute, in "short" for ten seconds; in "soak" for ten minutes, in that test alone. The packages
# of Python and Node are installed first; in "short" they are there.
set -euo pipefail
venv=$1
cd "$(dirname "$0")/../.."
. tests/setup.sh
seconds=10
tests=tests/shared
case ${2:-} in
    short) ;;
    soak) seconds=600 tests=tests/shared/test_convergence.py ;;
    *) seconds=60 ;;
esac
if [ "${2:-}" != short ]; then
    mkdir -p build
    need redis-server=redis-server etcd=etcd-server || { echo "the tests need$missing" >&2; exit 1; }
    tests/python/install.sh "$venv"
    (cd node && npm ci --no-audit --no-fund)
fi
ffi-c/install.sh "$PWD/build/prefix" >/dev/null
use_prefix "$PWD/build/prefix"
flags=$(pkg-config --cflags --libs consistent)
# shellcheck disable=SC2086
cc -std=c11 -Wall -Wextra -Wpedantic -Werror -pthread -o build/shared-c tests/shared/c/service.c $flags

unformatted=$(gofmt -l go/sources tests/shared/go)
[ -z "$unformatted" ] || { echo "not formatted: $unformatted"; exit 1; }
for module in go/sources/{redis,etcd,file} tests/shared/go; do (cd "$module" && go vet ./...); done
(cd tests/shared/go && go build -o ../../../build/shared-go .)

node/node_modules/.bin/eslint -c node/eslint.config.js tests/shared/node
node/node_modules/.bin/prettier --config node/.prettierrc.json --check tests/shared/node

SHARED_SECONDS=$seconds "$venv/bin/python" -m pytest -q -s -p no:cacheprovider "$tests"
