"""Counts what cargo-mutants told of each room, and fails for what was missed and does not stand in unnoticed.txt.

    python3 judge.py SEED FOLDER ROOM ..

Lines of unnoticed.txt are `MUTANT  # REASON`, as cargo-mutants names them but without the place in the file, which
moves.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

UNNOTICED = Path(__file__).with_name("unnoticed.txt")


def told(folder: Path, verdict: str) -> list[str]:
    return (folder / f"{verdict}.txt").read_text(encoding="utf-8").splitlines()


def without_place(mutant: str) -> str:
    return re.sub(r":\d+:\d+: ", ": ", mutant)


def stated() -> set[str]:
    lines = UNNOTICED.read_text(encoding="utf-8").splitlines()
    parted = [line.partition("  # ") for line in lines]
    for line, (_, _, reason) in zip(lines, parted, strict=True):
        if not reason:
            raise SystemExit(f"{UNNOTICED.name}: no reason: {line}")
    return {mutant for mutant, _, _ in parted}


def main(seed: str, out: Path, rooms: list[str]) -> int:
    unnoticed = stated()
    made = quick = all_tests = slow = unviable = accepted = 0
    missed = list[str]()
    for room in rooms:
        first, second = out / room / "mutants.out.old", out / room / "mutants.out"
        made += len(json.loads((first / "mutants.json").read_text(encoding="utf-8")))
        quick += len(told(first, "caught"))
        all_tests += len(told(second, "caught"))
        slow += len(told(second, "timeout"))
        unviable += len(told(first, "unviable")) + len(told(second, "unviable"))
        for mutant in told(second, "missed"):
            if without_place(mutant) in unnoticed:
                accepted += 1
            else:
                missed.append(mutant)
    for mutant in missed:
        print(f"missed: {mutant}")
    judged = quick + all_tests + slow + unviable + accepted + len(missed)
    if judged != made:
        raise SystemExit(f"{made} were made, and {judged} judged")
    print(
        f"trust: mutants: seed {seed}, {made} in {', '.join(sorted(rooms))}: {quick} noticed by the quick tests, "
        f"{all_tests} by the others, {slow} by their time, {unviable} do not compile, {accepted} stated, "
        f"{len(missed)} missed"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
