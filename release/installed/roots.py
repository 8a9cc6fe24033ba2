"""Folders that programs take for the whole machine: Debian's packages, what a test brings, and nothing else.

No Rust, no compiler, no checkout, no network. Programs of another processor are run by qemu.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SUITE = "bookworm"
MUSL_SUITE = "trixie"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
QEMU = Path("/usr/bin/qemu-aarch64-static")


@dataclass(frozen=True)
class Answer:
    output: str
    seconds: float


class Failed(Exception):
    """A program that did not succeed, and what it said."""


@dataclass(frozen=True)
class Root:
    folder: Path
    emulator: str = ""  # its path in the folder
    network: int = 0  # the process whose network programs have; 0: they have none

    def run(self, *command: str, folder: str = "/", environment: dict[str, str] | None = None) -> Answer:
        """Runs a program, named by its path, and stops the clock."""
        began = time.monotonic()
        done = self.ended(*command, folder=folder, environment=environment, errors=subprocess.STDOUT)
        seconds = time.monotonic() - began
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-3000:]}")
        return Answer(done.stdout, seconds)

    def ended(
        self,
        *command: str,
        folder: str = "/",
        environment: dict[str, str] | None = None,
        errors: int = subprocess.PIPE,
    ) -> subprocess.CompletedProcess[str]:
        """A program that ran, however it ended."""
        return subprocess.run(
            self.command(*command, folder=folder, environment=environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )

    def command(self, *command: str, folder: str = "/", environment: dict[str, str] | None = None) -> list[str]:
        """What this machine runs so that a program runs in the root."""
        told = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"} | (environment or {})
        apart = ["/usr/bin/unshare", "--net"]
        if self.network:
            apart = ["/usr/bin/nsenter", f"--net=/proc/{self.network}/ns/net", "/usr/bin/unshare"]
        return [
            *["/usr/bin/env", "--ignore-environment", *(f"{name}={value}" for name, value in told.items())],
            *[*apart, "--mount", "--pid", "--kill-child", "--mount-proc", f"--root={self.folder}", f"--wd={folder}"],
            *["--", *filter(None, [self.emulator]), *command],
        ]

    def place(self, source: Path, name: str) -> None:
        """Copies a file or a folder to a path in the root."""
        target = self.folder / name.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
        else:
            shutil.copy(source, target)


def clean(root: Root, name: str) -> Path:
    folder = root.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def debian(folder: Path, architecture: str, packages: list[str]) -> Root:
    """A small Debian. One of this machine's processor is set up; of another, the packages are only unpacked."""
    own = architecture == {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    installed(
        folder,
        SUITE,
        ["--variant=essential" if own else "--variant=extract", f"--architectures={architecture}"],
        packages,
    )
    if own:
        return Root(folder)
    shutil.copy(QEMU, folder / "qemu")
    return Root(folder, "/qemu")


def musl(folder: Path) -> Root:
    """No distribution at all: the C library musl. Programs of this time use relocations that it knows since 1.2.4."""
    installed(folder, MUSL_SUITE, ["--variant=extract"], ["musl"])
    if not (folder / "lib").exists():
        (folder / "lib").symlink_to("usr/lib")
    return Root(folder)


def nothing(folder: Path) -> Root:
    """Not even a C library."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    furnish(folder)
    return Root(folder)


def installed(folder: Path, suite: str, options: list[str], packages: list[str]) -> None:
    """Fills the folder with packages of a suite, unless it has them."""
    made_of = folder / "made-of"
    wanted = " ".join([suite, *packages])
    if not made_of.exists() or made_of.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        sources = folder.with_suffix(".sources")
        sources.write_text(SOURCES.read_text().replace(SUITE, suite))
        command = [
            "mmdebstrap",
            "--quiet",
            *options,
            f"--include={','.join(packages)}",
            suite,
            str(folder),
            str(sources),
        ]
        subprocess.run(command, check=True)
        furnish(folder)
        made_of.write_text(wanted)


def furnish(folder: Path) -> None:
    """What every program takes for granted."""
    for name in ("dev", "proc", "root", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    for name, minor in (("null", 3), ("urandom", 9)):
        if not (folder / "dev" / name).exists():
            os.mknod(folder / "dev" / name, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
