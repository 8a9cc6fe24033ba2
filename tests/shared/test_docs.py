"""The programs of docs/SHARING.md, one after the other on one server, print what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from servers import Redis

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|js|go)\n(.*?)^```\n\n```text\n(.*?)^```", re.M | re.S)


def test_what_the_page_shows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "SHARING.md").read_text(encoding="utf-8")
    section = page.partition("## Without a sidecar\n")[2].partition("\n## ")[0]
    server = Redis()
    try:
        shown = BLOCK.findall(section)
        assert [language for language, _, _ in shown] == ["python", "js", "go"]
        for language, program, output in shown:
            port = server.address.rpartition(":")[2]
            ran = run(language, program.replace("6379", port), tmp_path)
            assert ran == output.replace("6379", port), language
    finally:
        server.stop()


def run(language: str, program: str, folder: Path) -> str:
    file = folder / ("program.mjs" if language == "js" else f"program.{language}")
    file.write_text(program, encoding="utf-8")
    command, where = [sys.executable, str(file)], folder
    if language == "js":
        packages = folder / "node_modules"
        packages.mkdir()
        (packages / "libconsistent").symlink_to(ROOT / "node")
        (packages / "ioredis").symlink_to(ROOT / "node" / "node_modules" / "ioredis")
        command = ["node", str(file)]
    elif language == "go":
        command, where = ["go", "run", str(file)], ROOT / "tests" / "shared" / "go"
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=True).stdout
