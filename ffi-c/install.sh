#!/bin/sh
# Builds the C library and installs it: ffi-c/install.sh [PREFIX [DESTDIR]]
# PREFIX is where programs will find it (default /usr/local), DESTDIR is put in front while copying, for packagers.
# LIBDIR in the environment names another folder than PREFIX/lib; CARGO_TARGET_DIR is respected.
set -eu

prefix=${1:-/usr/local}
dest=${2:-}
libdir=${LIBDIR:-$prefix/lib}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR="$target"

# One build tells what a static program must link besides; cargo repeats it when there is nothing to do.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cargo rustc --locked --manifest-path "$here/Cargo.toml" --release --lib -- --print native-static-libs 2>"$log" || {
    cat "$log" >&2
    exit 1
}
libs_private=$(sed -n 's/.*native-static-libs: //p' "$log" | tail -n 1)
[ -n "$libs_private" ] || { echo "install.sh: rustc did not say what static programs link" >&2; exit 1; }
# The unwinder, which rustc names as a shared library: fully static programs have none. Its archive serves all programs.
libs_private=$(echo "$libs_private" | sed 's/-lgcc_s\b/-lgcc_eh/g')
version=$(cargo pkgid --manifest-path "$here/Cargo.toml" | sed 's/.*[#@]//')

install -d "$dest$libdir/pkgconfig" "$dest$prefix/include"
install -m 755 "$target/release/libconsistent.so" "$dest$libdir/libconsistent.so.$version"
ln -sf "libconsistent.so.$version" "$dest$libdir/libconsistent.so.0"
ln -sf libconsistent.so.0 "$dest$libdir/libconsistent.so"
install -m 644 "$target/release/libconsistent.a" "$dest$libdir/libconsistent.a"
install -m 644 "$root/include/consistent.h" "$dest$prefix/include/consistent.h"
sed -e "s|@PREFIX@|$prefix|" -e "s|@LIBDIR@|$libdir|" -e "s|@VERSION@|$version|" \
    -e "s|@LIBS_PRIVATE@|$libs_private|" "$here/consistent.pc.in" >"$dest$libdir/pkgconfig/consistent.pc"
chmod 644 "$dest$libdir/pkgconfig/consistent.pc"
