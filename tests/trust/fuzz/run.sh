#!/usr/bin/env bash
# Runs every target of fuzz/ for twenty minutes, one after the other; in the quick run for ten seconds.
# Usage: run.sh [quick]
set -euo pipefail
cd "$(dirname "$0")/../../.."
case ${1:-} in
    quick) seconds=10 ;;
    "") seconds=1200 ;;
    *) echo "usage: run.sh [quick]" >&2; exit 2 ;;
esac
fuzz/run.sh "$seconds" | tee /dev/stderr | sed "s/^/trust: fuzz $seconds s, /"
