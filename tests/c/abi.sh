#!/usr/bin/env bash
# The C ABI beside what each version had: symbols, prototypes, structs and constants are only added; a struct grows at
# its end alone. Usage: abi.sh INCLUDE WORK [--update]
# What a version had is in tests/golden/VERSION: `abi.xml` of the header's types, as abidw writes them, and
# `constants.txt`. --update writes them for the present version if they are not
# there.
set -euo pipefail
include=$1 work=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
golden=$root/tests/golden
mkdir -p "$work"

# One variable of each function's type: the structs and handles are those that a program sees, not what is behind them.
{
    echo '#include <consistent.h>'
    sed 's/.*/__typeof__(\&&) abi_&;/' "$root/ffi-c/symbols.txt"
} >"$work/abi.c"
cc -std=gnu11 -g -shared -fPIC -I"$include" -o "$work/abi.so" "$work/abi.c"
abidw --no-show-locs --no-corpus-path --no-comp-dir-path --type-id-style hash "$work/abi.so" >"$work/abi.xml"
# An initialiser tells the size of its struct, which may grow.
cc -dM -E -I"$include" -include consistent.h -x c /dev/null | grep '^#define CONSISTENT_' |
    grep -v '_INIT\b' | LC_ALL=C sort >"$work/constants.txt"

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
if [ "${3:-}" = --update ] && [ ! -e "$golden/$version/abi.xml" ]; then
    cp "$work/abi.xml" "$work/constants.txt" "$golden/$version"
fi

compared=0
for kept in "$golden"/*/abi.xml; do
    python3 "$root/tests/c/abi.py" "$kept" "$work/abi.xml"
    gone=$(comm -23 "${kept%abi.xml}constants.txt" "$work/constants.txt")
    [ -z "$gone" ] || { echo "$gone"; echo "abi: constants changed since $kept" >&2; exit 1; }
    compared=$((compared + 1))
done
[ $compared -gt 0 ]
echo "abi: $(grep -c . "$root/ffi-c/symbols.txt") functions and $(grep -c . "$work/constants.txt") constants" \
    "beside $compared version(s)"
