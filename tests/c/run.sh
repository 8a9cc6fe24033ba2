#!/bin/sh
# The C library as its users get it: installed into a temporary folder, compiled through pkg-config as C99 and as C++17,
# and through CMake, run as it is, linked statically, and under valgrind. Needs gcc, g++, pkg-config, cmake, valgrind,
# jansson, libmd and abidw.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/ffi-c/install.sh" "$work/prefix" | tee "$work/installed"
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

echo "== abi"
"$here/abi.sh" "$root/include" "$work/abi"

echo "== what was installed"
find "$work/prefix" ! -type d | LC_ALL=C sort >"$work/files"
grep "^$work/prefix/" "$work/installed" | LC_ALL=C sort | diff - "$work/files"
grep -q "The loader does not look into $work/prefix/lib" "$work/installed"
grep -q "PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig" "$work/installed"
"$root/ffi-c/install.sh" /usr "$work/packed" >"$work/packed.log"
grep -q "runs ldconfig" "$work/packed.log"
[ -f "$work/packed/usr/lib/cmake/consistent/consistent-config.cmake" ]
if grep -r "$work" "$work/packed/usr/lib/pkgconfig" "$work/packed/usr/lib/cmake"; then
    echo "a package names the folder that it was packed in" >&2
    exit 1
fi

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
compile rebalance "consistent jansson"
compile ways "consistent jansson"
compile formats "consistent jansson"
compile fault_proxies consistent
compile threads consistent -pthread
compile fault_forks consistent -pthread
compile following_forks consistent
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

# The wrapper, and a project of CMake with what it finds.
# shellcheck disable=SC2046,SC2086
${CXX:-g++} -std=c++17 -O1 -g $warnings "$here/wrapper.cpp" -o "$work/wrapper" $(pkg-config --cflags --libs consistent jansson)
cmake -S "$here/cmake" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Debug >"$work/cmake.log" \
    && cmake --build "$work/cmake" >>"$work/cmake.log" || { cat "$work/cmake.log"; exit 1; }
for wanted in 0.2 1.0 0.0.9; do
    sed "s/consistent 0.1 /consistent $wanted /" "$here/cmake/CMakeLists.txt" >"$work/CMakeLists.txt"
    mkdir -p "$work/refused" && cp "$work/CMakeLists.txt" "$here/cmake"/main.* "$work/refused"
    if cmake -S "$work/refused" -B "$work/refused/$wanted" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/cmake.log" 2>&1; then
        echo "find_package takes this version for $wanted" >&2
        exit 1
    fi
done
# cmake PROGRAM: that it names the node, and needs the library only if it is the shared one.
cmake_program() {
    [ "$("$work/cmake/$1")" = cache-c ] || return 1
    case $1 in
        *-static) ! readelf -d "$work/cmake/$1" | grep 'NEEDED.*libconsistent' ;;
        *) readelf -d "$work/cmake/$1" | grep -q 'NEEDED.*libconsistent\.so\.0' ;;
    esac
}

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
try "$work/rebalance" "$vectors"
try "$work/rebalance-cxx" "$vectors"
try "$work/ways" "$vectors"
try "$work/ways-cxx" "$vectors"
try "$work/schemes" "$root/spec/schemes.json"
try "$work/schemes-cxx" "$root/spec/schemes.json"
try "$work/formats" "$root/formats/tests"
try "$work/formats-cxx" "$root/formats/tests"
try "$work/fault_proxies"
try "$work/fault_proxies-cxx"
try "$work/wrapper" "$vectors"
for program in c-consistent c-static cxx-consistent cxx-static; do try cmake_program "$program"; done
try "$work/threads" 5000
try "$work/threads-cxx" 1000
try "$work/fault_forks" 200
try "$work/fault_forks-cxx" 200
try "$work/fault_forks-static" 200
try "$work/following_forks" 50
try "$work/following_forks-cxx" 50

memcheck="valgrind -q --error-exitcode=1 --leak-check=full --fair-sched=try"
try $memcheck "$work/boundary"
try $memcheck "$work/fault_outputs"
try $memcheck "$work/fault_keyed"
try $memcheck "$work/wrapper" "$vectors"
try $memcheck "$work/rebalance" "$vectors"
try $memcheck "$work/ways" "$vectors"
try $memcheck "$work/schemes" "$root/spec/schemes.json"
try $memcheck "$work/formats" "$root/formats/tests"
try $memcheck "$work/vectors" "$vectors" --no-digests
try $memcheck "$work/threads" 50
[ "$status" = 0 ] && echo "tests/c: all passed" || echo "tests/c: FAILED"
exit "$status"
