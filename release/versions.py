"""The version is the workspace's, in Cargo.toml. Every other place that states one must state this one."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path


class Mismatch(Exception):
    """Places that state another version, one a line."""


def workspace_version(root: Path) -> str:
    return str(tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]["version"])


def stated(root: Path) -> Iterator[tuple[str, str]]:
    """Each place that states a version, and what it states."""
    for manifest in sorted(root.glob("*/Cargo.toml")):
        told = tomllib.loads(manifest.read_text())
        # A workspace of its own tells the version of its members, or has nothing that is handed out.
        package = told.get("workspace", {}).get("package") if "workspace" in told else told["package"]
        if package and package["version"] != {"workspace": True}:
            yield str(manifest.relative_to(root)), str(package["version"])
    members = {"libconsistent", "libconsistent-c", "libconsistent-node", "libconsistent-py"}
    for package in tomllib.loads((root / "Cargo.lock").read_text())["package"]:
        if package["name"] in members:
            yield f"Cargo.lock, {package['name']}", package["version"]
    project = tomllib.loads((root / "py/pyproject.toml").read_text())["project"]
    if "version" not in project.get("dynamic", []):
        yield "py/pyproject.toml", str(project.get("version"))
    package = json.loads((root / "node/package.json").read_text())
    yield "node/package.json", package["version"]
    for name, wanted in package.get("optionalDependencies", {}).items():
        yield f"node/package.json, {name}", wanted
    lock = json.loads((root / "node/package-lock.json").read_text())
    yield "node/package-lock.json", lock["version"]
    yield 'node/package-lock.json, packages[""]', lock["packages"][""]["version"]
    header = (root / "include/consistent.h").read_text()
    yield "include/consistent.h", one(r'#define CONSISTENT_VERSION_STRING "(.*)"', header)
    parts = [one(rf"#define CONSISTENT_VERSION_{part} (\d+)", header) for part in ("MAJOR", "MINOR", "PATCH")]
    yield "include/consistent.h, its numbers", ".".join(parts)
    yield "README.md", one(r"^Version (\d+\.\d+\.\d+)\.", (root / "README.md").read_text())


def stated_minor(root: Path) -> Iterator[tuple[str, str]]:
    """Each place that states the version's first two numbers."""
    yield (
        "tests/c/cmake/CMakeLists.txt",
        one(r"find_package\(consistent ([\d.]+)", (root / "tests/c/cmake/CMakeLists.txt").read_text()),
    )


def one(pattern: str, text: str) -> str:
    matched = re.search(pattern, text, re.MULTILINE)
    return matched[1] if matched else "none"


def check(root: Path) -> str:
    """The version, if every place agrees. Raises Mismatch, which names each that does not."""
    version = workspace_version(root)
    minor = ".".join(version.split(".")[:2])
    wrong = [f"{place} states {found}" for place, found in stated(root) if found != version]
    wrong += [f"{place} states {found}, not {minor}" for place, found in stated_minor(root) if found != minor]
    if wrong:
        raise Mismatch(f"the version in Cargo.toml is {version}, but\n  " + "\n  ".join(wrong))
    return version


def changes(root: Path, version: str) -> str:
    """The changelog's section of this version, or of what is unreleased while there is none."""
    sections = re.split(r"^## ", (root / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]
    named = {section.split("\n", 1)[0].strip(): section for section in sections}
    found = named.get(version) or named.get("Unreleased")
    if found is None:
        raise Mismatch(f"CHANGELOG.md has no section {version}")
    return f"# {found.strip()}\n"
