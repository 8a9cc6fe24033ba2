"""Compiles the programs of tests/c for a machine, with the libraries that they read JSON and make digests with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from machine import ROOT, Machine, Program

HERE = ROOT / "tests/c"
VECTORS = str(ROOT / "tests/vectors")
# Each program with its arguments, which are those of tests/c/run.sh, but for threads and forks: fewer rounds.
PROGRAMS = {
    "boundary": [],
    "fault_outputs": [],
    "fault_keyed": [],
    "fault_stores": [],
    "fault_proxies": [],
    "vectors": [VECTORS],
    "recorded": [f"{VECTORS}/recorded"],
    "rebalance": [VECTORS],
    "ways": [VECTORS],
    "schemes": [str(ROOT / "spec/schemes.json")],
    "formats": [str(ROOT / "formats/tests")],
    "wrapper": [VECTORS],
    "threads": ["50"],
}
WARNINGS = ["-O1", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def libraries(machine: Machine) -> Path:
    """Debian's jansson and libmd for the machine, unpacked; this machine's own packages stay as they are."""
    folder = machine.folder / "libraries"
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("state/lists/partial", "cache/archives/partial", "files"):
        (folder / part).mkdir(parents=True)
    settings = {
        "Dir::State": folder / "state",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": folder / "cache",
        "APT::Architecture": machine.debian,
        "APT::Architectures": machine.debian,
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in settings.items())]
    with (folder / "log").open("wb") as log:
        for command in (["update"], ["download", "libjansson-dev", "libmd-dev"]):
            subprocess.run([*apt, *command], cwd=folder, stdout=log, stderr=log, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder / "files")], check=True)
    return folder / "files/usr"


def build(machine: Machine, library: Path) -> list[Program]:
    """The programs, linked with the libconsistent.so of the folder `library`."""
    unpacked = libraries(machine)
    archives = sorted(map(str, unpacked.glob("lib/*/lib*.a")))
    includes = [ROOT / "include", unpacked / "include", *unpacked.glob("include/*-linux-gnu*")]
    flags = [*WARNINGS, *(f"-I{folder}" for folder in includes)]
    out = machine.folder / "c"
    out.mkdir(exist_ok=True)
    # The name that programs ask the loader for.
    shutil.copy(library / "libconsistent.so", out / "libconsistent.so.0")
    programs = []
    for name, arguments in PROGRAMS.items():
        source = next(HERE.glob(f"{name}.c*"))
        compiler, standard = ("gcc", "c99") if source.suffix == ".c" else ("g++", "c++17")
        command = [f"{machine.gnu}-{compiler}", f"-std={standard}", "-D_POSIX_C_SOURCE=200809L", *flags, str(source)]
        command += ["-o", str(out / name), f"-L{library}", "-lconsistent", *archives, "-pthread"]
        subprocess.run(command, check=True)
        programs.append(Program(f"c-{name}", out / name, arguments, out))
    return programs
