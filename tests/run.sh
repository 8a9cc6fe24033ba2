#!/usr/bin/env bash
# Runs every language's tests, suite by suite, and closes with a count. Suites run side by side where they write into
# different folders and most of them keep one core busy. A suite whose tools are missing, and cannot be installed,
# is skipped and listed; with CI=true that is a failure. Usage: run.sh [rust|c|py|node|go]
# With the name of a face only that face's suite runs.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build
. tests/setup.sh

faces="rust c py node go"
face=${1:-}
case $face in
    "" | rust | c | py | node | go) ;;
    *) echo "\"$face\" is no face: one of $faces" >&2; exit 2 ;;
esac

passed=0
failed=()
skipped=()
# The suites that run beside others, and their processes. What they print is in build/beside-NAME.log.
beside=""
declare -A aside=()
end_aside() {
    local process
    for process in "${aside[@]}"; do kill -- "-$process"; done
}
trap end_aside EXIT

# suite NAME "TOOL=PACKAGE .." COMMAND ..
suite() {
    local name=$1 tools=$2 start=$SECONDS status=0
    shift 2
    # shellcheck disable=SC2086
    if ! need $tools; then
        skipped+=("$name: no$missing")
        return
    fi
    if [ "$beside" = "$name" ]; then
        set -m # so that it can be ended with all that it has started
        ("$@" && echo "== $name passed in $((SECONDS - start)) s") >"build/beside-$name.log" 2>&1 </dev/null &
        set +m
        aside[$name]=$!
        return
    fi
    echo
    echo "== $name"
    "$@" || status=$?
    verdict "$name" "$status"
    [ "$status" != 0 ] || echo "== $name passed in $((SECONDS - start)) s"
}

verdict() {
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed+=("$1")
        echo "== $1 FAILED"
    fi
}

# together NAME .. SUITE: the suites NAME beside SUITE, after which stands what they have printed.
together() {
    local name status
    for beside in "${@:1:$#-1}"; do "suite_$beside"; done
    beside=""
    "suite_${*: -1}"
    for name in "${!aside[@]}"; do
        status=0
        wait "${aside[$name]}" || status=$?
        unset "aside[$name]"
        echo
        echo "== $name"
        cat "build/beside-$name.log"
        verdict "$name" "$status"
    done
}

# The engine with all that most users have, without std, without dialects, and with what they may ask for.
rust() {
    # These few tests take less time than optimising the engine for them once more.
    local few=(cargo test --locked -p libconsistent --config profile.dev.package.libconsistent.opt-level=0)
    cargo test --locked && cargo build --locked -p no-std --profile no-std &&
        cargo build --locked -p no-std --profile no-std --features dialects &&
        "${few[@]}" --no-default-features --features std --test plain &&
        "${few[@]}" --features serde,tokio,tracing --test serde --test tokio --test tracing
}

go_tests() {
    ffi-c/install.sh "$PWD/build/prefix" && go/test.sh build/prefix
}

# The clients that need a toolchain of their own join if it is there.
fleet() {
    local languages="c python" flags
    ffi-c/install.sh "$PWD/build/prefix" || return
    use_prefix "$PWD/build/prefix"
    flags=$(pkg-config --cflags --libs consistent) || return
    # shellcheck disable=SC2086
    cc -std=c99 -Wall -Wextra -Wpedantic -Werror -o build/fleet-c tests/fleet/client.c $flags || return
    export FLEET_C_CLIENT=build/fleet-c
    if need $NODE; then
        (cd tests/fleet/node && npm ci --no-audit --no-fund) || return
        export FLEET_NODE_CLIENT=tests/fleet/client.mjs
        languages="$languages node"
    else
        skipped+=("fleet, the Node client: no$missing")
    fi
    if need $GO; then
        (cd tests/fleet/go && go build -o ../../../build/fleet-go .) || return
        export FLEET_GO_CLIENT=build/fleet-go
        languages="$languages go"
    else
        skipped+=("fleet, the Go client: no$missing")
    fi
    FLEET_LANGUAGES=$languages build/venv/bin/python -m pytest -q -s -p no:cacheprovider tests/fleet
}

# Toolchains are not Debian's to install: what a language needs is newer.
RUST="cargo= cc=gcc"
C="$RUST c++=g++ make=make pkg-config=pkg-config"
PYTHON="$RUST python3=python3 python:ensurepip=python3-venv"
NODE="$RUST node= npm="
GO="$C go="
suite_rust() { suite rust "$RUST" rust; }
suite_c() {
    suite c "$C cmake=cmake valgrind=valgrind abidw=abigail-tools lib:jansson=libjansson-dev lib:libmd=libmd-dev" \
        tests/c/run.sh
}
suite_py() { suite python "$PYTHON memcached=memcached" tests/python/run.sh build/venv; }
suite_node() { suite node "$NODE memcached=memcached" node/test.sh; }
suite_go() { suite go "$GO memcached=memcached" go_tests; }
# What several faces take part in.
suite_command() { suite command "$RUST python3=python3" tests/cli/run.sh; }
suite_vectors() { suite vectors "python3=python3 python:ensurepip=python3-venv" tests/model/run.sh build/model; }
suite_docs() { suite docs "$C $PYTHON $NODE $GO dpkg-deb=dpkg" tests/docs/run.sh build/venv; }
suite_examples() {
    suite examples "$C $PYTHON $NODE $GO memcached=memcached redis-server=redis-server chromium=chromium \
        rsvg-convert=librsvg2-bin" tests/examples/run.sh build/venv
}
suite_sources() {
    suite sources "$RUST dnsmasq=dnsmasq-base redis-server=redis-server redis-cli=redis-tools etcd=etcd-server \
        etcdctl=etcd-client openssl=openssl" \
        cargo test --locked --test remote --test stores --test cluster # of all that was compiled before
}
suite_shared() {
    suite shared "$C $PYTHON $NODE $GO redis-server=redis-server etcd=etcd-server" tests/shared/run.sh build/venv short
}
suite_fleet() { suite fleet "$C $PYTHON memcached=memcached" fleet; }

if [ -n "$face" ]; then
    "suite_$face"
else
    suite_rust
    together c py
    together node vectors go
    suite_command
    suite_docs
    together sources examples
    suite_shared
    suite_fleet
fi

echo
for name in "${skipped[@]}"; do echo "skipped $name"; done
for name in "${failed[@]}"; do echo "failed $name"; done
echo "suites: $passed passed, ${#failed[@]} failed, ${#skipped[@]} skipped"
[ ${#failed[@]} = 0 ] && { [ "${CI:-}" != true ] || [ ${#skipped[@]} = 0 ]; }
