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
    qemu: str

    @property
    def folder(self) -> Path:
        return ROOT / "build/trust/machines" / self.name


MACHINES = {
    machine.name: machine
    for machine in [
        Machine("s390x", "s390x-unknown-linux-gnu", "s390x-linux-gnu", "s390x", "qemu-s390x"),
        Machine("aarch64", "aarch64-unknown-linux-gnu", "aarch64-linux-gnu", "arm64", "qemu-aarch64"),
        Machine("i686", "i686-unknown-linux-gnu", "i686-linux-gnu", "i386", "qemu-i386"),
        Machine("armv7", "armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf", "armhf", "qemu-arm"),
    ]
}


@dataclass(frozen=True)
class Program:
    name: str
    path: Path
    arguments: list[str]
    folder: Path  # where it runs


def run(machine: Machine, program: Program) -> tuple[bool, Path]:
    """Whether it passed, and the log of what it printed; beside that is the trace of what it asked the kernel for."""
    log = machine.folder / "logs" / f"{program.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [machine.qemu, "-L", f"/usr/{machine.gnu}", "-E", f"LD_LIBRARY_PATH={program.path.parent}"]
    command += ["-strace", "-D", str(log.with_suffix(".trace")), str(program.path), *program.arguments]
    with log.open("wb") as output:
        try:
            told = subprocess.run(command, stdout=output, stderr=output, cwd=program.folder, timeout=LONGEST).returncode
        except subprocess.TimeoutExpired:
            output.write(f"ended after {LONGEST} s\n".encode())
            return False, log
        output.write(f"status {told}\n".encode())
    return told == 0, log
