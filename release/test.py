"""Installs each artefact of dist where there is nothing else, and runs the golden vectors from there.

    python release/test.py [--dist dist] [NAME ..]

Names are the artefacts' kinds, as the table has them. An environment is a folder that programs take for the whole
machine (installed/roots.py), without a network. What runs in it is the suites' own vectors, copied beside the vectors.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "release"))

import pack  # noqa: E402
from installed import environments  # noqa: E402
from installed.environments import Result, Skipped  # noqa: E402
from installed.roots import Failed  # noqa: E402


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dist", type=Path, default=ROOT / "dist")
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_args()
    dist = given.dist.resolve()
    if (dist / "SHA256SUMS").read_text() != pack.sums(dist):
        raise SystemExit(f"{dist}: SHA256SUMS has other sums than the files")
    tests = environments.tests(ROOT, dist)
    if unknown := set(given.names) - tests.keys():
        raise SystemExit(f"no test {sorted(unknown)}: one of {sorted(tests)}")
    rows: list[list[str]] = []
    failed = 0
    for name, test in tests.items():
        if given.names and name not in given.names:
            continue
        print(f"== {name}", flush=True)
        try:
            rows.append(row(name, test()))
        except Skipped as why:
            rows.append([name, "", "", "", f"not tested: {why}"])
        except Failed as why:
            failed += 1
            print(why)
            rows.append([name, "", "", "", "FAILED"])
        print(" | ".join(rows[-1]), flush=True)
    head = ["artefact", "KiB", "installs in s", "first answer in s", "vectors"]
    for line in [head, ["---", "--:", "--:", "--:", "---"], *rows]:
        print("| " + " | ".join(line) + " |")
    print(f"installed: {len(rows) - failed} passed, {failed} failed")
    return 1 if failed or not rows else 0


def row(name: str, result: Result) -> list[str]:
    size = f"{sum(path.stat().st_size for path in result.artefacts) / 1024:.0f}"
    return [name, size, f"{result.install:.1f}", f"{result.answer:.2f}", result.vectors]


if __name__ == "__main__":
    sys.exit(main())
