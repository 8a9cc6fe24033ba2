#!/bin/sh
# Types, and stubs against the installed package. Usage: lint.sh VENV
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(cd "$1/bin" && pwd)
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT

# Away from the sources, so that mypy sees what is installed.
export MYPYPATH="$root/tests/fleet"
cd "$cache"
"$bin/python" -m mypy --strict --warn-unreachable --cache-dir "$cache/mypy" \
    "$here"/*.py
MYPYPATH="$root/tests/fleet:$root/tests/examples" "$bin/python" -m mypy --strict --warn-unreachable \
    --cache-dir "$cache/mypy" "$root"/tests/examples/*.py "$root"/examples/*/*.py
MYPYPATH="$root/tests/examples:$root/tests/shared" "$bin/python" -m mypy --strict --warn-unreachable \
    --cache-dir "$cache/mypy" "$root"/tests/shared/*.py "$root"/tests/shared/python/*.py
MYPYPATH="$root/tests/examples:$root/tests/fleet:$root/tests/trust/chaos" "$bin/python" -m mypy --strict --warn-unreachable \
    --cache-dir "$cache/mypy" "$root"/tests/trust/chaos/*.py "$root"/tests/trust/chaos/python/*.py
"$bin/python" -m mypy --strict --cache-dir "$cache/mypy" -p libconsistent
"$bin/python" -m mypy.stubtest libconsistent --allowlist "$here/stubtest-allow.txt"
# Every public name has a known type and a docstring. It knows the package by the interpreter that it finds first.
PATH="$bin:$PATH" VIRTUAL_ENV="${bin%/bin}" "$bin/python" -m pyright --ignoreexternal --verifytypes libconsistent
