"""Does what the front page tells a newcomer: each language's files and commands, in an empty folder beside a clone.

    python tests/docs/front_page.py DIST

Under "Start" each heading is a language. A block behind a line such as "`hello.py`:" is that file, a ```sh block is run
as one script, and the ```text block behind it is what its last line prints. The clone is made and looked at. For the
packages that `make release` would make there stand those of the folder DIST.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from run_blocks import Block, blocks_of, part_of

ROOT = Path(__file__).parents[2]
INSTALL, START = "## Install", "## Start"
MAKING = "make -C libconsistent release TARGETS=linux-x64-gnu\n"
CAPTION = re.compile(r"`([\w./-]+)`:")
LANGUAGES = ["Python", "Node", "Rust", "C", "C++", "Go"]


@dataclass
class Section:
    files: dict[str, str] = field(default_factory=dict)
    script: str = ""
    expected: str = ""


def caption(lines: list[str], block: Block) -> str | None:
    """The file that a block is, if the line above it says so."""
    above = next((line for line in reversed(lines[: block.first - 1]) if line.strip()), "")
    matched = CAPTION.fullmatch(above)
    return matched[1] if matched else None


def sections() -> tuple[str, dict[str, Section]]:
    """The commands of "Install" and the languages of "Start"."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").split("\n")
    install, found = "", {}
    for block in blocks_of(lines):
        part = part_of(lines, block)
        if part == INSTALL and block.language == "sh":
            install += block.text
        if part != START:
            continue
        heading = next(line for line in reversed(lines[: block.first]) if line.startswith("### "))
        section = found.setdefault(heading.removeprefix("### "), Section())
        if file := caption(lines, block):
            section.files[file] = block.text
        elif block.language == "sh":
            section.script += block.text
        else:
            section.expected += block.text
    return install, found


def environment(scratch: Path) -> dict[str, str]:
    """What a newcomer has, but with the tests' Python, and with caches that keep what was compiled."""
    kept = dict(os.environ)
    for name in ["PKG_CONFIG_PATH", "LD_LIBRARY_PATH", "CGO_LDFLAGS", "VIRTUAL_ENV"]:
        kept.pop(name, None)
    return kept | {
        "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
        "REPOSITORY": str(ROOT),
        "CARGO_TARGET_DIR": str(ROOT / "target"),
        "TMPDIR": str(scratch),
        # Every run makes the same version of the Go module, perhaps of other sources.
        "GOMODCACHE": str(scratch / "go"),
        "GOFLAGS": "-modcacherw",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
    }


def main() -> int:
    dist = Path(sys.argv[1]).resolve()
    install, found = sections()
    if MAKING not in install:
        raise SystemExit(f"the front page does not make packages by {MAKING}")
    if list(found) != LANGUAGES:
        raise SystemExit(f"the front page starts {list(found)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = environment(folder)
        run = ["bash", "-euo", "pipefail", "-c"]
        install = install.replace(MAKING, f"ln -s {dist} libconsistent/dist\n")
        subprocess.run([*run, install], cwd=folder, env=told, check=True, capture_output=True)
        if not all((folder / "libconsistent" / part).exists() for part in ["py", "node", "core", "go", "Makefile"]):
            raise SystemExit("the clone is not one of this project")
        for language in LANGUAGES:
            section = found[language]
            for file, text in section.files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8")
            # What installs prints other things before: the last line alone is compared.
            *before, last = section.script.strip().split("\n")
            script = "{ :; " + "\n".join(before) + "\n} >&2\n" + last + "\n"
            done = subprocess.run([*run, script], cwd=folder, env=told, capture_output=True, text=True, check=False)
            if done.returncode != 0 or done.stdout != section.expected or not section.files:
                raise SystemExit(f"README.md, {language}: 0 passed, 1 failed\n{done.stdout}{done.stderr[-4000:]}")
            print(f"README.md, {language}: 1 passed, 0 failed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
