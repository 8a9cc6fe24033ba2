#!/usr/bin/env bash
# Runs every language's tests, one suite after the other, and closes with a count. A suite whose tools are missing, and
# cannot be installed, is skipped and listed; with CI=true that is a failure.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build
. tests/setup.sh

passed=0
failed=()
skipped=()

# suite NAME "TOOL=PACKAGE .." COMMAND ..
suite() {
    local name=$1 tools=$2 start=$SECONDS
    shift 2
    echo
    echo "== $name"
    # shellcheck disable=SC2086
    if ! need $tools; then
        skipped+=("$name: no$missing")
    elif "$@"; then
        passed=$((passed + 1))
        echo "== $name passed in $((SECONDS - start)) s"
    else
        failed+=("$name")
        echo "== $name FAILED"
    fi
}

rust() {
    cargo test --locked && cargo build --locked -p no-std --profile no-std &&
        cargo clippy --locked -q -p libconsistent --no-default-features -- -D warnings
}

fleet() {
    local flags
    ffi-c/install.sh "$PWD/build/prefix" &&
        flags=$(PKG_CONFIG_PATH=build/prefix/lib/pkgconfig pkg-config --cflags --libs consistent) &&
        # shellcheck disable=SC2086
        cc -std=c99 -Wall -Wextra -Wpedantic -Werror -o build/fleet-client tests/fleet/client.c $flags \
            -Wl,-rpath,"$PWD/build/prefix/lib" &&
        FLEET_C_CLIENT=build/fleet-client build/venv/bin/python -m pytest -q -s -p no:cacheprovider tests/fleet
}

RUST="cargo=cargo cc=gcc"
C="$RUST c++=g++ make=make pkg-config=pkg-config"
PYTHON="$RUST python3=python3 python:ensurepip=python3-venv"
suite rust "$RUST" rust
suite c "$C valgrind=valgrind lib:jansson=libjansson-dev lib:libmd=libmd-dev" tests/c/run.sh
suite python "$PYTHON" tests/python/run.sh build/venv
suite docs "$C $PYTHON" tests/docs/run.sh build/venv
suite fleet "$C $PYTHON memcached=memcached" fleet

echo
for name in "${skipped[@]}"; do echo "skipped $name"; done
for name in "${failed[@]}"; do echo "failed $name"; done
echo "suites: $passed passed, ${#failed[@]} failed, ${#skipped[@]} skipped"
[ ${#failed[@]} = 0 ] && { [ "${CI:-}" != true ] || [ ${#skipped[@]} = 0 ]; }
