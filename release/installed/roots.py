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
SOURCES = "/etc/apt/sources.list.d/debian.sources"
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

    def run(self, *command: str, folder: str = "/", environment: dict[str, str] | None = None) -> Answer:
        """Runs a program, named by its path, and stops the clock."""
        told = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"} | (environment or {})
        inside = [
            "--mount-proc",
            f"--root={self.folder}",
            f"--wd={folder}",
            "--",
            *filter(None, [self.emulator]),
            *command,
        ]
        began = time.monotonic()
        done = subprocess.run(
            ["/usr/bin/unshare", "--net", "--mount", "--pid", "--fork", *inside],
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-3000:]}")
        return Answer(done.stdout, seconds)

    def place(self, source: Path, name: str) -> None:
        """Copies a file or a folder to a path in the root."""
        target = self.folder / name.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
        else:
            shutil.copy(source, target)


def debian(folder: Path, architecture: str, packages: list[str]) -> Root:
    """A small Debian. One of this machine's processor is set up; of another, the packages are only unpacked."""
    own = architecture == {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    made_of = folder / "made-of"
    if not made_of.exists() or made_of.read_text() != " ".join(packages):
        fresh(folder)
        variant = "essential" if own else "extract"
        included = f"--include={','.join(packages)}"
        command = ["mmdebstrap", "--quiet", f"--variant={variant}", f"--architectures={architecture}", included]
        subprocess.run([*command, SUITE, str(folder), SOURCES], check=True)
        made_of.write_text(" ".join(packages))
    if own:
        return Root(folder)
    shutil.copy(QEMU, folder / "qemu")
    return Root(folder, "/qemu")


def musl(folder: Path) -> Root:
    """No distribution at all: the C library musl."""
    if not (folder / "lib").exists():
        fresh(folder)
        for name in ("proc", "root", "tmp", "lib"):
            (folder / name).mkdir()
        subprocess.run(["apt-get", "download", "-q", "musl"], cwd=folder / "tmp", check=True, capture_output=True)
        (package,) = (folder / "tmp").glob("musl_*.deb")
        subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=True)
        # The names by which programs of Alpine know it.
        library = next((folder / "usr/lib").glob("*-linux-musl/libc.so"))
        for name in (f"ld-musl-{platform.machine()}.so.1", f"libc.musl-{platform.machine()}.so.1"):
            (folder / "lib" / name).unlink(missing_ok=True)
            shutil.copy(library, folder / "lib" / name)
            (folder / "lib" / name).chmod(0o755)
        (folder / "dev").mkdir()
        os.mknod(folder / "dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    return Root(folder)


def fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
