"""Paths at which there is nothing to read: the reasons are those of every language."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from libconsistent import Ring

CASES = json.loads((Path(__file__).parents[1] / "following" / "unreadable.json").read_text(encoding="utf-8"))["cases"]


def make(kind: str, path: Path) -> None:
    match kind:
        case "file":
            path.touch()
        case "folder":
            path.mkdir()
        case "large":
            path.touch()
            os.truncate(path, 64 * 2**20 + 1)
        case "link":
            path.symlink_to(path)
        case "locked":
            path.touch(mode=0)
            if os.access(path, os.R_OK):
                pytest.skip("root may read everything")
        case _:
            assert kind == "nothing"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["make"])
def test_what_cannot_be_read_is_told_in_the_words_of_every_language(case: dict[str, str], tmp_path: Path) -> None:
    make(case["make"], tmp_path / "ring.json")
    ring, path = Ring(["a", "b"]), tmp_path / case["at"]
    with ring.follow(path):
        source = ring.source()
    assert source is not None and source.error == f"{path}: {case['reason']}"
