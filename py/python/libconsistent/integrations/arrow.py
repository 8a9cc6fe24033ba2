"""The node of each row of an Arrow column. A ring counts as it is at the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from .. import Placed, Placement, Ring
from ._place import place

__all__ = ["indices", "nodes", "nodes_of"]


def nodes(ring: Ring | Placement, column: Any, n: int = 1) -> pa.Array:
    """The id of the node of each key, as a dictionary of all nodes; null where the key is, or no node is live. Of n
    above 1 a list of such a dictionary: the ids of `get_nodes`.

    The column is an array or a chunked array, or whatever gives one by the PyCapsule interface.
    """
    snapshot = ring.snapshot() if isinstance(ring, Ring) else ring
    return nodes_of(snapshot, pa.array(snapshot.nodes, pa.string()), column, n)


def nodes_of(placement: Placement, ids: pa.Array, column: Any, n: int = 1) -> pa.Array:
    """As `nodes`, for engines that give many small columns: `ids` are those of the placement's nodes, made once."""
    # Indices of a placement are those of its nodes: nothing is left to check.
    placed = place(placement, _keys(column), n, "int32")
    return _column(placed, n, lambda found: pa.DictionaryArray.from_arrays(found, ids, safe=False))


def indices(ring: Ring | Placement, column: Any, n: int = 1) -> pa.Array:
    """As `nodes`, with the index of the node, as uint32."""
    return _column(place(ring, _keys(column), n, "uint32"), n, lambda found: found)


def _column(placed: Placed[Any], n: int, make: Callable[[pa.Array], pa.Array]) -> pa.Array:
    rows = pa.array(placed)
    if n == 1:
        return make(rows)
    # Rows of n places become lists of what there is.
    there = rows.values.is_valid()
    counted = pc.cumulative_sum_checked(there.cast(pa.int32()))
    width = rows.type.list_size
    ends = pc.list_element(pa.FixedSizeListArray.from_arrays(counted, width), width - 1)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.ListArray.from_arrays(offsets, make(rows.values.filter(there)), mask=rows.is_null())


def _keys(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray) and column.num_chunks == 1:
        column = column.chunk(0)
    kind = getattr(column, "type", None)
    if isinstance(kind, pa.DataType) and pa.types.is_fixed_size_binary(kind):
        return column.cast(pa.binary())
    if isinstance(kind, pa.DataType) and pa.types.is_null(kind):
        return column.cast(pa.string())  # A part of a frame may have no key at all.
    return column
