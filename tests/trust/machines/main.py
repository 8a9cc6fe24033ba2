"""Compiles and runs the tests for other machines; run.sh installs what this needs.

    main.py [--needs] [MACHINE ..]

Without a machine it is all of them. With --needs it only prints what run.sh has to install.
"""

from __future__ import annotations

import os
import shutil
import sys
import time

import c
import figures
import rust
from machine import MACHINES, ROOT, Machine, Program, run


def tried(machine: Machine, programs: list[Program]) -> list[str]:
    """Runs them one after the other; the names of those that failed."""
    failed = []
    for program in programs:
        start = time.monotonic()
        good, log = run(machine, program)
        print(
            f"{machine.name} {program.name}: {'passed' if good else 'FAILED'}, {time.monotonic() - start:.0f} s",
            flush=True,
        )
        if not good:
            failed.append(program.name)
            print(log.read_text(errors="replace")[-3000:], flush=True)
    return failed


def test(machine: Machine) -> bool:
    start = time.monotonic()
    shutil.rmtree(machine.folder / "logs", ignore_errors=True)
    machine.folder.mkdir(parents=True, exist_ok=True)
    rust_programs, library = rust.build(machine)
    c_programs = c.build(machine, library)
    print(f"{machine.name}: compiled in {time.monotonic() - start:.0f} s", flush=True)
    failed = tried(machine, rust_programs + c_programs)

    logs = machine.folder / "logs"
    read = {file for program in rust_programs for file in figures.opened(logs, program.name)}
    read |= figures.included(ROOT / "core/src")
    asked = figures.asked()
    unread = sorted(str(file.relative_to(ROOT)) for file in asked - read)
    print("".join(f"{machine.name}: not read: {name}\n" for name in unread), end="", flush=True)
    counts = [figures.cases(file) for file in sorted(asked & read)]
    passed = figures.passed(logs / f"{program.name}.log" for program in rust_programs)
    print(
        f"trust: machines {machine.name}: {passed} Rust tests, {sum(counts)} vector cases in {len(counts)} files, "
        f"{len(c_programs)} C programs, {len(failed)} differences, {time.monotonic() - start:.0f} s",
        flush=True,
    )
    if os.environ.get("KEEP") != "1":
        for part in ("target", "c", "libraries"):
            shutil.rmtree(machine.folder / part, ignore_errors=True)
        for trace in logs.glob("*.trace*"):
            trace.unlink()
    return not failed and not unread and passed > 0


def main() -> int:
    asked = [name for name in sys.argv[1:] if name != "--needs"]
    if unknown := [name for name in asked if name not in MACHINES]:
        print(f'no machine "{unknown[0]}": one of {" ".join(MACHINES)}', file=sys.stderr)
        return 2
    machines = [MACHINES[name] for name in asked or MACHINES]
    if len(asked) < len(sys.argv) - 1:
        print(*(machine.needs for machine in machines))
        return 0
    failed = [machine.name for machine in machines if not test(machine)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
