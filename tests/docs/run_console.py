"""Runs the console blocks of a Markdown file and compares what the commands print.

    python tests/docs/run_console.py FILE FOLDER ..

In a ```console block a line after `$ ` is a command, and the lines behind it are what it prints, errors included. All
commands run in order in one empty folder, with the folders of programs before all others. Another block whose text
above ends with "`NAME`:" is that file, below this folder. A command that fails says so itself, by
`; echo "exit code $?"`. `--update` writes what is printed into the blocks. The exit status is 1 if a block differs or
fails, or if there is none.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from run_blocks import blocks_of, difference

FILE = re.compile(r"`([\w-][\w.-]*(?:/[\w-][\w.-]*)*)`:$")


def printed(text: str, folder: Path, told: dict[str, str]) -> str:
    """A block as its commands make it."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith("$ "):
            continue
        command = ["bash", "-uo", "pipefail", "-c", line[2:]]
        done = subprocess.run(
            command, cwd=folder, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        lines += [line, *done.stdout.splitlines()]
        if done.returncode != 0:
            lines.append(f"exit code {done.returncode}, which the command does not show")
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the console blocks of a Markdown file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path, nargs="+", help="where programs are")
    parser.add_argument("--update", action="store_true", help="write what is printed into the blocks")
    arguments = parser.parse_args()
    path: Path = arguments.file

    lines = path.read_text(encoding="utf-8").split("\n")
    folders = ":".join(str(folder.resolve()) for folder in arguments.folder)
    told = os.environ | {"PATH": f"{folders}:{os.environ['PATH']}", "LC_ALL": "C"}
    new = []
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for block in blocks_of(lines):
            above = next((line for line in reversed(lines[: block.first - 1]) if line.strip()), "")
            if block.language != "console" and (named := FILE.search(above)):
                file = Path(scratch) / named[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            if block.language != "console":
                continue
            text = printed(block.text, Path(scratch), told)
            if text == block.text or arguments.update:
                passed += 1
                new.append((block, text))
            else:
                failed += 1
                print(f"{path}:{block.first + 1}: failed\n{difference(block.text, text)}", end="")
    if arguments.update:
        # From the last, so that the numbers of the lines before it stay right.
        for block, text in reversed(new):
            lines[block.first : block.end] = text.split("\n")[:-1]
        path.write_text("\n".join(lines), encoding="utf-8")

    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
