#!/bin/sh
# Makes the vectors again from the recordings and the model, in a folder of its own, and compares; then compares them
# with the model by_spec. Usage: run.sh VENV
# DIGESTS=1 makes the digests, too. PYTHON names the interpreter of a new environment.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 VENV" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$1/bin/python" ] || "${PYTHON:-python3}" -m venv "$1"
"$1/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 "$1/bin/python" -m unittest -v test_evidence test_by_spec
