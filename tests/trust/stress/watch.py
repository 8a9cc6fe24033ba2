"""Runs a program, and looks at its memory and descriptors while it runs. In the first half heaps get their size; over
the second half memory may rise by so much a minute, and descriptors by one. The program's last line is its figures:
they are printed as those of NAME, with what was seen. Usage: watch.py NAME KILOBYTES-A-MINUTE PROGRAM ARGUMENT .."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2] / "shared"))
from use import Use, use_of

EVERY = 0.5
"""Seconds between looks in the beginning."""
MOST = 400
"""How many are kept: a long run is looked at less often."""


class Seen:
    """What was used when, at most MOST times."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.every = EVERY
        self.uses: list[tuple[float, Use]] = []

    def look(self, pid: int) -> None:
        minutes = (time.monotonic() - self.began) / 60
        if self.uses and minutes < self.uses[-1][0] + self.every / 60:
            return
        self.uses.append((minutes, use_of(pid)))
        if len(self.uses) == MOST:
            self.uses = self.uses[::2]
            self.every *= 2

    def second_half(self) -> list[tuple[float, Use]]:
        return self.uses[len(self.uses) // 2 :]

    def slope(self) -> float:
        """Kilobytes a minute: the median of the slopes between all pairs, which a single peak does not move."""
        pairs = combinations(self.second_half(), 2)
        return median((b.memory - a.memory) / (then - now) for (now, a), (then, b) in pairs)

    def descriptors(self) -> tuple[float, float]:
        """The medians of the third and the last quarter."""
        counts = [use.descriptors for _, use in self.second_half()]
        middle = len(counts) // 2
        return median(counts[:middle]), median(counts[middle:])


def main(name: str, most: float, command: list[str]) -> int:
    seen = Seen()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        while program.poll() is None:
            try:
                seen.look(program.pid)
            except (IndexError, OSError):
                break  # it has ended
            time.sleep(EVERY / 5)
        assert program.stdout is not None
        lines = program.stdout.read().splitlines()
    print(*lines[:-1], sep="\n", end="\n" if lines[1:] else "")
    if program.returncode != 0 or not lines:
        print(*lines[-1:], f"{name}: ended with {program.returncode}", sep="\n", file=sys.stderr)
        return 1
    assert len(seen.uses) >= 16, "it ran too shortly to say anything about memory"
    slope, (before, after) = seen.slope(), seen.descriptors()
    memory = median(use.memory for _, use in seen.second_half()) / 1024
    use = f"{memory:.0f} MB of memory, {slope:+.0f} KB a minute over the second half (at most {most:.0f}), "
    use += f"{after:.0f} descriptors"
    if slope > most or after > before + 1:
        print(f"{name}: grows: {use}, before {before:.0f}")
        print(*(f"{now * 60:.0f} s {use}" for now, use in seen.uses[::10]), sep="\n")
        return 1
    print(f"trust: {name}: {lines[-1]}, {use}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), sys.argv[3:]))
