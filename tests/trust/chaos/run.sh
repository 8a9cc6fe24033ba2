#!/usr/bin/env bash
# Chaos on real servers: clients in four languages keep keys on two each of eight memcached and three Redis servers,
# while servers are killed, paused, restarted and slowed, members change, and the agents that tell of it are killed. It
# takes five minutes, half of one when quick. SEED=n: the plan of an earlier run.
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build
. tests/setup.sh
case ${1:-} in
    quick) seconds=30 ;;
    "") seconds=300 ;;
    *) echo "usage: run.sh [quick]" >&2; exit 2 ;;
esac
need cargo= go= node= npm= cc=gcc pkg-config=pkg-config python3=python3 python:ensurepip=python3-venv \
    memcached=memcached redis-server=redis-server || {
    echo "the chaos needs$missing" >&2
    exit 1
}
here=tests/trust/chaos

cargo build --locked -q -p libconsistent-cli
tests/python/install.sh build/venv
(cd node && npm ci --no-audit --no-fund --ignore-scripts && npm run build)
ffi-c/install.sh "$PWD/build/prefix" >/dev/null
use_prefix "$PWD/build/prefix"
flags=$(pkg-config --cflags --libs consistent)
# shellcheck disable=SC2086
cc -std=c11 -Wall -Wextra -Wpedantic -Werror -o build/chaos-c $here/c/*.c $flags
(cd $here/go && go vet . && go build -o ../../../../build/chaos-go .)
exec build/venv/bin/python $here/main.py $seconds target/debug/consistent build/chaos-go build/chaos-c
