#!/usr/bin/env bash
# Runs a script of this folder with the tools it needs, at the versions of requirements.txt: run.sh make.py|test.py ..
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
. tests/setup.sh
need cargo= python3=python3 python:ensurepip=python3-venv dpkg-deb=dpkg || { echo "a release needs$missing" >&2; exit 1; }
cmp -s release/requirements.txt build/release-venv/installed || {
    python3 -m venv build/release-venv
    build/release-venv/bin/python -m pip install --quiet --requirement release/requirements.txt
    cp release/requirements.txt build/release-venv/installed
}
script=$1
shift
exec build/release-venv/bin/python "release/$script" "$@"
