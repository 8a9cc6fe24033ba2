"""Runs the Python blocks of a Markdown file and compares what they print with the text blocks that follow them.

    python tests/docs/run_blocks.py docs/CONCEPTS.md

All ```python blocks run in order in one namespace. A ```text block with only blank lines between it and a Python block
holds the exact standard output of that block. `--update` writes the outputs into the text blocks instead of comparing.
The exit status is 1 if a block differs or raises, or if there is none.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPENING = re.compile(r"( *)(`{3,})\s*([^\s`]*)[^`]*")


@dataclass(frozen=True)
class Block:
    """A fenced block: lines `first` to `end` of the file, counted from 0, `end` being the closing fence."""

    language: str
    indent: str
    fence: str
    first: int
    end: int
    text: str


def closes(line: str, fence: str) -> bool:
    """Whether a line ends a block that this fence opened."""
    line = line.strip()
    return line.startswith(fence) and not line.strip("`")


def blocks_of(lines: list[str]) -> Iterator[Block]:
    """The fenced blocks in order."""
    end = -1
    for number, line in enumerate(lines):
        opening = OPENING.fullmatch(line)
        if number <= end or not opening:
            continue
        indent, fence, language = opening.groups()
        first = number + 1
        end = next((n for n in range(first, len(lines)) if closes(lines[n], fence)), -1)
        if end < 0:
            raise SystemExit(f"line {first}: this block does not end")
        text = "".join(inner.removeprefix(indent) + "\n" for inner in lines[first:end])
        yield Block(language, indent, fence, first, end, text)


def part_of(lines: list[str], block: Block) -> str:
    """The heading of the second level that a block stands under."""
    return next((line for line in reversed(lines[: block.first]) if line.startswith("## ")), "")


def expected_after(lines: list[str], block: Block, following: Block | None) -> Block | None:
    """The block with the output of a Python block, if the following block is that."""
    if following is None or following.language != "text":
        return None
    between = lines[block.end + 1 : following.first - 1]
    return None if any(line.strip() for line in between) else following


def run(block: Block, path: Path, namespace: dict[str, object]) -> tuple[str, str]:
    """What a block prints, and the traceback if it raises."""
    # Lines keep their numbers in the file, so that a traceback shows them.
    source = "\n" * block.first + block.text
    printed = io.StringIO()
    raised = ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, str(path), "exec", dont_inherit=True), namespace)
    except (Exception, SystemExit):
        raised = traceback.format_exc()
    output = printed.getvalue()
    return (output + "\n" if output and not output.endswith("\n") else output), raised


def difference(expected: str, printed: str) -> str:
    lines = difflib.unified_diff(expected.splitlines(), printed.splitlines(), "expected", "printed", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the Python blocks of a Markdown file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--update", action="store_true", help="write the outputs into the text blocks")
    arguments = parser.parse_args()
    path: Path = arguments.file

    lines = path.read_text(encoding="utf-8").split("\n")
    blocks = list(blocks_of(lines))
    namespace: dict[str, object] = {"__name__": "__main__"}
    outputs: list[tuple[Block, str]] = []
    passed = failed = 0
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block.language != "python":
            continue
        printed, problem = run(block, path, namespace)
        expected = expected_after(lines, block, following)
        if not problem and expected and printed != expected.text:
            if not arguments.update:
                problem = difference(expected.text, printed)
            elif any(closes(line, expected.fence) for line in printed.splitlines()):
                problem = "The output has a line that would end its block.\n"
            else:
                outputs.append((expected, printed))
        if problem:
            failed += 1
            print(f"{path}:{block.first + 1}: failed\n{problem}", end="")
        else:
            passed += 1

    # From the last, so that the numbers of the lines before it stay right.
    for block, printed in reversed(outputs):
        lines[block.first : block.end] = [block.indent + line if line else "" for line in printed.split("\n")[:-1]]
    if outputs:
        path.write_text("\n".join(lines), encoding="utf-8")

    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
