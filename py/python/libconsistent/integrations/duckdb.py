"""The node of each row in DuckDB: SQL functions. A ring counts as it is when they are made."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from .. import Placement, Ring
from .arrow import indices, nodes_of

__all__ = ["register"]


def register(con: duckdb.DuckDBPyConnection, ring: Ring | Placement, name: str = "node", n: int = 1) -> None:
    """Makes `NAME(key)`, the id of the key's node, and `NAME_index(key)`, its index; of n above 1 lists of n. Again
    under the same name they take over: so a changed ring comes to the connection.

    Keys are of any type that is a key: VARCHAR, BLOB, integers, ENUM. NULL has no node, nor has any key if none is
    live.
    """
    placement = ring.snapshot() if isinstance(ring, Ring) else ring
    ids = pa.array(placement.nodes, pa.string())

    def node(*keys: Any) -> pa.Array:
        return nodes_of(placement, ids, _one(name, keys), n)

    def index(*keys: Any) -> pa.Array:
        return indices(placement, _one(name, keys), n)

    for function, kind, called in ((node, "VARCHAR", name), (index, "UINTEGER", f"{name}_index")):
        try:
            con.remove_function(called)
        except duckdb.InvalidInputException:
            pass  # There was none.
        # Without types of parameters DuckDB gives columns of each type as they are.
        con.create_function(
            called, function, None, kind if n == 1 else f"{kind}[]", type="arrow", null_handling="special"
        )


def _one(name: str, keys: tuple[Any, ...]) -> Any:
    if len(keys) != 1:
        raise TypeError(f"{name} takes one key, not {len(keys)}")
    return keys[0]
