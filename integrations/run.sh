#!/usr/bin/env bash
# Runs the integrations, each against what it integrates with, and closes with a table of them. What they need is
# installed; with CI=true a group that cannot be run is a failure. WHEEL=file: the Python package, which is otherwise
# built. Usage: run.sh [GROUP | GROUP/NAME ..]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh
work=$PWD/build/integrations
mkdir -p "$work"
export INTEGRATIONS_ROWS=$work/rows.jsonl
: >"$INTEGRATIONS_ROWS"

groups="clients streams balancers serving engines"
wanted=${*:-$groups}
failed=()
skipped=()

# tools GROUP: what the tests of a group need, as `need` takes it.
tools() {
    local python="cargo= python3=python3 python:ensurepip=python3-venv"
    case $1 in
        clients) echo "$python cc=gcc node= npm= go= memcached=memcached redis-server=redis-server" ;;
        streams) echo "$python cc=gcc node= npm= go= redis-server=redis-server mvn=maven java=openjdk-17-jre-headless" ;;
        balancers) echo "$python cc=gcc pkg-config=pkg-config" ;;
        serving) echo "$python" ;;
        engines) echo "$python cc=gcc node= npm= go= java=openjdk-17-jre-headless" ;;
    esac
}

# once COMMAND ..: what several groups need, done for the first of them alone.
ready=()
once() {
    local each
    for each in "${ready[@]}"; do [ "$each" != "$*" ] || return 0; done
    "$@" && ready+=("$*")
}

# The faces, as their users have them.
c_library() { ffi-c/install.sh "$PWD/build/prefix" >/dev/null; }
node_package() {
    (cd node && npm ci --no-audit --no-fund) >"$work/node.log" 2>&1 || { tail -n 20 "$work/node.log"; return 1; }
}
node_clients() { (cd integrations && npm ci --no-audit --no-fund --ignore-scripts); }
# Go's programs run without the C library, too.
go_module() { ffi-c/wasm.sh whole >"$work/wasm.log"; }
# The environment of a group.
environment() {
    [ -x "$work/$1/bin/python" ] || python3 -m venv "$work/$1"
    "$work/$1/bin/python" -m pip install --quiet --requirement "integrations/requirements/$1.txt" &&
        "$work/$1/bin/python" -m pip install --quiet --force-reinstall --no-deps "$wheel"
}

prepare() {
    case $1 in
        clients | streams) once c_library && once node_package && once node_clients && once go_module || return ;;
        engines) once c_library && once node_package || return ;;
        balancers) once c_library || return ;;
    esac
    once environment "$1"
}

wheel=${WHEEL:-}
if [ -z "$wheel" ]; then
    rm -rf "$work/wheel"
    python3 -m pip wheel --quiet --no-deps --wheel-dir "$work/wheel" ./py || exit
    wheel=$(echo "$work"/wheel/*.whl)
fi

for one in $wanted; do
    group=${one%%/*}
    case " $groups " in *" $group "*) ;; *) echo "\"$one\" is no group of integrations: $groups" >&2; exit 2 ;; esac
    [ -d "integrations/$one" ] || { echo "there is no integrations/$one" >&2; exit 2; }
    echo "== $one"
    # shellcheck disable=SC2046
    if ! need $(tools "$group"); then
        skipped+=("$one: no$missing")
    elif ! prepare "$group"; then
        failed+=("$one")
    else
        (
            use_prefix "$PWD/build/prefix"
            "$work/$group/bin/python" -m pytest -q -p no:cacheprovider --import-mode=importlib "integrations/$one"
        ) || failed+=("$one")
    fi
done

echo
python3 integrations/table.py "$INTEGRATIONS_ROWS" || failed+=("the table")
for name in "${skipped[@]}"; do echo "skipped $name"; done
for name in "${failed[@]}"; do echo "failed $name"; done
[ ${#failed[@]} = 0 ] && { [ "${CI:-}" != true ] || [ ${#skipped[@]} = 0 ]; }
