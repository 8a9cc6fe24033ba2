"""Columns of keys that every engine places, and what the scalar calls say of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pyarrow as pa
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
