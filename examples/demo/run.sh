#!/usr/bin/env bash
# Builds what the demo needs, places the same keys in every language there is and shows the main job on them.
# KEYS=file has one key a line (default: the file paths under /usr); PICTURE=file.svg is the drawing.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p build
. tests/setup.sh
keys=${KEYS:-build/keys.txt}
picture=${PICTURE:-build/ring.svg}
topology=examples/topology.json

# With CI=true no language may be missing.
leave_out() {
    echo "$1 is left out: no$missing" >&2
    [ "${CI:-}" != true ] || exit 1
}

step() { echo "[$SECONDS s] $*" >&2; }

if [ -z "${KEYS:-}" ]; then
    step "listing the files under /usr"
    find /usr -type f >"$keys" 2>/dev/null || true
fi
[ -s "$keys" ] || { echo "no keys in $keys" >&2; exit 1; }

need cargo= cc=gcc || { echo "the demo needs$missing" >&2; exit 1; }
step "building the engine (a minute the first time)"
cargo build --locked -q --release -p examples

declare -A command
command[Rust]="target/release/place"

if need pkg-config=pkg-config; then
    step "building the C library"
    ffi-c/install.sh "$PWD/build/prefix"
    use_prefix "$PWD/build/prefix"
    # shellcheck disable=SC2046
    cc -std=c99 -O2 -o build/place-c examples/place/place.c $(pkg-config --cflags --libs consistent)
    command[C]="build/place-c"
else
    leave_out C
fi

if need python3=python3 python:ensurepip=python3-venv; then
    step "building the Python package"
    [ -x build/venv/bin/python ] || python3 -m venv build/venv
    build/venv/bin/python -m pip install --quiet --force-reinstall --no-deps ./py
    command[Python]="build/venv/bin/python examples/place/place.py"
else
    leave_out Python
fi

if need node= npm=; then
    step "building the Node addon"
    node node/scripts/build.js
    command[Node]="node examples/place/place.mjs"
else
    leave_out Node
fi

if [ -n "${command[C]:-}" ] && need go=; then
    step "building the Go package"
    (cd go && go build -o ../build/place-go ../examples/place/place.go)
    command[Go]="build/place-go"
else
    leave_out Go
fi

step "placing $(wc -l <"$keys") keys in ${#command[@]} languages"
first=""
for language in Rust C Python Node Go; do
    [ -n "${command[$language]:-}" ] || continue
    digest=$(${command[$language]} "$topology" "$keys" | md5sum | cut -d' ' -f1)
    printf '%-8s %s\n' "$language" "$digest"
    first=${first:-$digest}
    [ "$digest" = "$first" ] || { echo "the languages disagree" >&2; exit 1; }
done
echo
target/release/demo "$topology" "$keys" "$picture"
