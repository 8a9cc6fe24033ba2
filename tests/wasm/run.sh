#!/usr/bin/env bash
# Builds consistent.wasm and runs what runs on it: Node's tests, the vectors in other runtimes and in Chromium, the page
# of reports there, and Go's tests without cgo. A runtime that is missing, and cannot be installed, is skipped and
# listed; with CI=true that is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p build
. tests/setup.sh
skipped=()

(cd node && npm ci --no-audit --no-fund --ignore-scripts)
ffi-c/wasm.sh
# Neither grows by accident: whoever adds what must be in them raises these.
while read -r file most; do
    size=$(gzip -9nc "build/$file" | wc -c)
    [ "$size" -le "$most" ] || { echo "$file: $size bytes gzipped, at most $most" >&2; exit 1; }
done <tests/wasm/sizes.txt

# Go keeps the core busy that Node's tests leave.
going=0
if need go=; then
    set -m # so that it can be ended with all that it has started
    go/test-module.sh >build/wasm-go.log 2>&1 </dev/null &
    going=$!
    set +m
    trap '[ "$going" = 0 ] || kill -- "-$going"' EXIT
else
    skipped+=("Go: no$missing")
fi
echo "== Node $(node --version)"
(cd node && LIBCONSISTENT_BACKEND=wasm node --test test/*.test.js test/*.test.mjs)
echo "== Deno, Bun, workerd"
tests/wasm/runtimes.sh
echo "== Chromium"
if need chromium=chromium; then
    node tests/wasm/chromium.mjs
    echo "== The page"
    tests/page/run.sh
else
    skipped+=("Chromium: no$missing")
fi
if [ "$going" != 0 ]; then
    echo "== Go"
    status=0
    wait "$going" || status=$?
    going=0
    cat build/wasm-go.log
    [ "$status" = 0 ] || exit "$status"
fi
for each in "${skipped[@]}"; do echo "skipped $each"; done
[ ${#skipped[@]} = 0 ] || [ "${CI:-}" != true ]
