"""The oldest Rust that is promised: no crate asks for a newer one, and every page tells the same."""

from __future__ import annotations

import json
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Where users read it.
PAGES = ["README.md", "CONTRIBUTING.md", "node/scripts/build.js"]
Version = tuple[int, ...]


def numbers(version: str | None) -> Version:
    """The first two; those of a crate that asks for nothing are the least."""
    return tuple(map(int, (version or "0.0").split(".")[:2]))


def metadata() -> dict[str, Any]:
    """What cargo says of all crates of the lock file, whatever their features."""
    told = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    return dict(json.loads(subprocess.run(told, cwd=ROOT, capture_output=True, check=True).stdout))


def needed(package: str, nodes: dict[str, Any]) -> set[str]:
    """All that a package is compiled with and from; what only its tests take is not."""
    found, left = set(), [package]
    while left:
        for each in nodes[left.pop()]["deps"]:
            if each["pkg"] not in found and any(kind["kind"] != "dev" for kind in each["dep_kinds"]):
                found.add(each["pkg"])
                left.append(each["pkg"])
    return found


class RustVersion(unittest.TestCase):
    def setUp(self) -> None:
        told = metadata()
        self.packages = {each["id"]: each for each in told["packages"]}
        self.nodes = {each["id"]: each for each in told["resolve"]["nodes"]}
        own = [self.packages[member] for member in told["workspace_members"]]
        # The others are tests, examples and tools of the checkout, or are compiled into these.
        self.promising = [each for each in own if each["rust_version"]]

    def test_no_dependency_asks_for_a_newer_one(self) -> None:
        self.assertIn("libconsistent", [each["name"] for each in self.promising])
        asking: Version = (0, 0)
        for package in self.promising:
            for dependency in (self.packages[name] for name in needed(package["id"], self.nodes)):
                asks = numbers(dependency["rust_version"])
                asking = max(asking, asks)
                with self.subTest(package=package["name"], dependency=dependency["name"]):
                    self.assertLessEqual(asks, numbers(package["rust_version"]))
        # Some do ask: the figures are read.
        self.assertGreater(asking, (1, 60))

    def test_it_is_told_alike_everywhere(self) -> None:
        (promised,) = {each["rust_version"] for each in self.promising if each["name"] == "libconsistent"}
        for page in PAGES:
            with self.subTest(page=page):
                stated = re.findall(r"Rust(?:\]\([^)]*\) \|)? (1\.\d+)", (ROOT / page).read_text())
                self.assertTrue(stated)
                self.assertEqual(set(stated), {promised})


if __name__ == "__main__":
    unittest.main()
