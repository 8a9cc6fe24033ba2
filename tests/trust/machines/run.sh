#!/usr/bin/env bash
# Golden vectors, recorded placements, kept documents and files, and the C interface on other machines, which qemu
# plays: s390x is big-endian, i686 and armv7 have 32 bits, aarch64 is another 64-bit machine. Programs for i686 this
# machine runs itself. Every file of tests/vectors and of tests/golden that says where keys go is read on each of them,
# or this fails. Rust for them is Debian's, whose standard library is built anew, with the checks of overflow and of
# alignment in all of it. Logs stay in build/trust/machines; KEEP=1 keeps what was compiled, too, which is 1 to 2 GB a
# machine.
# Usage: run.sh [MACHINE ..]
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p build
. tests/setup.sh

[ $# != 0 ] || set -- s390x aarch64 i686 armv7
tools="python3=python3 /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web dpkg-deb=dpkg
    header:/usr/lib/rustlib/src/rust/library/Cargo.toml=rust-web-src"
# machine RUNS GNU DEBIAN: what runs its programs, its compilers, and its C library.
machine() {
    tools="$tools $1 $2-gcc=gcc-$2 $2-g++=g++-$2 header:/usr/$2/include/stdio.h=libc6-dev-$3-cross"
}
for name in "$@"; do
    case $name in
        s390x) machine qemu-s390x=qemu-user s390x-linux-gnu s390x ;;
        aarch64) machine qemu-aarch64=qemu-user aarch64-linux-gnu arm64 ;;
        i686) machine strace=strace i686-linux-gnu i386 ;;
        armv7) machine qemu-arm=qemu-user arm-linux-gnueabihf armhf ;;
        *) echo "no machine \"$name\": s390x, aarch64, i686 or armv7" >&2; exit 2 ;;
    esac
done
# shellcheck disable=SC2086,SC2154
need $tools || { echo "other machines need$missing" >&2; exit 1; }
exec python3 tests/trust/machines/main.py "$@"
