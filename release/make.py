"""Writes the release set: python release/make.py [--out dist] [--go-module PATH] [--targets NAME ..] [--here]

Without targets it builds for every platform that this machine has a standard library for, and lists the others. With
--here the packages are for this machine alone, of the libraries that the suites build: quick, and nothing to hand out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import c
import command
import components
import crate
import debian
import gomodule
import npm
import pack
import python
import versions
from components import Component
from native import Builder
from pack import Entry
from targets import DEBIAN_PACKAGES, TARGETS, Target, Toolchain, own_target, toolchain

ROOT = Path(__file__).resolve().parents[1]
PYTHON_PROGRAM = f"libconsistent/bin/{command.NAME}"


def commit_time() -> int:
    """That of the commit, so that a commit is always packed into the same bytes."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    told = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


class Release:
    """What is in the folder, with the crates of each artefact."""

    def __init__(self, builder: Builder, version: str, out: Path) -> None:
        self.builder, self.version, self.out = builder, version, out
        self.artefacts: list[tuple[Path, str, list[Component]]] = []

    def add(self, path: Path, parts: list[Component], name: str = "") -> None:
        """An artefact, and what its bill of materials is named after if not after its file."""
        self.artefacts.append((path, name or path.name, parts))
        print(f"{path.relative_to(self.out)}: {path.stat().st_size} bytes", flush=True)

    def inside(self, target: Target, chain: Toolchain, *packages: str) -> tuple[list[Component], Entry]:
        """The crates in a binary of these packages, and their licences."""
        each = {crate for package in packages for crate in components.crates(self.builder.root, package, target)}
        crates = sorted(each, key=lambda crate: (crate.name, crate.version)) + components.linked(chain.about)
        return crates, components.licences(crates)

    def native(self, target: Target, chain: Toolchain) -> None:
        """The packages with a native part for a platform."""
        builder, version, out = self.builder, self.version, self.out
        # The quick packages are for the front page's programs, which do not call the command.
        program = None if builder.here else command.program(builder, target)
        carried = [command.CRATE] if program else []
        crates, licences = self.inside(target, chain, "libconsistent-py", *carried)
        programs = {PYTHON_PROGRAM: program} if program else {}
        self.add(python.wheel(builder, target, chain, licences, programs, out / "python"), crates)
        crates, licences = self.inside(target, chain, "libconsistent-node", *carried)
        builder.library("libconsistent-node", target, chain)
        programs = {command.NAME: program} if program else {}
        self.add(npm.platform_package(builder, version, target, licences, programs, out / "npm"), crates)
        if program and target.debian:
            crates, licences = self.inside(target, chain, command.CRATE)
            self.add(command.archive(builder, target, version, licences, out / "command"), crates)
            self.add(command.package(builder, target, version, licences, out / "command"), crates)
        crates, licences = self.inside(target, chain, "libconsistent-c")
        libraries = c.library(builder, target, chain)
        self.add(c.archive(builder, target, version, libraries, licences, out / "c"), crates)
        if target.debian:
            for path in debian.packages(builder, target, version, libraries, licences, out / "c"):
                self.add(path, crates)

    def portable(self, targets: list[Target], go_module: str) -> None:
        """The packages that are the same everywhere."""
        builder, version, out = self.builder, self.version, self.out
        self.add(python.sdist(builder, out / "python"), components.crates(builder.root, "libconsistent-py", None))
        engine = builder.root / "node" / npm.ENGINE
        inside = components.crates(builder.root, "libconsistent-c", None) if engine.is_file() else []
        licences = {components.THIRD_PARTY: components.licences(inside)} if inside else {}
        if inside:
            self.add(pack.write(out / "wasm" / engine.name, engine.read_bytes()), inside)
            for name, entry in licences.items():
                pack.write(out / "wasm" / name, entry.data)
        self.add(npm.main_package(builder, version, targets, licences, out / "npm"), inside)
        for path in crate.crates(builder, version, out / "crates"):
            self.add(path, [])
        for module in gomodule.modules(builder, version, go_module, out / "go"):
            self.add(module.path, module.components, module.name)

    def close(self) -> None:
        """What stands beside the artefacts: their bills of materials, what changed, and their sums."""
        time = datetime.fromtimestamp(self.builder.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for path, name, parts in self.artefacts:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            bill = components.bill(name, self.version, digest, parts, time)
            pack.write(self.out / "sbom" / f"{name}.cdx.json", bill.data)
        pack.write(self.out / "CHANGELOG.md", versions.changes(self.builder.root, self.version).encode())
        pack.write(self.out / "SHA256SUMS", pack.sums(self.out).encode())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "dist")
    arguments.add_argument("--go-module", default=gomodule.PLACEHOLDER)
    arguments.add_argument("--targets", nargs="*", choices=list(TARGETS), default=[])
    arguments.add_argument("--here", action="store_true")
    given = arguments.parse_args()
    try:
        version = versions.check(ROOT)
    except versions.Mismatch as mismatch:
        raise SystemExit(str(mismatch)) from None
    out = given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    work = ROOT / "build" / ("here" if given.here else "release")
    release = Release(Builder(ROOT, work, commit_time(), given.here), version, out)
    built = []
    wanted = given.targets or ([own_target()] if given.here else list(TARGETS))
    for target in [TARGETS[name] for name in wanted]:
        chain = toolchain(target)
        if chain:
            print(f"{target.name}, by {chain.about}", flush=True)
            release.native(target, chain)
            built.append(target)
        elif given.targets:
            raise SystemExit(f"{target.name}: no standard library for it; Debian's is in {DEBIAN_PACKAGES}")
        else:
            print(f"{target.name}: not built, no standard library for it; Debian's is in {DEBIAN_PACKAGES}", flush=True)
    release.portable(built, given.go_module)
    release.close()


if __name__ == "__main__":
    main()
