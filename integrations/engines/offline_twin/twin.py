"""An offline twin of an online ring: all keys are assigned to shards by data engines, and online rings in other
languages are asked for a sample of them.

python twin.py ROWS DIR
"""

import json
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from libconsistent import Ring

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
ENGINES = "polars", "pyspark"
SHARDS = 256
SAMPLE = 110_000
"""About how many rows of each engine are asked for, spread over all."""


def twin(rows: int, folder: Path) -> dict[str, dict[str, float]]:
    """Assigns, compares and checks; gives each engine's figures. The folder is made, and removed."""
    folder.mkdir(parents=True)
    try:
        ring = Ring([f"shard-{number:03}" for number in range(SHARDS)])
        (folder / "topology.json").write_text(ring.to_json())
        # Odd: the last digits of the keys are all there.
        stride = max(1, rows // SAMPLE) | 1
        observed("write_keys.py", str(rows), str(folder))
        figures, counts = {}, {}
        for engine in ENGINES:
            peak = observed(f"with_{engine}.py", str(folder), str(stride))
            told = json.loads((folder / f"{engine}.json").read_text())
            counts[engine] = told["counts"]
            compared, different = check(folder / "topology.json", folder / f"{engine}.tsv")
            figures[engine] = {
                "rows": sum(count for count, _ in told["counts"].values()),
                "seconds": told["seconds"],
                "rows/s": rows / told["seconds"],
                "peak MiB": peak / 2**20,
                "compared": compared,
                "different": different,
            }
            print(f"{engine}:", ", ".join(f"{name} {figure:,.0f}" for name, figure in figures[engine].items()))
        # Each shard's count and the sum of its rows' numbers: a row that differed would change two of each.
        if counts["polars"] != counts["pyspark"]:
            raise SystemExit("the engines' shards differ")
        return figures
    finally:
        shutil.rmtree(folder)


def check(topology: Path, sample: Path) -> tuple[int, int]:
    """How many answers of Go and of Node were compared with a sample, and how many differ."""
    go = ["go", "run", str(HERE / "check.go")], ROOT / "go"
    node = ["node", str(HERE / "check.mjs")], HERE
    compared = different = 0
    for command, where in (go, node):
        run = [*command, str(topology), str(sample)]
        answer = subprocess.run(run, cwd=where, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        compared += int(answer[0])
        different += int(answer[1])
    return compared, different


def observed(program: str, *arguments: str) -> int:
    """Runs a program of this folder; the most memory that it and its children had at once, in bytes."""
    peak = 0
    with subprocess.Popen([sys.executable, str(HERE / program), *arguments]) as process:
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{program} ended with {process.returncode}")
    return peak


def memory(process: int) -> int:
    """Bytes of a process and its children: of pages that several share, each has its part."""
    total = 0
    with suppress(OSError):  # It may have ended.
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) * 1024
        for task in Path(f"/proc/{process}/task").iterdir():
            total += sum(memory(int(child)) for child in (task / "children").read_text().split())
    return total


if __name__ == "__main__":
    found = twin(int(sys.argv[1]), Path(sys.argv[2]).resolve())
    sys.exit(any(figures["different"] for figures in found.values()))
