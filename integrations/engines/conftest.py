"""Columns of keys that every engine places, and what the scalar calls say of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from libconsistent import Placement, Ring

ROWS = 10_000
CHUNKS = 7


def _chunked(values: list[object], kind: pa.DataType) -> pa.ChunkedArray:
    """The values in chunks of different lengths, one of them empty; each 11th is null."""
    values = [None if row % 11 == 5 else value for row, value in enumerate(values)]
    ends = [0, *sorted(row * row * ROWS // CHUNKS**2 for row in range(1, CHUNKS)), ROWS // 2, ROWS // 2, ROWS]
    ends.sort()
    return pa.chunked_array([pa.array(values[a:b], kind) for a, b in pairwise(ends)], kind)


@pytest.fixture(scope="session")
def columns() -> pa.Table:
    """A column of each type of keys, in chunks and with nulls."""
    texts = ["", "x" * 10_000, "Ünïcödé 鍵 🔑", *(f"user:{row}" for row in range(ROWS - 3))]
    signed = {
        f"int{bits}": _chunked([row * 0x9E3779B97F4A7C15 % 2 ** (bits - 1) for row in range(ROWS)], kind)
        for bits, kind in [(8, pa.int8()), (16, pa.int16()), (32, pa.int32()), (64, pa.int64())]
    }
    unsigned = {
        f"uint{bits}": _chunked([row * 0x9E3779B97F4A7C15 % 2**bits for row in range(ROWS)], kind)
        for bits, kind in [(8, pa.uint8()), (16, pa.uint16()), (32, pa.uint32()), (64, pa.uint64())]
    }
    few = [texts[row % 100] for row in range(ROWS)]
    return pa.table(
        {
            "text": _chunked(texts, pa.string()),
            "bytes": _chunked([bytes([row % 256]) * (row % 9) for row in range(ROWS)], pa.binary()),
            **signed,
            **unsigned,
            "dictionary": _chunked(few, pa.string()).dictionary_encode(),
        }
    )


@pytest.fixture(scope="session")
def scalar() -> Callable[[Ring | Placement, pa.ChunkedArray], list[str | None]]:
    """Asks for each key alone."""

    def ask(ring: Ring | Placement, column: pa.ChunkedArray) -> list[str | None]:
        def one(key: str | bytes | int | None) -> str | None:
            if key is None:
                return None
            return ring.get_node_u64(key) if isinstance(key, int) else ring.get_node(key)

        return [one(key) for key in column.to_pylist()]

    return ask


Shown = Callable[[str], dict[str, str]]


@pytest.fixture
def run_by_node(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Shown], tuple[dict[str, str], str, int]]:
    """Runs the integration's program `by_node.py`, which its page shows: each node's file has the users that the ring
    says, as many as the program counted. `shown` reads these counts of what it printed. Returns them, what is written
    of rows without a node, and how many rows there are."""

    def run(shown: Shown) -> tuple[dict[str, str], str, int]:
        here = Path(request.path).parent
        program = (here / "by_node.py").read_text()
        assert program.split('"""\n\n', 1)[1] in (here / "README.md").read_text()
        ring = Ring([f"node-{number}" for number in range(7)])
        users = [None, *(f"user:{number}" for number in range(5000))]
        (tmp_path / "topology.json").write_text(ring.to_json())
        pq.write_table(pa.table({"user": users}), tmp_path / "events.parquet")
        (tmp_path / "out").mkdir()
        given = [tmp_path / name for name in ("topology.json", "events.parquet", "out")]
        printed = subprocess.run(
            [sys.executable, here / "by_node.py", *given], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        counts = shown(printed)
        for name in ring:
            written = (tmp_path / "out" / name).read_text().splitlines()
            assert written and all(ring.get_node(user) == name for user in written)
            assert int(counts[name]) == len(written)
        return counts, (tmp_path / "out" / "nowhere").read_text(), len(users)

    return run
