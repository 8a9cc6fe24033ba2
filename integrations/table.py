"""The closing table of the integrations: what ran against what, of how many lines, with which figures.

    python integrations/table.py ROWS.jsonl

Each line of the file is a row that a test reported. Lines of glue are counted here, of the files as they are: neither
blank ones nor those of comments or docstrings alone.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCSTRING = re.compile(r'^\s*"""(?:.|\n)*?"""\s*$', re.M)
COMMENT = re.compile(r"^\s*(#|//|/?\*)")


def lines(paths: list[str]) -> int:
    """How many lines of code the files have."""
    count = 0
    for path in paths:
        text = DOCSTRING.sub("", (ROOT / path).read_text())
        count += sum(1 for line in text.splitlines() if line.strip() and not COMMENT.match(line))
    return count


def main() -> int:
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    print("| integration | lines | against | compared | figures |")
    print("|---|--:|---|--:|---|")
    for row in sorted(rows, key=lambda row: row["integration"]):
        cells = [row["integration"], lines(row["glue"]), row["against"], f"{row['compared']:,}", row["figures"]]
        print("|", " | ".join(map(str, cells)), "|")
    return 0 if rows and all(row["compared"] > 0 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
