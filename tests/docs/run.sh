#!/usr/bin/env bash
# Runs what the documents show: Python blocks in the environment VENV, C, JavaScript and Go blocks as programs of their
# own; each must print the text block behind it. Rust blocks are doc tests of the engine, and console blocks run the
# command. front_page.py does what the front page tells a newcomer. Usage: run.sh VENV
set -euo pipefail
venv=$1
cd "$(dirname "$0")/../.."
. tests/setup.sh
work=$PWD/build/docs
mkdir -p "$work/node_modules"

# It takes a while, most of it on one core, and is asked for last.
ffi-c/wasm.sh whole >"$work/wasm.log" 2>&1 &
wasm=$!
trap wait EXIT

for page in README.md py/README.md docs/CONCEPTS.md docs/MIGRATING.md docs/PRODUCTION.md docs/ASSIGNED.md \
    docs/dialects/*.md; do
    [ "$page" != docs/dialects/README.md ] || continue # a table alone
    echo "$page, python:"
    "$venv/bin/python" tests/docs/run_blocks.py "$page"
done

cargo test --quiet --locked --no-run --test verbs # which builds the command too
for page in README.md docs/OPERATING.md docs/SHARING.md docs/AGENT.md docs/ASSIGNED.md; do
    echo "$page, console:"
    "$venv/bin/python" tests/docs/run_console.py "$page" "${CARGO_TARGET_DIR:-target}/debug"
done

# check PAGE LANGUAGE N COMMAND ..: runs the N-th block of a language, as the file COMMAND is given, and compares.
check() {
    local page=$1 language=$2 n=$3 file
    shift 3
    file=$work/$(echo "$page" | tr / -)-$n.$language
    awk -v start="\`\`\`$language" -v n="$n" '$0 == start { on = ++i == n; next } /^```$/ { on = 0 } on' "$page" >"$file"
    awk -v start="\`\`\`$language" -v n="$n" '
        $0 == start { seen = ++i == n; next }
        seen && /^```text$/ { on = 1; next }
        on && /^```$/ { exit }
        on' "$page" >"$file.expected"
    [ -s "$file" ] && [ -s "$file.expected" ] || { echo "$page has no $language block $n with its output"; exit 1; }
    "$@" "$file" | diff "$file.expected" - || { echo "$page, $language $n: 0 passed, 1 failed"; exit 1; }
    echo "$page, $language $n: 1 passed, 0 failed"
}

# check_all PAGE LANGUAGE COMMAND ..: every block of a language.
check_all() {
    local page=$1 language=$2 n count
    shift 2
    count=$(grep -c "^\`\`\`$language\$" "$page")
    for n in $(seq "$count"); do check "$page" "$language" "$n" "$@"; done
}

run_c() {
    # shellcheck disable=SC2046
    cc -std=c99 -Wall -Wextra -Wpedantic -Werror -o "$work/program" "$1" $(pkg-config --cflags --libs consistent)
    "$work/program"
}

run_js() {
    cp "$1" "$work/program.mjs"
    NODE_PATH=$work/node_modules node "$work/program.mjs"
}

run_go() {
    cp "$1" "$work/program.go"
    (cd go && go run "$work/program.go")
}

ffi-c/install.sh "$PWD/build/prefix"
use_prefix "$PWD/build/prefix"
check docs/CONCEPTS.md c 1 run_c
check docs/PRODUCTION.md c 1 run_c
node node/scripts/build.js
ln -sfn "$PWD/node" "$work/node_modules/libconsistent"
check docs/CONCEPTS.md js 1 run_js
check docs/MIGRATING.md js 1 run_js
check_all node/README.md js run_js
check docs/CONCEPTS.md go 1 run_go
check_all go/README.md go run_go

wait "$wasm" || { cat "$work/wasm.log"; exit 1; }
cat "$work/wasm.log"
check_all docs/WASM.md js run_js
"$venv/bin/python" release/make.py --here --out build/docs/dist
(cd build/docs/dist && sha256sum --check --quiet SHA256SUMS)
"$venv/bin/python" tests/docs/front_page.py build/docs/dist
"$venv/bin/python" tests/docs/run_commands.py
