#!/bin/sh
# Writes the golden vectors anew, with the model's packages in build/model.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
. tests/setup.sh
need python3=python3 python:ensurepip=python3-venv || { echo "the model needs$missing" >&2; exit 1; }
[ -x build/model/bin/python ] || python3 -m venv build/model
build/model/bin/python -m pip install --quiet --requirement tests/model/requirements.txt
build/model/bin/python tests/model/make_vectors.py
