#!/usr/bin/env bash
# Runs every language's benchmark, one after the other, and prints Markdown; bench/results keeps the last whole run.
# What a language needs is set up; a language whose tools are missing is named and left out. Usage: bench/run.sh
# [--quick]
# --quick only shows that all of it runs: few keys, few rounds, nothing kept.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build
. tests/setup.sh

quick=()
case "$*" in
    "") ;;
    --quick) quick=(--quick) ;;
    *) echo "usage: bench/run.sh [--quick]" >&2; exit 2 ;;
esac
report=$(mktemp)
trap 'rm -f "$report"' EXIT
failed=()
skipped=()

# section NAME "TOOL=PACKAGE .." FUNCTION: the function sets up and prints the section.
section() {
    local name=$1 tools=$2 text
    echo "[$SECONDS s] $name" >&2
    # shellcheck disable=SC2086
    if ! need $tools; then
        skipped+=("$name: no$missing")
    elif text=$("$3"); then
        printf '%s\n\n' "$text" >>"$report"
    else
        failed+=("$name")
    fi
}

c_library() {
    ffi-c/install.sh "$PWD/build/prefix" >&2 && use_prefix "$PWD/build/prefix"
}

rust() {
    local plots=()
    [ ${#quick[@]} = 1 ] || plots=(--plots bench/results)
    cargo run --quiet --release --locked --manifest-path bench/rust/Cargo.toml -- "${quick[@]}" "${plots[@]}" || return
    [ ${#quick[@]} = 0 ] || make --no-print-directory choosing QUICK=1
}

command_() {
    cargo build --quiet --release --locked -p libconsistent-cli >&2 &&
        cargo run --quiet --release --locked --manifest-path bench/rust/Cargo.toml -- "${quick[@]}" \
            --command target/release/consistent
}

rebalance() {
    local venv=build/swift-venv
    [ -x $venv/bin/python ] || python3 -m venv $venv || return
    $venv/bin/python -m pip install --quiet --requirement bench/python/requirements-swift.txt >&2 &&
        cargo run --quiet --release --locked --manifest-path bench/rust/Cargo.toml -- "${quick[@]}" \
            --rebalance $venv/bin/python
}

c() {
    local flags
    c_library && flags=$(pkg-config --cflags --libs consistent libmemcached) || return
    # shellcheck disable=SC2086
    cc -std=c99 -O2 -Wall -Wextra -Wpedantic -Werror -o build/bench-c bench/c/bench.c $flags || return
    build/bench-c "${quick[@]}"
}

python() {
    local venv=build/bench-venv
    [ -x $venv/bin/python ] || python3 -m venv $venv || return
    $venv/bin/python -m pip install --quiet --requirement bench/python/requirements.txt >&2 &&
        $venv/bin/python -m pip install --quiet --force-reinstall --no-deps ./py >&2 &&
        $venv/bin/python bench/python/bench.py "${quick[@]}" && echo &&
        $venv/bin/python bench/python/dropins.py "${quick[@]}"
}

node_() {
    (cd bench/node && npm ci --no-audit --no-fund) >&2 && node node/scripts/build.js >&2 && ffi-c/wasm.sh whole >&2 &&
        node bench/node/bench.js "${quick[@]}" && echo && node bench/node/dropins.js "${quick[@]}"
}

go_() {
    c_library && (cd bench/go && go build -tags consistent_cgo -o ../../build/bench-go . &&
        go build -o ../../build/bench-go-wasm .) >&2 &&
        build/bench-go "${quick[@]}" && echo && build/bench-go-wasm "${quick[@]}"
}

versions() {
    local model
    model=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
    echo "# The machine"
    echo
    echo "- machine: ${model:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -s)"
    echo "- date: $(date -u +%Y-%m-%d)"
    have cargo && echo "- $(rustc --version)"
    have cc && echo "- C compiler: $(cc --version | head -n 1)"
    have python3 && echo "- $(python3 --version)"
    have node && echo "- Node $(node --version)"
    have go && echo "- $(go version)"
    echo
    echo "Compare ratios, not nanoseconds: each ratio is within one process."
    echo
}

# Toolchains are not Debian's to install: what a language needs is newer.
RUST="cargo= cc=gcc"
C="$RUST pkg-config=pkg-config"
section Rust "$RUST" rust
section Command "$RUST" command_
section Rebalance "$RUST python3=python3 python:ensurepip=python3-venv" rebalance
section C "$C lib:libmemcached=libmemcached-dev" c
section Python "$RUST python3=python3 python:ensurepip=python3-venv" python
section Node "$RUST node= npm=" node_
section Go "$C go=" go_

{
    for name in "${skipped[@]}"; do echo "Left out: $name."; done
    for name in "${failed[@]}"; do echo "Failed: $name."; done
} >>"$report"
{ versions && cat "$report"; } | if [ ${#quick[@]} = 1 ]; then
    cat
else
    mkdir -p bench/results && tee bench/results/RESULTS.md
fi
[ ${#failed[@]} = 0 ] && { [ "${CI:-}" != true ] || [ ${#skipped[@]} = 0 ]; }
