#!/usr/bin/env bash
# Lints the page of reports, builds it and tests it in a headless Chromium. It needs consistent.wasm, which
# ffi-c/wasm.sh builds, the packages of node/package-lock.json, and cargo, which draws the pictures. Usage: run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -f node/consistent.wasm ] && [ -f node/web/index.mjs ] || {
    echo "the page needs node/consistent.wasm and node/web/index.mjs: make wasm" >&2
    exit 1
}
node/node_modules/.bin/eslint --config cli/page/eslint.config.mjs cli/page tests/page tests/chromium.mjs
node/node_modules/.bin/prettier --config node/.prettierrc.json --check 'cli/page/**/*.{js,mjs,css}' 'tests/page/*.mjs' tests/chromium.mjs
node cli/page/build.mjs
cargo test --quiet --locked --no-run --test verbs
LIBCONSISTENT_BACKEND=wasm node --test --test-concurrency=1 tests/page/*.test.mjs
