"""Looks at docs/TRUST.md, or writes the last figures into it.

    python3 tests/trust/page.py [--update]

A figure stands there as its part prints it, `NAME: FIGURES`; several of them in one cell have `<br>` between them. Each
part must stand there with its command. `--update` takes the figures of whole runs from build/trust, and fails for one
that has no place on the page.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGE = Path("docs/TRUST.md")
HERE = Path(__file__).parent
FIGURES = Path("build/trust")


def missing(page: str) -> list[str]:
    """The parts that have no row."""
    parts = sorted(run.parent.name for run in HERE.glob("*/run.sh"))
    named = {name for names in re.findall(r'make trust PARTS="?([a-z ]+)', page) for name in names.split()}
    unknown = named - set(parts)
    return [f"no row has the part {part}" for part in parts if part not in named] + [
        f"there is no part {name}" for name in sorted(unknown)
    ]


def updated(page: str, lines: list[str]) -> tuple[str, list[str]]:
    """The page with the figures of these lines, and what has no place."""
    faults = list[str]()
    for line in lines:
        name = line.partition(": ")[0]
        place = re.compile(rf"(?<=\| |r>){re.escape(name)}: .*?(?=<br>| \|)")
        if not place.search(page):
            faults.append(f"no cell begins with {name}:")
        page = place.sub(line.replace("\\", "\\\\"), page)
    return page, faults


def main(arguments: list[str]) -> int:
    page = PAGE.read_text(encoding="utf-8")
    faults = missing(page)
    if arguments == ["--update"]:
        lines = [line for each in sorted(FIGURES.glob("*.txt")) for line in each.read_text().splitlines()]
        page, homeless = updated(page, lines)
        faults += homeless
        PAGE.write_text(page, encoding="utf-8")
    elif arguments:
        raise SystemExit(__doc__)
    for fault in faults:
        print(f"{PAGE}: {fault}", file=sys.stderr)
    print(f"trust: {len(faults)} faults on its page")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
