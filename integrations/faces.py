"""Keys to compare with, the answers of a second face, Node's; versions of servers, and the program of a page."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
NODE = """
import { readFileSync } from 'node:fs';
import { Ring } from './lib/index.mjs';
const { document, keys } = JSON.parse(readFileSync(0, 'utf8'));
const ring = Ring.fromJSON(document);
process.stdout.write(JSON.stringify(keys.map((key) => ring.getNode(Buffer.from(key, 'hex')))));
"""


def keys(count: int = 10_000) -> list[str | bytes]:
    """Keys of all kinds: plain and other texts, bytes that are no text, the empty one and long ones."""
    some: list[str | bytes] = ["", b"\x00", "x" * 5000, b"\xff" * 300, "schlüssel", "ключ:1", "鍵\U0001f511"]
    for i in range((count - len(some) + 2) // 3):
        some += [f"user:{i}", f"straße/{i}/{chr(0x4E00 + i % 5000)}", b"\x80\xfe%d" % i]
    return some[:count]


def words(count: int = 10_000) -> list[str]:
    """Texts that every store takes as keys, and no two of them the same."""
    return [f"user:{i}" if i % 2 else f"straße:{i}:{chr(0x4E00 + i % 5000)}" for i in range(count)]


def node_answers(document: str, keys: list[str] | list[str | bytes]) -> list[str | None]:
    """The nodes of keys by a document, as Node says."""
    raw = [key.encode() if isinstance(key, str) else key for key in keys]
    given = json.dumps({"document": document, "keys": [key.hex() for key in raw]})
    command = ["node", "--input-type=module", "--eval", NODE]
    done = subprocess.run(command, cwd=ROOT / "node", input=given, capture_output=True, text=True, check=True)
    answers: list[str | None] = json.loads(done.stdout)
    return answers


def version(program: str) -> str:
    """A server's name and version, as it says."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\d+\.\d+\.\d+", said)
    return f"{program} {number[0] if number else said.strip()}"


def page_has(page: Path, program: Path) -> bool:
    """Whether the first block in a program's language on its page is a part of it, but for how far it is indented."""
    language = {".go": "go", ".py": "python"}[program.suffix]
    block = re.search(rf"```{language}\n(.*?)```", page.read_text(), re.S)
    assert block, f"{page}: no program"
    lines = [line.strip() for line in block[1].splitlines() if line.strip()]
    text = "\n".join(line.strip() for line in program.read_text().splitlines() if line.strip())
    return len(lines) >= 5 and "\n".join(lines) in text
