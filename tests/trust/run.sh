#!/usr/bin/env bash
# Runs parts of tests/trust, as a whole; without a name the quick runs of those that have one. The figures that they
# print are kept in build/trust/PART.txt, those of quick runs in build/trust/quick. Usage: run.sh [PART ..]
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

how=whole
asked=()
if [ $# = 0 ]; then
    how=quick
    asked=(quick)
    # A part says itself that it has a quick run.
    mapfile -t parts < <(grep -l '^# Usage: run.sh \[quick\]' tests/trust/*/run.sh | xargs -n 1 dirname | xargs -n 1 basename)
    set -- "${parts[@]}"
fi
for part in "$@"; do
    [ -f "tests/trust/$part/run.sh" ] || { echo "no part \"$part\" in tests/trust" >&2; exit 2; }
done

kept=build/trust
[ "$how" = whole ] || kept=build/trust/quick
mkdir -p "$kept"
failed=()
for part in "$@"; do
    start=$SECONDS
    echo "== $part"
    # A part that fails has no figures, not those of an earlier run.
    rm -f "$kept/$part.txt"
    if "tests/trust/$part/run.sh" "${asked[@]}" 2>&1 | tee "$kept/$part.log"; then
        sed -n 's/^trust: //p' "$kept/$part.log" >"$kept/$part.txt"
        echo "== $part passed in $((SECONDS - start)) s"
    else
        failed+=("$part")
        echo "== $part FAILED"
    fi
done
echo
for part in "$@"; do [ ! -f "$kept/$part.txt" ] || cat "$kept/$part.txt"; done
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
