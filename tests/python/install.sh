#!/bin/sh
# Installs ./py and what its tests need into a virtual environment, made if missing. Usage: install.sh VENV
# PYTHON names the interpreter of a new environment.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 VENV" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ -x "$1/bin/python" ] || "${PYTHON:-python3}" -m venv "$1"
venv=$(cd "$1" && pwd)

"$venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
"$venv/bin/python" -m pip install --quiet --force-reinstall --no-deps "$root/py"
