"""Whoever gets the wheel, the source distribution or the crate gets the texts of its licences with it."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = {name: (ROOT / name).read_bytes() for name in ("LICENSE-MIT", "LICENSE-APACHE")}


def test_fault_18g_the_wheel_has_its_licences() -> None:
    installed = importlib.metadata.distribution("libconsistent")
    assert installed.metadata["License-Expression"] == "MIT OR Apache-2.0"
    assert sorted(installed.metadata.get_all("License-File") or []) == sorted(TEXTS)
    found = {file.name: file for file in installed.files or [] if file.parent.name == "licenses"}
    assert {name: file.read_binary() for name, file in found.items()} == TEXTS


@pytest.mark.skipif(shutil.which("cargo") is None, reason="packs with cargo")
def test_fault_18g_the_source_distribution_has_its_licences(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "maturin",
        "sdist",
        "--manifest-path",
        str(ROOT / "py/Cargo.toml"),
        "-o",
        str(tmp_path),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (packed,) = tmp_path.iterdir()
    with tarfile.open(packed) as archive:
        top = {member.name.split("/", 1)[1]: member for member in archive.getmembers()}
        for place in ("", "core/"):
            for name, text in TEXTS.items():
                member = archive.extractfile(top[place + name])
                assert top[place + name].isreg() and member is not None and member.read() == text


@pytest.mark.skipif(shutil.which("cargo") is None, reason="packs with cargo")
def test_fault_18g_the_crate_has_its_licences() -> None:
    command = ["cargo", "package", "--package", "libconsistent", "--list", "--allow-dirty"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    assert set(TEXTS) <= set(listed)
    # What cargo packs are these files; it follows links.
    assert {name: (ROOT / "core" / name).read_bytes() for name in TEXTS} == TEXTS
