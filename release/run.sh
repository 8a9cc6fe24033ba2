#!/usr/bin/env bash
# Runs a script of this folder with the tools it needs, at the versions of requirements.txt: run.sh make.py|test.py ..
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
. tests/setup.sh
tools="cargo= python3=python3 python:ensurepip=python3-venv dpkg-deb=dpkg"
# Environments are made of Debian's packages; programs of the other processor are compiled here and run by qemu.
[ "$1" != test.py ] || tools="$tools go= unshare=util-linux mmdebstrap=mmdebstrap qemu-aarch64-static=qemu-user-static
    redis-server=redis-server etcd=etcd-server aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu cc=gcc
    header:/usr/aarch64-linux-gnu/include/stdio.h=libc6-dev-arm64-cross
    pkg-config=pkg-config lib:jansson=libjansson-dev lib:libmd=libmd-dev"
# shellcheck disable=SC2086
need $tools || { echo "a release needs$missing" >&2; exit 1; }
cmp -s release/requirements.txt build/release-venv/installed || {
    python3 -m venv build/release-venv
    build/release-venv/bin/python -m pip install --quiet --requirement release/requirements.txt
    cp release/requirements.txt build/release-venv/installed
}
script=$1
shift
exec build/release-venv/bin/python "release/$script" "$@"
