"""The oldest Rust that is promised: no crate asks for a newer one, and every page tells the same.

What crates ask for is what they state: no Rust that old is here to compile them. Which functions of the standard
library are newer, clippy knows (its lint `incompatible_msrv`, for each crate that says which Rust it needs).
"""

from __future__ import annotations

import json
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Each has a lock file of its own, and crates that others depend on.
WORKSPACES = [ROOT, ROOT / "integrations"]
# Where users read it.
PAGES = ["README.md", "CONTRIBUTING.md", "node/scripts/build.js"]
Version = tuple[int, ...]


def numbers(version: str | None) -> Version:
    """The first two; those of a crate that asks for nothing are the least."""
    return tuple(map(int, (version or "0.0").split(".")[:2]))


class Workspace:
    """What cargo says of all crates of a lock file, whatever their features."""

    def __init__(self, folder: Path) -> None:
        command = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
        told = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
        self.packages: dict[str, dict[str, Any]] = {each["id"]: each for each in told["packages"]}
        self.nodes: dict[str, dict[str, Any]] = {each["id"]: each for each in told["resolve"]["nodes"]}
        self.own = [self.packages[member] for member in told["workspace_members"]]
        # The others are tests, examples and tools of the checkout, or are compiled into these.
        self.promising = [each for each in self.own if each["rust_version"]]

    def needed(self, package: str) -> list[dict[str, Any]]:
        """All that a package is compiled with and from; what only its tests take is not."""
        found, left = set(), [package]
        while left:
            for each in self.nodes[left.pop()]["deps"]:
                if each["pkg"] not in found and any(kind["kind"] != "dev" for kind in each["dep_kinds"]):
                    found.add(each["pkg"])
                    left.append(each["pkg"])
        return [self.packages[name] for name in found]


def newer(crates: list[dict[str, Any]], promised: str) -> list[str]:
    """Those that ask for a newer Rust than is promised, in words."""
    asking = [each for each in crates if numbers(each["rust_version"]) > numbers(promised)]
    return [f"{each['name']} {each['version']} asks for Rust {each['rust_version']}" for each in asking]


class RustVersion(unittest.TestCase):
    workspaces: list[Workspace]

    @classmethod
    def setUpClass(cls) -> None:
        cls.workspaces = [Workspace(folder) for folder in WORKSPACES]

    def test_every_published_crate_promises_one(self) -> None:
        published = [each for workspace in self.workspaces for each in workspace.own if each["publish"] is None]
        self.assertLessEqual({"libconsistent", "libconsistent-follow"}, {each["name"] for each in published})
        self.assertEqual([each["name"] for each in published if not each["rust_version"]], [])

    def test_no_dependency_asks_for_a_newer_one(self) -> None:
        asking: Version = (0, 0)
        for workspace in self.workspaces:
            for package in workspace.promising:
                crates = workspace.needed(package["id"])
                asking = max([asking, *(numbers(each["rust_version"]) for each in crates)])
                with self.subTest(package=package["name"]):
                    too_new = newer(crates, package["rust_version"])
                    self.assertEqual(too_new, [], f"{package['name']} promises Rust {package['rust_version']}")
        # Some do ask: the figures are read.
        self.assertGreater(asking, (1, 60))

    def test_nor_does_any_crate_of_the_lock_file(self) -> None:
        """Whoever builds the checkout with that Rust runs its tests, too."""
        here = self.workspaces[0]
        promised = min((each["rust_version"] for each in here.promising), key=numbers)
        too_new = newer(list(here.packages.values()), promised)
        self.assertEqual(too_new, [], f"Cargo.lock has crates that Rust {promised} does not compile")

    def test_it_is_told_alike_everywhere(self) -> None:
        here = self.workspaces[0]
        (promised,) = {each["rust_version"] for each in here.promising if each["name"] == "libconsistent"}
        for page in PAGES:
            with self.subTest(page=page):
                stated = re.findall(r"Rust(?:\]\([^)]*\) \|)? (1\.\d+)", (ROOT / page).read_text())
                self.assertTrue(stated)
                self.assertEqual(set(stated), {promised})


if __name__ == "__main__":
    unittest.main()
