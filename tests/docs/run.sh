#!/usr/bin/env bash
# Runs what the documents show: Python blocks in the environment VENV, C blocks against an installed library; each must
# print the text block behind it. Rust blocks are doc tests of the engine. Usage: run.sh VENV
set -eu
venv=$1
cd "$(dirname "$0")/../.."

for page in README.md docs/CONCEPTS.md; do
    echo "$page:"
    "$venv/bin/python" tests/docs/run_blocks.py "$page"
done

ffi-c/install.sh "$PWD/build/prefix"
export PKG_CONFIG_PATH=$PWD/build/prefix/lib/pkgconfig LD_LIBRARY_PATH=$PWD/build/prefix/lib
mkdir -p build/docs
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md >build/docs/readme.c
awk '/^```c$/ { c = 1 } /^```text$/ && c { on = 1; next } /^```$/ && on { exit } on' README.md >build/docs/readme.expected
[ -s build/docs/readme.c ] && [ -s build/docs/readme.expected ]
# shellcheck disable=SC2046
cc -std=c99 -Wall -Wextra -Wpedantic -Werror -o build/docs/readme build/docs/readme.c $(pkg-config --cflags --libs consistent)
build/docs/readme | diff build/docs/readme.expected -
echo "README.md, C: 1 passed, 0 failed"

# Every make target the README names exists.
for target in $(grep -o '^make [a-z]*\|`make [a-z]*' README.md | tr -d '`' | cut -d' ' -f2 | sort -u); do
    make -n "$target" >/dev/null
done
