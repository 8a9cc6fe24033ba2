"""Builds and tests the crates of this group."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "build" / "integrations" / "target"


def cargo(*arguments: str, package: str) -> str:
    """What cargo says about a crate of the workspace integrations/Cargo.toml."""
    where = ["--locked", "--manifest-path", str(ROOT / "integrations" / "Cargo.toml"), "--target-dir", str(TARGET)]
    verb, *rest = arguments
    done = subprocess.run(["cargo", verb, *where, "-p", package, *rest], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def example(name: str, package: str) -> Path:
    """The program of an example, which is built."""
    cargo("build", "--example", name, package=package)
    return TARGET / "debug" / "examples" / name


def tested(package: str) -> int:
    """How many answers the crate's own tests compared, all of which were right."""
    return sum(map(int, re.findall(r"^compared (\d+)$", cargo("test", "--", "--nocapture", package=package), re.M)))


def version(package: str) -> str:
    """The version that is locked."""
    locked = (ROOT / "integrations" / "Cargo.lock").read_text()
    return re.findall(rf'^name = "{package}"\nversion = "(.*?)"$', locked, re.M)[0]
