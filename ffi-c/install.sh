#!/bin/sh
# Builds the C library and installs it: ffi-c/install.sh [PREFIX [DESTDIR]]
# PREFIX is where programs will find it (default /usr/local), DESTDIR is put in front while copying, for packagers.
# LIBDIR in the environment names another folder than PREFIX/lib; CARGO_TARGET_DIR is respected. BUILT names a folder
# with both libraries and the list native-static-libs: they are installed, and nothing is built.
set -eu

prefix=${1:-/usr/local}
dest=${2:-}
libdir=${LIBDIR:-$prefix/lib}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR="$target"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${BUILT:-}" ]; then
    libs_private=$(cat "$BUILT/native-static-libs")
else
    # One build tells what a static program must link besides; cargo repeats it when there is nothing to do.
    BUILT=$target/release
    log=$work/log
    cargo rustc --locked --manifest-path "$here/Cargo.toml" --release --lib -- --print native-static-libs 2>"$log" || {
        cat "$log" >&2
        exit 1
    }
    libs_private=$(sed -n 's/.*native-static-libs: //p' "$log" | tail -n 1)
fi
[ -n "$libs_private" ] || { echo "install.sh: rustc did not say what static programs link" >&2; exit 1; }
# The unwinder, which rustc names as a shared library: fully static programs have none. Its archive serves all programs.
libs_private=$(echo "$libs_private" | sed 's/-lgcc_s\b/-lgcc_eh/g')
version=$(cargo pkgid --manifest-path "$here/Cargo.toml" | sed 's/.*[#@]//')

major=${version%%.*}
minor=${version#*.}
minor=${minor%%.*}
pointer=$(($(getconf LONG_BIT) / 8))
libs_cmake=$(echo "$libs_private" | sed 's/^ *//; s/ *$//; s/  */;/g')

# put FILE FOLDER [MODE]: installs a file and says so.
put() {
    install -d "$dest$2"
    install -m "${3:-644}" "$1" "$dest$2/$(basename "$1")"
    echo "$dest$2/$(basename "$1")"
}
# fill TEMPLATE FOLDER: installs a template filled in.
fill() {
    filled=$work/$(basename "$1" .in)
    sed -e "s|@PREFIX@|$prefix|g" -e "s|@LIBDIR@|$libdir|g" -e "s|@VERSION@|$version|g" -e "s|@MAJOR@|$major|g" \
        -e "s|@MINOR@|$minor|g" -e "s|@POINTER@|$pointer|g" -e "s|@LIBS_PRIVATE@|$libs_private|g" \
        -e "s|@LIBS_CMAKE@|$libs_cmake|g" "$here/$1" >"$filled"
    put "$filled" "$2"
}

echo "libconsistent $version, installed:"
cp "$BUILT/libconsistent.so" "$work/libconsistent.so.$version"
put "$work/libconsistent.so.$version" "$libdir" 755
ln -sf "libconsistent.so.$version" "$dest$libdir/libconsistent.so.0"
ln -sf libconsistent.so.0 "$dest$libdir/libconsistent.so"
echo "$dest$libdir/libconsistent.so.0"
echo "$dest$libdir/libconsistent.so"
put "$BUILT/libconsistent.a" "$libdir"
put "$root/include/consistent.h" "$prefix/include"
put "$root/include/consistent.hpp" "$prefix/include"
for header in "$root"/include/consistent/*.hpp; do
    put "$header" "$prefix/include/consistent"
done
fill consistent.pc.in "$libdir/pkgconfig"
fill consistent-config.cmake.in "$libdir/cmake/consistent"
fill consistent-config-version.cmake.in "$libdir/cmake/consistent"

# Whether programs find the library and compilers the .pc file, on this machine.
PATH=$PATH:/usr/sbin:/sbin
if [ -n "$dest" ]; then
    echo "Whoever unpacks this runs ldconfig, if $libdir is among the loader's paths."
elif command -v ldconfig >/dev/null; then
    if ! ldconfig -N -v 2>/dev/null | grep -q "^$libdir\(:\|$\)"; then
        echo "The loader does not look into $libdir: link with -Wl,-rpath,$libdir,"
        echo "set LD_LIBRARY_PATH=$libdir, or name the folder in a file of /etc/ld.so.conf.d and run ldconfig."
    elif ! ldconfig -p | grep -q "=> $libdir/libconsistent.so.0$"; then
        echo "Run ldconfig as root: only then the loader finds the library in $libdir."
    fi
fi
case ":$(pkg-config --variable pc_path pkg-config 2>/dev/null):${PKG_CONFIG_PATH:-}:" in
    *":$libdir/pkgconfig:"*) ;;
    *) echo "pkg-config needs PKG_CONFIG_PATH=$libdir/pkgconfig, CMake -DCMAKE_PREFIX_PATH=$prefix." ;;
esac
