"""The shared library of two copies of the sources in two folders, by the release's own builder: the same bytes.

Usage: twice.py WORK, with the tools of release/run.sh
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "release"))

import c  # noqa: E402
from make import commit_time  # noqa: E402
from native import Builder  # noqa: E402
from targets import TARGETS, own_target, toolchain  # noqa: E402


def copy(to: Path) -> Path:
    """What git tracks, as it stands."""
    shutil.rmtree(to, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    return to


def built(root: Path) -> Path:
    target = TARGETS[own_target()]
    chain = toolchain(target)
    if chain is None:
        raise SystemExit(f"{target.name}: no standard library for it")
    builder = Builder(root, root / "build", commit_time())
    c.library(builder, target, chain)
    return builder.output(target) / "libconsistent.so"


def main(work: Path) -> int:
    # Names of different lengths: a path that is left in the bytes moves all that stands behind it.
    libraries = [built(copy(work / name)) for name in ("one", "another/folder")]
    first, second = (library.read_bytes() for library in libraries)
    if first != second:
        shorter = min(len(first), len(second))
        at = next((i for i in range(shorter) if first[i] != second[i]), shorter)
        print(f"libconsistent.so differs from byte {at} of {len(first)}, {len(second)}: {work}", file=sys.stderr)
        return 1
    left = [name for name in (str(work), str(ROOT), os.environ.get("HOME", "/root")) if name.encode() in first]
    if left:
        print(f"libconsistent.so names folders of this machine: {' '.join(left)}", file=sys.stderr)
        return 1
    print(f"trust: libconsistent.so built twice: {len(first)} bytes, SHA-256 {hashlib.sha256(first).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
