"""What each crate of the workspace takes of others: dependencies.txt beside this, or the difference to it.

    python3 tests/trust/supply/dependencies.py [--update]

A row a crate, with the features it has by default: third-party crates of its normal tree on Linux and on every
platform, those that its build needs besides, and the licences of the normal tree. No package that carries the engine
has fewer than it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TABLE = Path(__file__).with_name("dependencies.txt")
ENGINE = "libconsistent"
# What is handed out with all of the engine in it.
CARRIERS = ("libconsistent-c", "libconsistent-py", "libconsistent-node", "libconsistent-cli")
LINUX = "x86_64-unknown-linux-gnu"

Crate = tuple[str, str]


def cargo(*arguments: str) -> str:
    return subprocess.run(["cargo", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def tree(package: str, edges: str, target: str) -> set[Crate]:
    listed = cargo(
        *("tree", "--locked", "--package", package, "--edges", edges),
        *("--prefix", "none", "--format", "{p}", "--target", target),
    )
    return set(re.findall(r"^(\S+) v(\S+)", listed, re.MULTILINE))


def licences(texts: list[str]) -> list[str]:
    """Each licence that is named in one of these expressions."""
    return sorted({name for text in texts for name in re.split(r" (?:OR|AND) |/|[()]", text) if name})


def table() -> tuple[str, list[str]]:
    """The rows, and which packages have fewer than the engine that they carry."""
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1"))
    packages = {(each["name"], each["version"]): each for each in metadata["packages"]}
    members = {key: each for key, each in packages.items() if each["source"] is None}
    others = packages.keys() - members.keys()
    rows = ["crate features linux everywhere build licences"]
    counts = dict[str, int]()
    for (name, _), each in sorted(members.items()):
        taken = tree(name, "normal", LINUX) & others
        everywhere = tree(name, "normal", "all") & others
        build = (tree(name, "normal,build", LINUX) & others) - taken
        counts[name] = len(taken)
        features = ",".join(each["features"].get("default", [])) or "-"
        texts = ",".join(licences([packages[crate]["license"] for crate in taken])) or "-"
        rows.append(f"{name} {features} {len(taken)} {len(everywhere)} {len(build)} {texts}")
    smaller = [name for name in CARRIERS if counts[name] < counts[ENGINE]]
    return "\n".join(rows) + "\n", smaller


def main() -> int:
    now, smaller = table()
    if smaller:
        print(f"fewer crates than the engine that they carry: {' '.join(smaller)}", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["--update"]:
        TABLE.write_text(now)
    kept = TABLE.read_text().splitlines()
    rows = now.splitlines()
    for row in [*(f"-{row}" for row in kept if row not in rows), *(f"+{row}" for row in rows if row not in kept)]:
        print(row, file=sys.stderr)
    if kept != rows:
        print(f"{TABLE.name} is not what Cargo.lock says: look at each change, then --update", file=sys.stderr)
        return 1
    figures = {row.split()[0]: row.split()[2] for row in rows[1:]}
    told = ", ".join(f"{name} {figures[name]}" for name in (ENGINE, "libconsistent-c", "libconsistent-py"))
    print(f"trust: crates of others on Linux: {told}; {len(figures)} crates looked at")
    return 0


if __name__ == "__main__":
    sys.exit(main())
