#!/bin/sh
# The linters that are no part of a toolchain, in build/tools, at the versions of tests/lint/requirements.txt.
set -eu
cd "$(dirname "$0")/.."
wanted=tests/lint/requirements.txt
cmp -s "$wanted" build/tools/installed && exit
mkdir -p build
. tests/setup.sh
need python3=python3 python:ensurepip=python3-venv || { echo "the linters need$missing" >&2; exit 1; }
python3 -m venv build/tools
build/tools/bin/python -m pip install --quiet --requirement "$wanted"
cp "$wanted" build/tools/installed
