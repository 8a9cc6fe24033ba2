"""Runs the commands that the documents show, and looks at their links and at the targets of make that they name.

    python tests/docs/run_commands.py

A line of a ```sh block is run as it is, but for targets of make: those exist, and other tests run them. The blocks of
`examples` are run by tests/examples, those of `integrations` by `make test-integrations`, and those of `evidence` are
how recordings were made: they need the systems. Those under "Install" and "Start" of the front page are run by
front_page.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from front_page import INSTALL, START
from run_blocks import blocks_of, part_of

# Lines that take too long here, and what runs them.
ELSEWHERE = {
    "cargo run --release --locked --manifest-path bench/rust/Cargo.toml -- --plots bench/results": "make bench",
    "tests/model/make.sh && git diff --stat tests/vectors core/src/hash": "make generate",
}
FRONT_PAGE = Path("README.md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"`make ([a-z][a-z-]*)")


def output(*command: str, status: int = 0) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def pages() -> list[Path]:
    return [Path(name) for name in output("git", "ls-files", "-z", "*.md").split("\0") if name and "{" not in name]


def lines_of(page: Path) -> Iterator[str]:
    """The lines of the page's blocks of commands."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for block in blocks_of(lines):
        if block.language == "sh" and (page != FRONT_PAGE or part_of(lines, block) not in {INSTALL, START}):
            yield from filter(None, block.text.split("\n"))


def targets() -> set[str]:
    """The targets of the Makefile, all of which `make help` lists. Plain `make` is that list."""
    listed = output("make", "help")
    if output("make") != listed:
        raise SystemExit("plain make does more than make help")
    names = set(re.findall(r"^make (\S+) +\S", listed, re.MULTILINE))
    declared = re.search(r"^\.PHONY: (.*)$", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    if not declared or names != set(declared[1].split()):
        raise SystemExit(f"make help lists other targets than .PHONY names:\n{listed}")
    return names


def check_faces() -> None:
    """An unknown face is an error that lists those there are."""
    for face in ["ruby", "c py"]:
        told = output("make", "test", f"FACE={face}", status=2)
        if f'"{face}" is no face: one of rust c py node go' not in told:
            raise SystemExit(f"make test FACE={face} tells: {told}")


def run(line: str, names: set[str], scratch: str) -> None:
    words = line.split()
    if words[0] == "make":
        if words[1] not in names:
            raise SystemExit(f"{line}: there is no such target")
        output("make", "-n", *words[1:])
    elif line.startswith("cargo xtask new-dialect"):
        # Into an empty folder, not into this checkout.
        output(*words, "--root", scratch)
    elif line not in ELSEWHERE:
        output("bash", "-ec", line)


def main() -> int:
    names = targets()
    check_faces()
    ran = links = 0
    seen = set()
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for name in TARGET.findall(text):
            if name not in names:
                raise SystemExit(f"{page}: there is no `make {name}`")
        for link in LINK.findall(text):
            links += 1
            if "://" not in link and not (page.parent / link).exists():
                raise SystemExit(f"{page}: {link} is not there")
        if page.parts[0] in {"examples", "evidence", "integrations"}:
            continue
        for line in lines_of(page):
            with tempfile.TemporaryDirectory() as scratch:
                run(line, names, scratch)
            seen.add(line)
            ran += 1
    if forgotten := ELSEWHERE.keys() - seen:
        raise SystemExit(f"no document shows {forgotten}")
    if not ran or not links:
        raise SystemExit("the documents show no commands or no links")
    print(f"commands: {ran} passed, 0 failed; {links} links")
    return 0


if __name__ == "__main__":
    sys.exit(main())
