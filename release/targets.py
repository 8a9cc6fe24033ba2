"""The platforms that native packages are made for, and what this machine can compile for them.

Rust's standard library for a platform is that of the toolchain in use, if it has it. Else it is built with the engine,
by Debian's own compiler, from the source that Debian's package rust-web-src has. Zig links all of them, against the
oldest glibc that Rust works with, so that one binary serves every distribution since.
"""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

DEBIAN_SOURCE = Path("/usr/lib/rustlib/src/rust")
DEBIAN_PACKAGES = "cargo-web rustc-web rust-web-src"


@dataclass(frozen=True)
class Target:
    name: str  # as npm's packages are named
    triple: str
    glibc: str  # the oldest that it runs on; empty: musl
    wheel: str
    cpu: str  # npm's word
    debian: str = ""  # the architecture of .deb packages; empty: none is made
    multiarch: str = ""

    @property
    def libc(self) -> str:
        return "glibc" if self.glibc else "musl"

    @property
    def zig(self) -> str:
        """The triple with the version of glibc, as cargo-zigbuild takes it."""
        return f"{self.triple}.{self.glibc}" if self.glibc else self.triple


GLIBC = "2.17"
X64, ARM64 = ("x64", "amd64", "x86_64-linux-gnu"), ("arm64", "arm64", "aarch64-linux-gnu")
TARGETS = {
    target.name: target
    for target in [
        Target("linux-x64-gnu", "x86_64-unknown-linux-gnu", GLIBC, "manylinux_2_17", *X64),
        Target("linux-arm64-gnu", "aarch64-unknown-linux-gnu", GLIBC, "manylinux_2_17", *ARM64),
        Target("linux-x64-musl", "x86_64-unknown-linux-musl", "", "musllinux_1_2", "x64"),
        Target("linux-arm64-musl", "aarch64-unknown-linux-musl", "", "musllinux_1_2", "arm64"),
    ]
}


def own_target() -> str:
    """The name of the platform that this is."""
    libc = "gnu" if platform.libc_ver()[0] == "glibc" else "musl"
    return f"linux-{ ({'x86_64': 'x64', 'aarch64': 'arm64'}[platform.machine()]) }-{libc}"


@dataclass(frozen=True)
class Toolchain:
    """How cargo is called for a target."""

    about: str
    flags: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


def toolchain(target: Target) -> Toolchain | None:
    """What compiles for the target here; None: nothing does."""
    library = said("rustc", "--print", "target-libdir", "--target", target.triple)
    if list(Path(library).glob("libstd-*")):
        return Toolchain(said("rustc", "--version"))
    if (DEBIAN_SOURCE / "library/Cargo.toml").is_file() and Path("/usr/bin/rustc").is_file():
        return Toolchain(
            f"{said('/usr/bin/rustc', '--version')}, standard library from source",
            ["-Zbuild-std=std,panic_unwind"],
            {
                "PATH": f"/usr/bin:{os.environ['PATH']}",
                "RUSTC": "/usr/bin/rustc",
                "CARGO": "/usr/bin/cargo",
                "RUSTC_BOOTSTRAP": "1",
            },
        )
    return None


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
