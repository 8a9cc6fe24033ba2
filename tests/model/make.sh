#!/bin/sh
# Writes the golden vectors and those of hash functions anew, from evidence/ and the model, with the model's packages in
# build/model.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
. tests/setup.sh
need python3=python3 python:ensurepip=python3-venv || { echo "the model needs$missing" >&2; exit 1; }
[ -x build/model/bin/python ] || python3 -m venv build/model
build/model/bin/python -m pip install --quiet --requirement tests/model/requirements.txt
for maker in convert_references make_vectors rebalance_cases rebalance_sequences way_cases recorded make_hashes; do
    build/model/bin/python tests/model/$maker.py
done
