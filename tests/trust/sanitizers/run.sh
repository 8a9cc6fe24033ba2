#!/usr/bin/env bash
# The engine and the C interface under AddressSanitizer with LeakSanitizer, then under ThreadSanitizer, with a standard
# library that is instrumented, too. First each has to report what planted.c does wrong; then any report is a failure.
# left_out.txt has the tests of core that AddressSanitizer does not see, with reasons. Quick: the C programs under
# AddressSanitizer.
# Usage: run.sh [quick]
# Or with the name of a sanitizer, which alone runs then: address or thread.
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build
. tests/setup.sh
here=$PWD/tests/trust/sanitizers
out=$PWD/build/sanitizers
root=$PWD

# One LLVM makes Rust's code, C's and the sanitizers.
need /usr/bin/rustc=rustc-web "/usr/bin/cargo=cargo-web rust-web-src" clang-22=clang-22 ld.lld-22=lld-22 \
    "header:/usr/lib/llvm-22/lib/clang/22/include/sanitizer/asan_interface.h=libclang-rt-22-dev" \
    llvm-symbolizer-22=llvm-22 g++=g++ nm=binutils pkg-config=pkg-config lib:jansson=libjansson-dev \
    lib:libmd=libmd-dev || {
    echo "the sanitizers need$missing" >&2
    exit 1
}
use_debian_rust
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=clang-22
ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-22)
export ASAN_SYMBOLIZER_PATH TSAN_SYMBOLIZER_PATH=$ASAN_SYMBOLIZER_PATH
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:check_initialization_order=1
# A child of a process with threads starts one of its own.
export TSAN_OPTIONS=die_after_fork=0:second_deadlock_stack=1

# begin KIND: what follows is built and run under that sanitizer.
begin() {
    local flags
    kind=$1
    target=$out/$kind
    built=$target/x86_64-unknown-linux-gnu/debug
    programs=0 checks=0 tests=0
    mkdir -p "$target/c"
    flags="-Zsanitizer=$kind -Zexternal-clangrt -Clink-arg=-fsanitize=$kind -Clink-arg=-fuse-ld=lld-22"
    export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="$flags -Cforce-frame-pointers=yes"
    echo "== $kind: the library"
    cargo_in build --quiet --package libconsistent-c
    ln -sf libconsistent.so "$built/libconsistent.so.0"
}

# cargo_in COMMAND ..: cargo for the sanitizer of now; build scripts and macros stay without it.
cargo_in() {
    local command=$1
    shift
    cargo "$command" --locked --target x86_64-unknown-linux-gnu -Zbuild-std --target-dir "$target" "$@"
}

# compile PROGRAM SOURCE [PACKAGES]
compile() {
    local compiler=(clang-22 -std=c99 -D_POSIX_C_SOURCE=200809L) flags=""
    [ "${2%.cpp}" = "$2" ] || compiler=(clang++-22 -std=c++17)
    # shellcheck disable=SC2086
    [ -z "${3:-}" ] || flags=$(pkg-config --cflags --libs $3)
    compiler+=(-O1 -g -fno-omit-frame-pointer -fsanitize="$kind" -fuse-ld=lld-22 -pthread)
    compiler+=(-Wall -Wextra -Wpedantic -Werror)
    # shellcheck disable=SC2086
    "${compiler[@]}" -Iinclude -Itests/c "$2" -o "$target/c/$1" "$built/libconsistent.so" -Wl,-rpath,"$built" $flags
}

# planted FAULT REPORT: that the fault ends the program with this report.
planted() {
    if "$target/c/planted" "$1" >"$target/planted.log" 2>&1 || ! grep -q "$2" "$target/planted.log"; then
        cat "$target/planted.log" >&2
        echo "$kind: planted.c $1 was not reported as \"$2\": the sanitizer is not on, or may not do its work" \
            "(leaks are looked for by ptrace)" >&2
        exit 1
    fi
    echo "planted: $1 is reported"
}

# clean LOG: that no sanitizer says anything in it, not in a child process either.
clean() {
    if grep -E 'Sanitizer' "$1" >&2; then
        cat "$1" >&2
        echo "$kind: a report" >&2
        exit 1
    fi
}

