#!/usr/bin/env bash
# Runs the vectors, recorded placements and drop-ins in Deno and Bun, and the vectors in workerd. It needs
# consistent.wasm and node/web/index.mjs, which ffi-c/wasm.sh builds; with node/libconsistent.node Bun runs them on
# that, too. Usage: runtimes.sh
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --ignore-scripts --silent --prefix runtimes
program() {
    find "runtimes/node_modules/$1" -type f -name "$2" -size +10M -print -quit
}
deno=$PWD/$(program @deno deno) bun=$PWD/$(program @oven bun) workerd=$PWD/$(program @cloudflare workerd)
chmod +x "$deno" "$bun" "$workerd"
cd ../../node
export NO_COLOR=1
tests=(test/vectors.test.js test/recorded.test.js test/dropin.hashring.test.js test/dropin.consistent-hashing.test.js)

# told NAME COMMAND..: its output, where it fails, and its last lines.
told() {
    local name=$1 out
    shift
    out=$("$@" 2>&1) || { printf '%s\n' "$out"; echo "$name: failed" >&2; return 1; }
    printf '%s: %s\n' "$name" "$(printf '%s\n' "$out" | grep -E '^ok \||^ *[0-9]+ pass|tests, ' | tr -s ' \n' ' ')"
}

# Nobody chooses for Deno: it is to take consistent.wasm by itself.
backend=$("$deno" eval "import { createRequire } from 'node:module'
    console.log(createRequire('$PWD/')('./lib').backend)")
[ "$backend" = wasm ] || { echo "Deno took $backend" >&2; exit 1; }
told "$("$deno" --version | head -1)" "$deno" test -A --no-check --unstable-detect-cjs "${tests[@]}" &
LIBCONSISTENT_BACKEND=wasm told "bun $("$bun" --version), wasm" "$bun" test --timeout 600000 "${tests[@]/#/./}"
wait $!
if [ -f libconsistent.node ]; then
    LIBCONSISTENT_BACKEND=native told "bun $("$bun" --version), native" "$bun" test --timeout 600000 "${tests[@]/#/./}"
fi
node ../tests/wasm/workerd.mjs "$workerd"
