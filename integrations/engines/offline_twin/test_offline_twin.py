"""The twin of ROWS rows, a million unless told; with `make offline-twin` its progress is shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polars
import pyspark
from libconsistent import Ring

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.append(str(HERE))

import twin  # noqa: E402

ROWS = int(os.environ.get("ROWS") or 1_000_000)


def test_twin(report):
    folder = ROOT / "build" / "offline-twin"
    figures = twin.twin(ROWS, folder)
    assert not folder.exists()
    assert list(figures) == ["polars", "pyspark"]
    for engine in figures.values():
        assert engine["rows"] == ROWS
        # Go and Node, each.
        assert engine["compared"] >= 2 * min(ROWS, 100_000)
        assert engine["different"] == 0
    report(
        glue=["py/python/libconsistent/integrations/pyspark.py"],
        against=f"Polars {polars.__version__}, PySpark {pyspark.__version__}, Go, Node",
        compared=sum(engine["compared"] for engine in figures.values()),
        figures="; ".join(
            f"{name}: {ROWS:,} rows in {engine['seconds']:.0f} s, {engine['rows/s'] / 1e6:.2f} M rows/s, "
            f"at most {engine['peak MiB']:,.0f} MiB"
            for name, engine in figures.items()
        ),
    )


def test_what_differs_is_seen(tmp_path):
    """One wrong node of a sample is told by both languages."""
    ring = Ring([f"shard-{number:03}" for number in range(twin.SHARDS)])
    (tmp_path / "topology.json").write_text(ring.to_json())
    sample = [(f"user:{row}", ring.get_node(f"user:{row}")) for row in range(1000)]
    sample[500] = (sample[500][0], next(node for node in ring.nodes if node != sample[500][1]))
    (tmp_path / "sample.tsv").write_text("".join(f"{key}\t{node}\n" for key, node in sample))
    assert twin.check(tmp_path / "topology.json", tmp_path / "sample.tsv") == (2000, 2)
