"""The engine's libraries, compiled for a platform and linked by zig, to the same bytes in any folder.

Those for this machine alone are what the suites build, linked by this machine's compiler: no release, but the same
packages, in a fraction of the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from targets import DEBIAN_SOURCE, Target, Toolchain


@dataclass(frozen=True)
class Builder:
    root: Path
    work: Path  # what is made on the way
    epoch: int  # seconds; what archives say that they were made at
    here: bool = False  # for this machine alone

    def environment(self, target: Target, toolchain: Toolchain) -> dict[str, str]:
        """That of cargo. Folders of this machine are no part of what it writes."""
        if self.here:
            return os.environ | {"CARGO_TARGET_DIR": str(self.target), "SOURCE_DATE_EPOCH": str(self.epoch)}
        home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
        flags = [
            f"--remap-path-prefix={self.root}=/libconsistent",
            f"--remap-path-prefix={home}/registry/src=/registry",
            f"--remap-path-prefix={DEBIAN_SOURCE.resolve()}=/rust",
        ]
        if not target.glibc:
            # A library is loaded by programs that have their musl already.
            flags.append("-Ctarget-feature=-crt-static")
        tools = str(Path(sys.executable).parent)
        own = {
            "RUSTFLAGS": " ".join(flags),
            "CARGO_TARGET_DIR": str(self.target),
            "SOURCE_DATE_EPOCH": str(self.epoch),
            "PATH": f"{tools}:{os.environ['PATH']}",
        }
        own |= toolchain.environment
        if "PATH" in toolchain.environment:
            own["PATH"] = f"{tools}:{toolchain.environment['PATH']}"
        return os.environ | own

    def library(self, package: str, target: Target, toolchain: Toolchain, *flags: str) -> str:
        """Compiles a package's library, with flags for rustc; returns what is said on the way."""
        return self.compile(package, ["--lib"], target, toolchain, list(flags))

    def program(self, package: str, name: str, target: Target, toolchain: Toolchain) -> Path:
        """Compiles a program that has its C library in it."""
        flags = ["-Ctarget-feature=+crt-static", "-Clink-self-contained=no"]
        self.compile(package, ["--bin", name], target, toolchain, flags)
        return self.output(target) / name

    def compile(self, package: str, part: list[str], target: Target, toolchain: Toolchain, flags: list[str]) -> str:
        command = ["rustc", "--locked", "--release", "--package", package, *part]
        if self.here:
            # As the suites call it, so that nothing is compiled twice.
            command = ["cargo", *command, *(["--", *flags] if flags else [])]
        else:
            command = ["cargo-zigbuild", *command, "--target", target.zig, *toolchain.flags]
            command += ["--", "-Cstrip=symbols", *flags]
        return run(command, self.root, self.environment(target, toolchain))

    @property
    def target(self) -> Path:
        """What cargo calls its target directory."""
        own = Path(os.environ.get("CARGO_TARGET_DIR", self.root / "target"))
        return own if self.here else self.work / "target"

    def output(self, target: Target) -> Path:
        return self.target / ("" if self.here else target.triple) / "release"


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """What a command says, on both of its outputs; a failure ends everything with it."""
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-6000:]}")
    return done.stdout
