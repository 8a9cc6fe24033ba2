"""Finds unsafe Rust outside the rooms that may hold any, and rooms that hold none any more.

    python tests/lint/unsafe_code.py [ROOT]

The rooms are the table "Unsafe code" of `docs/ARCHITECTURE.md`. All tracked Rust files are read, tests too; comments
and texts in quotes do not count. That an unsafe call stands in a block, and that a block has its reason, the compiler
and Clippy check: every package must take the workspace's lints, or deny the same two. The exit status is 1 if any of
this is broken.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rooms import NOISE

TABLE = Path("docs/ARCHITECTURE.md")
HEADING = "## Unsafe code"
ROW = re.compile(r"^\| `([\w./-]+)` \|", re.M)
WORD = re.compile(r"\bunsafe\b")
# An attribute is about linking; the functions that carry it are what counts.
ATTRIBUTE = re.compile(r"#!?\[[^\]]*\]")
LINTS = ("unsafe_op_in_unsafe_fn", "undocumented_unsafe_blocks")
INHERITS = re.compile(r"^\[lints\]\s+workspace = true$", re.M)


def allowed(table: str) -> list[str]:
    """The rooms of the table, files or folders."""
    _, _, section = table.partition(HEADING + "\n")
    return ROW.findall(section.split("\n## ")[0])


def holds(source: str) -> bool:
    """Whether a file has unsafe code."""
    return WORD.search(ATTRIBUTE.sub("", NOISE.sub("", source))) is not None


def broken(root: Path, tracked: list[str]) -> Iterator[str]:
    rooms = dict.fromkeys(allowed((root / TABLE).read_text(encoding="utf-8")), 0)
    if not rooms:
        yield f"{TABLE}: no rooms under {HEADING!r}"
    for name in tracked:
        text = (root / name).read_text(encoding="utf-8")
        if name.endswith("Cargo.toml"):
            missing = [lint for lint in LINTS if f'{lint} = "deny"' not in text]
            if missing and not INHERITS.search(text):
                yield f"{name}: neither the workspace's lints nor {' and '.join(missing)} denied"
        elif holds(text):
            room = next((room for room in rooms if name == room or name.startswith(room + "/")), None)
            if room is None:
                yield f"{name}: unsafe code in no room of {TABLE}"
            else:
                rooms[room] += 1
    yield from (f"{TABLE}: `{room}` has no unsafe code" for room, files in rooms.items() if files == 0)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "*.rs", "*Cargo.toml"], check=True, capture_output=True, text=True
    )
    faults = list(broken(root, listed.stdout.split()))
    print("\n".join([*faults, f"unsafe code: {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
