"""Compiles the engine, its tests and libconsistent.so for a machine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from machine import ROOT, Machine, Program

PACKAGES = ["libconsistent", "libconsistent-formats", "libconsistent-c"]
# What reads vectors, recorded placements and kept files, what compares with an oracle on random input, and what counts
# in bytes. The others ask nothing of the machine that these do not, or take an hour under qemu: README.md.
TESTS = """
    assign assigned budget catalog changes contract dialects errors faults files hot_slots live live_health live_loads
    live_offers live_sessions moved properties rebalance_sequences rebalance_vectors recorded rows_file schemes steps
    tiers transition vectors way_vectors words zone_weights
""".split()
# The standard library, too, checks that numbers do not overflow and that pointers are aligned.
PROFILE = ["--config=profile.dev.opt-level=1", "--config=profile.dev.debug=false"]

SHELL = ("RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR", "RUSTUP_TOOLCHAIN")


def environment(machine: Machine) -> dict[str, str]:
    """Debian's Rust, whatever the shell has."""
    kept = {name: value for name, value in os.environ.items() if name not in SHELL}
    linker = f"CARGO_TARGET_{machine.triple.upper().replace('-', '_')}_LINKER"
    ours = {"PATH": f"/usr/bin:{os.environ['PATH']}", "RUSTC": "/usr/bin/rustc", "RUSTC_BOOTSTRAP": "1"}
    return kept | ours | {linker: f"{machine.gnu}-gcc"}


def compiled(machine: Machine, command: str, *which: str) -> list[dict[str, object]]:
    """What cargo made."""
    asked = [
        "/usr/bin/cargo",
        command,
        "--quiet",
        "--locked",
        f"--target={machine.triple}",
        "-Zbuild-std=std,panic_unwind",
    ]
    asked += [f"--target-dir={machine.folder / 'target'}", "--message-format=json-render-diagnostics", *PROFILE]
    told = subprocess.run([*asked, *which], env=environment(machine), cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def build(machine: Machine) -> tuple[list[Program], Path]:
    """The programs of the tests, and the folder of libconsistent.so."""
    packages = [f"--package={name}" for name in PACKAGES]
    made = compiled(machine, "build", *packages, "--lib", *(f"--test={name}" for name in TESTS))
    # The engine's alone has unit tests that ask something of a machine.
    made += compiled(machine, "test", "--package=libconsistent", "--no-run", "--lib")
    programs = []
    for artifact in made:
        if artifact.get("executable"):
            folder = Path(str(artifact["manifest_path"])).parent
            name = f"{folder.name}-{artifact['target']['name']}"  # type: ignore[index]
            programs.append(Program(name, Path(str(artifact["executable"])), ["--show-output"], folder))
    return programs, machine.folder / "target" / machine.triple / "debug"
