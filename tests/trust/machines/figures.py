"""What was read and counted on a machine, from what its programs printed and opened."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from machine import ROOT

VECTORS, GOLDEN = ROOT / "tests/vectors", ROOT / "tests/golden"
# `openat` that gave a file, as qemu and strace tell it.
OPENED = re.compile(rb'\bopen(?:at)?\((?:AT_FDCWD, ?)?"([^"]+)"[^\n]*\) = \d')
PASSED = re.compile(r"^test result: ok\. (\d+) passed; 0 failed", re.M)
# Files that unit tests have in themselves.
INCLUDED = re.compile(r'include_str!\(\s*"([^"]+\.json)"')


def asked() -> set[Path]:
    """Every file that says where keys go: of tests/golden, but the shapes of JSON and of the C ABI."""
    files = {file for file in VECTORS.rglob("*.json") if file.name != "MANIFEST.json"}
    for version in GOLDEN.iterdir():
        files |= {*version.glob("schemes/*.json"), *version.glob("rows.*")}
    return files


def opened(logs: Path, program: str) -> set[Path]:
    """What a program has read."""
    names = {name for trace in logs.glob(f"{program}.trace*") for name in OPENED.findall(trace.read_bytes())}
    return {Path(name.decode()).resolve() for name in names}


def included(sources: Path) -> set[Path]:
    """What is compiled into the unit tests of a crate."""
    texts = ((file, file.read_text()) for file in sources.rglob("*.rs"))
    return {(file.parent / name).resolve() for file, text in texts for name in INCLUDED.findall(text)}


def cases(file: Path) -> int:
    """How many cases a file has; keys that several files share are none."""
    if file.suffix == ".bin":
        return 1
    told = json.loads(file.read_text())
    if isinstance(told, list):
        return len(told)
    return len(told["cases"]) if "cases" in told else int("lists" not in told)


def passed(logs: Iterable[Path]) -> int:
    """How many Rust tests passed."""
    return sum(int(count) for log in logs for count in PASSED.findall(log.read_text(errors="replace")))