# try PROGRAM [ARGUMENT ..]: runs a program of C, in a folder of its own files.
try() {
    local log=$target/c/$1.log program=$1 start=$SECONDS made
    shift
    (cd "$target/c" && "./$program" "$@") >"$log" 2>&1 || {
        cat "$log" >&2
        echo "$kind: $program failed" >&2
        exit 1
    }
    clean "$log"
    made=$(sed -nE 's/^.* ([0-9]+) (passed, 0 failed|checks, 0 failures)$/\1/p' "$log" | tail -n 1)
    [ "${made:-0}" -gt 0 ] || { cat "$log" >&2; echo "$kind: $program does not say what it checked" >&2; exit 1; }
    tail -n 1 "$log" | sed "s/\$/, $((SECONDS - start)) s/"
    programs=$((programs + 1)) checks=$((checks + made))
}

# rust CARGO-ARGUMENT ..: runs tests of Rust.
rust() {
    local log=$target/rust.log program
    cargo_in test --no-fail-fast "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        echo "$kind: tests of Rust failed" >&2
        exit 1
    }
    clean "$log"
    while read -r program; do
        nm "$program" | grep -cE '__(asan_report_load|tsan_read)' >/dev/null || {
            echo "$kind: $program is not instrumented" >&2
            exit 1
        }
    done < <(sed -n 's/^ *Running .* (\(.*\))$/\1/p' "$log")
    tests=$((tests + $(sed -n 's/^test result: ok\. \([0-9]*\) passed.*/+\1/p' "$log" | tr -d '\n')))
    [ "$tests" -gt 0 ] || { echo "$kind: no test of Rust ran" >&2; exit 1; }
}

# Each call of a live ring is made by live.c, but those that make one of something else.
while read -r symbol; do
    grep -q "\b$symbol\b" "$here/live.c" || { echo "$symbol is not called in live.c" >&2; exit 1; }
done < <(grep -E '^consistent_(ring|checks|following|subscription)_' ffi-c/symbols.txt |
    grep -vE '_ring_(new|from_json_with_rows)$')

address_programs() {
    local vectors=$root/tests/vectors each
    begin address
    compile planted "$here/planted.c"
    "$target/c/planted" nothing
    planted freed heap-use-after-free
    planted leak "detected memory leaks"
    for each in boundary fault_outputs fault_keyed fault_proxies fault_stores threads fault_forks following_forks; do
        compile "$each" "tests/c/$each.c"
    done
    for each in schemes rebalance ways formats; do compile "$each" "tests/c/$each.c" jansson; done
    for each in vectors recorded; do compile "$each" "tests/c/$each.c" "jansson libmd"; done
    compile wrapper tests/c/wrapper.cpp jansson
    compile live "$here/live.c"
    for each in boundary fault_outputs fault_keyed fault_proxies fault_stores; do try "$each"; done
    try vectors "$vectors" --no-digests
    for each in rebalance ways wrapper; do try "$each" "$vectors"; done
    try schemes "$root/spec/schemes.json"
    try formats "$root/formats/tests"
    try threads 200
    try fault_forks 50
    try following_forks 20
    try live 500
}

address() {
    local of_core=() file name
    for file in core/tests/*.rs; do
        name=$(basename "$file" .rs)
        grep -q "^$name: ." "$here/left_out.txt" || of_core+=(--test "$name")
    done
    address_programs
    try recorded "$root/tests/vectors/recorded"
    rust --package libconsistent-c --lib
    rust --package libconsistent --package libconsistent-c "${of_core[@]}" --test header --test symbols
    echo "trust: address: $tests Rust tests, $programs C programs, $checks checks, 0 reports, 0 leaks"
}

thread() {
    local each
    begin thread
    compile planted "$here/planted.c"
    "$target/c/planted" nothing
    planted race "data race"
    for each in threads fault_forks following_forks; do compile "$each" "tests/c/$each.c"; done
    compile live "$here/live.c"
    try threads 500
    try fault_forks 50
    try following_forks 20
    try live 2000
    rust --package libconsistent --package libconsistent-follow --test 'live*' --test files --test threads
    echo "trust: thread: $tests Rust tests, $programs C programs, $checks checks, 0 reports"
}

case ${1:-} in
    "")
        address
        thread
        ;;
    quick)
        address_programs
        echo "trust: address: $programs C programs, $checks checks, 0 reports, 0 leaks"
        ;;
    address | thread) "$1" ;;
    *)
        echo "\"$1\" is no run: quick, address, thread, or nothing" >&2
        exit 2
        ;;
esac
