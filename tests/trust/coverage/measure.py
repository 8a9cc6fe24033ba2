"""Compares the lines of each file that ran with what uncovered.txt says, and prints the figures. The summary is that of
`llvm-cov export -summary-only`. Usage: measure.py SUMMARY.json"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ENOUGH = 90.0
"""Percent of a file's lines, below which it has a reason."""
LEAST = 10


def listed(path: Path) -> dict[str, float]:
    """The floors by file; each line is a file, a percentage and a reason."""
    floors = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, floor, reason = line.split(maxsplit=2)
            assert reason
            floors[name] = float(floor)
    return floors


def main(summary: str) -> int:
    root = Path(__file__).parents[3] / "core" / "src"
    floors = listed(Path(__file__).parent / "uncovered.txt")
    files, count, covered = {}, 0, 0
    for file in json.loads(Path(summary).read_text(encoding="utf-8"))["data"][0]["files"]:
        path = Path(file["filename"])
        # Tests that stand in the crate run whole.
        if not path.is_relative_to(root) or path.name == "tests.rs" or "tests" in path.parts[len(root.parts) :]:
            continue
        lines = file["summary"]["lines"]
        files[str(path.relative_to(root))] = lines["percent"]
        count += lines["count"]
        covered += lines["covered"]
    least = sorted(files.items(), key=lambda file: file[1])[:LEAST]
    print(*(f"{percent:6.2f} % {name}" for name, percent in least), sep="\n")
    wrong = []
    for name in sorted(files.keys() | floors.keys()):
        percent, floor = files.get(name, 0.0), floors.get(name)
        if floor is None and percent < ENOUGH:
            wrong.append(f"{name}: {percent:.2f} %, and no reason")
        elif floor is not None and percent < floor:
            wrong.append(f"{name}: {percent:.2f} %, at least {floor} %")
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    ten = ", ".join(f"{name.removesuffix('.rs')} {percent:.0f}" for name, percent in least)
    under = sum(percent < ENOUGH for percent in files.values())
    print(
        f"trust: coverage: {100 * covered / count:.1f} % of {count} lines in {len(files)} files of core, "
        f"{under} of them under {ENOUGH:.0f} % with a reason; the least: {ten}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
