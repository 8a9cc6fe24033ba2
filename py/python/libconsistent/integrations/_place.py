"""Columns of keys, for all engines: which types are keys is said here, by what `place` and `place_u64` take."""

from __future__ import annotations

from typing import Any

from .. import Placed, Placement, Ring
from .._records import Dtype

__all__ = ["place"]


def place(ring: Ring | Placement, column: Any, n: int = 1, dtype: Dtype = "uint32") -> Placed[Any]:
    """Places a column, by one snapshot: strings and bytes as `get_node` does, integers of all widths as
    `get_node_u64`, dictionaries of these by value. Nulls have no node. A negative integer is an `InvalidError` with its
    row, a column of another type a `TypeError`."""
    verbs: Any = (ring.place, ring.place_u64)
    for verb in verbs:
        try:
            placed: Placed[Any] = verb(column, n=n, dtype=dtype)
        except TypeError:
            # No type of this verb's. Columns are refused before any row is looked at.
            continue
        return placed
    kind = getattr(column, "type", None) or getattr(column, "dtype", None) or type(column).__name__
    raise TypeError(f"keys are strings, bytes or integers, not {kind}")
