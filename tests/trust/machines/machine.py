"""The machines, and how a program of one is run here."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Under qemu a program takes ten to thirty times as long as here.
LONGEST = 3600


@dataclass(frozen=True)
class Machine:
    name: str
    triple: str
    gnu: str  # as its compilers and its folder in /usr are named
    debian: str  # as Debian names the architecture
    qemu: str  # empty: this machine runs its programs itself

    @property
    def folder(self) -> Path:
        return ROOT / "build/trust/machines" / self.name

    @property
    def needs(self) -> str:
        """What runs its programs, its compilers and its C library, as tests/setup.sh wants them named."""
        runs = f"{self.qemu}=qemu-user" if self.qemu else "strace=strace"
        compilers = " ".join(f"{self.gnu}-{kind}={kind}-{self.gnu}" for kind in ("gcc", "g++"))
        return f"{runs} {compilers} header:/usr/{self.gnu}/include/stdio.h=libc6-dev-{self.debian}-cross"


MACHINES = {
    machine.name: machine
    for machine in [
        Machine("s390x", "s390x-unknown-linux-gnu", "s390x-linux-gnu", "s390x", "qemu-s390x"),
        Machine("aarch64", "aarch64-unknown-linux-gnu", "aarch64-linux-gnu", "arm64", "qemu-aarch64"),
        Machine("i686", "i686-unknown-linux-gnu", "i686-linux-gnu", "i386", ""),
        Machine("armv7", "armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf", "armhf", "qemu-arm"),
    ]
}


@dataclass(frozen=True)
class Program:
    name: str
    path: Path
    arguments: list[str]
    folder: Path  # where it runs


def command(machine: Machine, program: Program, trace: Path) -> list[str]:
    """What runs it, and writes down which files it opens."""
    asked, sysroot = [str(program.path), *program.arguments], f"/usr/{machine.gnu}"
    if machine.qemu:
        found = f"LD_LIBRARY_PATH={program.path.parent}"
        return [machine.qemu, "-L", sysroot, "-E", found, "-strace", "-D", str(trace), *asked]
    traced = ["strace", "-ff", "--seccomp-bpf", "-e", "trace=open,openat", "-o", str(trace)]
    loader = [f"{sysroot}/lib/ld-linux.so.2", "--library-path", f"{sysroot}/lib:{program.path.parent}"]
    return [*traced, *loader, *asked]


def run(machine: Machine, program: Program) -> tuple[bool, Path]:
    """Whether it passed, and the log of what it printed; beside that is the trace, in one file or more."""
    log = machine.folder / "logs" / f"{program.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    asked = command(machine, program, log.with_suffix(".trace"))
    with log.open("wb") as output:
        try:
            told = subprocess.run(asked, stdout=output, stderr=output, cwd=program.folder, timeout=LONGEST).returncode
        except subprocess.TimeoutExpired:
            output.write(f"ended after {LONGEST} s\n".encode())
            return False, log
        output.write(f"status {told}\n".encode())
    return told == 0, log
