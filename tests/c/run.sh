#!/bin/sh
# The C library as its users get it: installed into a temporary folder, compiled through pkg-config as C99 and as C++17,
# run as it is, linked statically, and under valgrind. Needs gcc, g++, pkg-config, valgrind, jansson and libmd.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/ffi-c/install.sh" "$work/prefix"
export PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export LD_LIBRARY_PATH="$work/prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

echo "== symbols"
nm -D --defined-only "$work/prefix/lib/libconsistent.so" | awk '{ print $NF }' | LC_ALL=C sort >"$work/symbols"
diff "$root/ffi-c/symbols.txt" "$work/symbols"
while read -r symbol; do
    case $symbol in consistent_*) ;; *) echo "$symbol is not consistent_*"; exit 1 ;; esac
    grep -q "\b$symbol(" "$here/boundary.c" || { echo "$symbol is not called in boundary.c"; exit 1; }
done <"$work/symbols"
readelf -d "$work/prefix/lib/libconsistent.so" | grep -q 'SONAME.*\[libconsistent\.so\.0\]'
echo "symbols: $(wc -l <"$work/symbols") exported, listed and called by boundary.c"

warnings="-Wall -Wextra -Wpedantic -Werror"
c99="${CC:-gcc} -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g $warnings"
cxx17="${CXX:-g++} -std=c++17 -O1 -g $warnings -x c++"

# compile PROGRAM PACKAGES [FLAGS]
compile() {
    flags=$(pkg-config --cflags --libs $2)
    $c99 "$here/$1.c" -o "$work/$1" ${3:-} $flags
    $cxx17 "$here/$1.c" -o "$work/$1-cxx" ${3:-} $flags
}
compile boundary consistent
compile fault_outputs consistent
compile fault_keyed consistent
compile vectors "consistent jansson libmd"
compile recorded "consistent jansson libmd"
compile schemes "consistent jansson"
compile fault_proxies consistent
compile threads consistent -pthread
compile fault_forks consistent -pthread
compile fault_stores consistent

# The archive, with what the .pc file says it needs besides.
private=$(pkg-config --static --libs consistent | sed "s|-lconsistent|$work/prefix/lib/libconsistent.a|")
$c99 "$here/boundary.c" -o "$work/boundary-static" $(pkg-config --cflags consistent) $private
$c99 "$here/fault_forks.c" -o "$work/fault_forks-static" -pthread $(pkg-config --cflags consistent) $private

# Fully static programs, by the documented line alone: fault_33_*.
fault_33() {
    compiler=$1
    # shellcheck disable=SC2046
    $compiler -static "$here/boundary.c" -o "$work/$2" $(pkg-config --static --cflags --libs consistent)
    if readelf -d "$work/$2" | grep NEEDED; then
        echo "fault_33: $2 needs shared libraries" >&2
        exit 1
    fi
}
fault_33 "$c99" fault_33_static
fault_33 "$cxx17" fault_33_static_cxx

vectors="$root/tests/vectors"
status=0
try() {
    echo "== $*" | sed "s|$work/||; s|$root/||g"
    "$@" || status=1
}
try "$work/boundary"
try "$work/boundary-cxx"
try "$work/boundary-static"
try "$work/fault_outputs"
try "$work/fault_outputs-cxx"
try "$work/fault_keyed"
try "$work/fault_keyed-cxx"
try "$work/fault_stores"
try "$work/fault_stores-cxx"
try env -u LD_LIBRARY_PATH "$work/fault_33_static"
try env -u LD_LIBRARY_PATH "$work/fault_33_static_cxx"
try "$work/vectors" "$vectors"
try "$work/vectors-cxx" "$vectors" --no-digests
try "$work/recorded" "$vectors/recorded"
try "$work/recorded-cxx" "$vectors/recorded"
try "$work/schemes" "$root/spec/schemes.json"
try "$work/schemes-cxx" "$root/spec/schemes.json"
try "$work/fault_proxies"
try "$work/fault_proxies-cxx"
try "$work/threads" 5000
try "$work/threads-cxx" 1000
try "$work/fault_forks" 200
try "$work/fault_forks-cxx" 200
try "$work/fault_forks-static" 200

memcheck="valgrind -q --error-exitcode=1 --leak-check=full --fair-sched=try"
try $memcheck "$work/boundary"
try $memcheck "$work/fault_outputs"
try $memcheck "$work/fault_keyed"
try $memcheck "$work/schemes" "$root/spec/schemes.json"
try $memcheck "$work/vectors" "$vectors" --no-digests
try $memcheck "$work/threads" 50
[ "$status" = 0 ] && echo "tests/c: all passed" || echo "tests/c: FAILED"
exit "$status"
