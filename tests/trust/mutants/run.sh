#!/usr/bin/env bash
# Changes one thing of the engine at a time and looks whether a test notices: a sample of what cargo-mutants can change
# in each room, by a seed. First what is quick looks: the golden vectors, or the tests of the live ring. At what they
# miss look all tests but the longest. What need not be noticed stands with its reason in unnoticed.txt; whatever else
# is missed fails. It takes hours; logs stay in build/trust/mutants. Usage: run.sh [ROOM ..], with SEED=1 unless set
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build
. tests/setup.sh
need cargo= cc=gcc python3=python3 || { echo "mutants need$missing" >&2; exit 1; }

mutants=$PWD/build/tools/cargo-mutants/bin/cargo-mutants
[ -x "$mutants" ] || cargo install --quiet --locked --root build/tools/cargo-mutants cargo-mutants --version 27.1.0
out=build/trust/mutants
seed=${SEED:-1}
# How many of a room, at least.
declare -A sample=([table]=100 [scheme]=100 [dialect]=120 [placement]=90 [plan]=30 [live]=100)
[ $# -gt 0 ] || set -- "${!sample[@]}"

# They search for minutes, have other features, or count what a change may well leave as it is.
longest="detect|detect_splits|rebalance.*|generated|plain|serde|tokio|tracing|allocations|live_costs"
all=(--lib)
for test in $(cd core/tests && ls -d -- *.rs */main.rs); do
    name=$(basename "${test%/main.rs}" .rs)
    [[ $name =~ ^($longest)$ ]] || all+=(--test "$name")
done

# look ROOM ARGUMENT ..: cargo-mutants for the room's sample.
look() {
    local room=$1 files count shards status=0
    shift
    files=(--package libconsistent --file "core/src/$room/**")
    count=$("$mutants" mutants --list "${files[@]}" | wc -l)
    shards=$((count / sample[$room]))
    "$mutants" mutants "${files[@]}" --shard $((seed % shards))/$shards --sharding round-robin --jobs 2 --cap-lints true \
        --baseline skip --timeout 240 --build-timeout 600 --colors never --output "$out/$room" "$@" || status=$?
    # 2 and 3: some were missed, some took too long. That is judged in the end.
    case $status in 0 | 2 | 3) ;; *) return "$status" ;; esac
}

for room in "$@"; do
    [ -n "${sample[$room]:-}" ] || { echo "no room \"$room\" among ${!sample[*]}" >&2; exit 2; }
    quick=(--test vectors)
    [ "$room" != live ] || quick=(--lib --test live --test live_loads --test live_sessions --test live_health)
    rm -rf "${out:?}/$room"
    mkdir -p "$out/$room"
    look "$room" -- "${quick[@]}"
    look "$room" --iterate -- "${all[@]}"
done
python3 tests/trust/mutants/judge.py "$seed" "$out" "$@"
