#!/usr/bin/env bash
# Runs the models of the live ring's concurrent parts (mod.rs) under loom: the engine's own code in the interleavings
# of a few threads, within the preemptions that each model states. The quick run is the whole.
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
. tests/setup.sh

case ${1:-quick} in quick) ;; *) echo "usage: tests/trust/interleavings/run.sh [quick]" >&2; exit 2 ;; esac
need cargo= cc=gcc || { echo "interleavings need$missing" >&2; exit 1; }
# What loom would read as smaller bounds than the models'.
for name in $(compgen -e LOOM_); do unset "$name"; done
export RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/build/trust/interleavings}
export CARGO_PROFILE_DEV_OPT_LEVEL=2

models() {
    cargo test --quiet --locked -p libconsistent --no-default-features --features std --lib -- interleavings "$@"
}

mkdir -p "$CARGO_TARGET_DIR"
log=$CARGO_TARGET_DIR/models.log
status=0
models --nocapture 2>&1 | tee "$log" || status=1
listed=$(models --list 2>/dev/null | grep -c ': test$')
broken=$(grep -c 'panicked at' "$log" || true)
read -r explored interleavings < <(sed -n 's/^model: .*: \([0-9]*\) interleavings, .*/\1/p' "$log" |
    awk '{ sum += $1 } END { print NR, sum + 0 }')
echo "trust: interleavings: $explored models, $interleavings interleavings explored, $broken broken invariants"
# A model that explored nothing, or told nothing, has shown nothing.
[ "$status" = 0 ] && [ "$explored" = "$listed" ] && [ "$broken" = 0 ]
