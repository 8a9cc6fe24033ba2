"""Finds comments that reach beyond 120 columns; formatters of code leave comments as they are.

    python tests/lint/comments.py [FILE ..]

Without files it reads every tracked file of a language it knows. A tab counts as 4 columns. What no line break can
shorten may be longer: a single word, such as an address, and a row of a table. The exit status is 1 if a comment is too
long.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

COLUMNS = 120
TAB = 4

SLASHES = {".rs", ".go", ".c", ".h", ".in", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"}
HASHES = {".py", ".pyi", ".sh", ".toml"}
HASH_NAMES = {"Makefile", "run"}

# A token: a text, which may hold what looks like a comment and may go on in the next line, or what opens a comment. An
# apostrophe that is not a character, as in a Rust lifetime, is none of these.
TEXT = r'"(?:\\.|[^"\\])*(?:"|\\?$)|`(?:\\.|[^`\\])*(?:`|$)'
SLASH_TOKEN = re.compile(rf"{TEXT}|'(?:\\.[^']*|[^'\\])'|(?P<open>/\*)|(?P<line>//)")
HASH_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|(?P<line>(?<!\S)#)")
# What a tool reads, and only on this line.
PRAGMA = re.compile(r"# (?:noqa|type:|shellcheck )")
MARKER = re.compile(r"\s*(?:///|//!|//|/\*+|\*|#)?\s*")


def breakable(comment: str) -> bool:
    """Whether a comment, without the code before it, can be spread over more lines."""
    text = comment[MARKER.match(comment).end() :].strip()
    return " " in text and not text.startswith("|") and not PRAGMA.match(comment)


def comments(lines: list[str], slashes: bool) -> Iterator[tuple[int, str, str]]:
    """The number of each line that has a comment, the code before the comment, and the comment."""
    block = False
    for number, line in enumerate(lines, 1):
        start = 0 if block else -1
        at = 0
        while at < len(line):
            if block:
                end = line.find("*/", at)
                if end < 0:
                    break
                block, at = False, end + 2
                if line[at:].strip():
                    # Code goes on behind it: the comment is not what makes the line long.
                    start = -1
                continue
            token = (SLASH_TOKEN if slashes else HASH_TOKEN).search(line, at)
            if token is None:
                break
            if token.lastgroup is None:
                at = token.end()
                continue
            start = token.start() if start < 0 else start
            if token.lastgroup == "line":
                break
            block, at = True, token.end()
        if start >= 0:
            yield number, line[:start], line[start:]


def too_long(text: str, slashes: bool) -> Iterator[tuple[int, int]]:
    """Number and width of each line whose comment goes beyond the limit."""
    lines = text.split("\n")
    for number, _, comment in comments(lines, slashes):
        width = len(lines[number - 1].expandtabs(TAB))
        if width > COLUMNS and breakable(comment):
            yield number, width


def kind(path: Path) -> bool | None:
    """Whether comments of a file begin with slashes, or None for a file that is not read."""
    if path.suffix in SLASHES:
        return True
    return False if path.suffix in HASHES or path.name in HASH_NAMES else None


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in listed.split("\0") if name]


def main(names: list[str]) -> int:
    read = found = 0
    for path in [Path(name) for name in names] or tracked():
        slashes = kind(path)
        if slashes is None or not path.is_file():
            continue
        read += 1
        for number, width in too_long(path.read_text(encoding="utf-8"), slashes):
            found += 1
            print(f"{path}:{number}: a comment of {width} columns, at most {COLUMNS}")
    print(f"comments: {read} files, {found} lines too long")
    return 1 if found or not read else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
