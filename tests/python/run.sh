#!/bin/sh
# Installs ./py into a virtual environment and runs the tests. Usage: run.sh VENV
set -eu
[ $# -eq 1 ] || { echo "usage: $0 VENV" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
"$here/install.sh" "$1"
venv=$(cd "$1" && pwd)
cd "$here/../.."
"$venv/bin/python" -m pytest -q -p no:cacheprovider "$here"
