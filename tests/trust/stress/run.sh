#!/usr/bin/env bash
# The bindings under threads, forks, interpreters and workers that come and go, and the C library for ten minutes: every
# answer is that of a placement made anew, and nobody's memory and nobody's descriptors grow.
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build
. tests/setup.sh
need cargo= go= node= npm= cc=gcc pkg-config=pkg-config python3=python3 python:ensurepip=python3-venv || {
    echo "the stress needs$missing" >&2
    exit 1
}
here=tests/trust/stress
case ${1:-} in
    quick) python=20 workers=80 go=10 soak=60 ;;
    "") python=90 workers=1000 go=60 soak=600 ;;
    *) echo "usage: run.sh [quick]" >&2; exit 2 ;;
esac
# Kilobytes a minute that memory may rise by. Where a run is over before heaps have their size, that says less.
if [ "${1:-}" = quick ]; then most_python=16384 most_node=65536 most_c=2048; else most_python=4096 most_node=4096 most_c=256; fi

tests/python/install.sh build/venv
ffi-c/wasm.sh whole
(cd node && npm ci --no-audit --no-fund --ignore-scripts && npm run build)
ffi-c/install.sh "$PWD/build/prefix" >/dev/null

# The C library soaks beside the others. With a few arenas a process is about as large as what it holds.
module_flags=$(go env GOFLAGS)
use_prefix "$PWD/build/prefix"
flags=$(pkg-config --cflags --libs consistent)
# shellcheck disable=SC2086
cc -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Wpedantic -Werror -pthread -Itests/c -o build/soak $here/c/soak.c $flags
MALLOC_ARENA_MAX=2 python3 $here/watch.py soak $most_c build/soak $soak build/soak.json >build/soak.log 2>&1 &
soaking=$!
trap 'kill "$soaking" 2>/dev/null || true' EXIT

# python VENV: the stress in an environment.
stress_python() {
    python3 $here/watch.py "stress python" $most_python "$1/bin/python" $here/python/stress.py $python
}
stress_python build/venv
free=$(command -v python3.14t || command -v python3.13t || true)
if [ -n "$free" ]; then
    PYTHON=$free tests/python/install.sh build/venv-free
    stress_python build/venv-free
else
    echo "trust: stress python, free threading: no interpreter"
fi

python3 $here/watch.py "stress node" $most_node node --expose-gc $here/node/stress.js $workers

# stress_go NAME FLAG ..
stress_go() {
    local name=$1
    shift
    (cd $here/go && STRESS_SECONDS=$go go test -count=1 -v "$@" .) >build/stress-go.log 2>&1 || { cat build/stress-go.log; return 1; }
    sed -n "s/^figures: /trust: stress go, $name: $go s, /p" build/stress-go.log
}
stress_go "cgo with the race detector" -race
GOEXPERIMENT=cgocheck2 stress_go "cgo with all pointers checked"
export GOFLAGS=$module_flags
CGO_ENABLED=0 stress_go "without cgo"
CGO_ENABLED=1 stress_go "without cgo with the race detector" -race

wait $soaking || { cat build/soak.log; exit 1; }
cat build/soak.log
