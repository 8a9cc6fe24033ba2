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

need python3=python3 || { echo "other machines need$missing" >&2; exit 1; }
tools=$(python3 tests/trust/machines/main.py --needs "$@")
tools="$tools /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web dpkg-deb=dpkg
    header:/usr/lib/rustlib/src/rust/library/Cargo.toml=rust-web-src"
# shellcheck disable=SC2086,SC2154
need $tools || { echo "other machines need$missing" >&2; exit 1; }
exec python3 tests/trust/machines/main.py "$@"
