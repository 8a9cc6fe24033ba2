#!/usr/bin/env bash
# Runs fuzz targets one after the other under AddressSanitizer, and prints what each did. Corpora and findings are kept
# in build/fuzz, where the next run goes on from; the first build takes minutes. The exit status is 1 if anything was
# found. Usage: run.sh SECONDS [TARGET ..]
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

seconds=${1:-}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "usage: fuzz/run.sh SECONDS [TARGET ..]" >&2; exit 2; }
shift
all=$(basename -s .rs fuzz/targets/*.rs)
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all
for target in "$@"; do
    [ -f "fuzz/targets/$target.rs" ] || { echo "no target \"$target\" among" $all >&2; exit 2; }
done

mkdir -p build/fuzz
need cargo= c++=g++ || { echo "fuzzing needs$missing" >&2; exit 1; }
# A name for each version, so that another one is installed beside it.
tools=$PWD/build/tools/cargo-fuzz-0.13.1
[ -x "$tools/bin/cargo-fuzz" ] || cargo install --quiet --locked --root "$tools" cargo-fuzz --version 0.13.1

# The sanitizer and the counters of edges are options of nightly compilers that this stable one has too.
platform=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/build/fuzz/target}
cargo fetch --quiet --locked --manifest-path fuzz/Cargo.toml
"$tools/bin/cargo-fuzz" build --fuzz-dir fuzz --target "$platform" --release --debug-assertions
programs=$CARGO_TARGET_DIR/$platform/release
"$programs/seeds" build/fuzz/corpus

# Of libFuzzer's log: what was executed, and the last of edges and of the corpus.
report() {
    local log=$1
    sed -n 's/^stat::number_of_executed_units: *\([0-9]*\)$/\1 executions/p' "$log"
    sed -n 's/.*cov: \([0-9]*\) .*corp: \([0-9]*\)\/.*/\1 edges, \2 inputs/p' "$log" | tail -n 1
}

failed=()
for target in "$@"; do
    found=build/fuzz/artifacts/$target
    log=build/fuzz/$target.log
    mkdir -p "$found"
    # What was found before is an input as others are: it is found again at once, unless it was mended.
    find "$found" -type f -exec mv -t "build/fuzz/corpus/$target" {} +
    status=0
    "$programs/$target" -max_total_time="$seconds" -max_len=8192 -timeout=60 -report_slow_units=60 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/" "build/fuzz/corpus/$target" \
        >"$log" 2>&1 || status=$?
    findings=$(find "$found" -type f | wc -l)
    echo "$target:" "$(report "$log" | paste -sd ',' | sed 's/, \{0,1\}/, /g')," "$findings findings"
    if [ "$status" != 0 ] || [ "$findings" != 0 ]; then
        failed+=("$target")
        grep -m 3 -A 1 -E 'panicked at|ERROR: |SUMMARY: ' "$log" >&2 || tail -n 5 "$log" >&2
        find "$found" -type f >&2
    fi
done
[ ${#failed[@]} = 0 ] || { echo "fuzzing found something in: ${failed[*]}" >&2; exit 1; }
