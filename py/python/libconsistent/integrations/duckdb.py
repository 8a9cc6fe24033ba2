"""The node of each row in DuckDB: SQL functions, or a query with the column beside. A ring counts as it is when they
are made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from .. import Placement, Ring
from .arrow import indices, nodes_of

__all__ = ["placed", "register"]

# Rows that a query is read by: so many that what each batch costs beside its placing does not count.
BATCH = 1 << 20


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

    options: Any = {"type": "arrow", "null_handling": "special"}
    for function, kind, called in ((node, "VARCHAR", name), (index, "UINTEGER", f"{name}_index")):
        with suppress(duckdb.InvalidInputException):  # There is none yet.
            con.remove_function(called)
        # Without types of parameters DuckDB gives columns of each type as they are.
        con.create_function(called, function, None, kind if n == 1 else f"{kind}[]", **options)


def placed(
    con: duckdb.DuckDBPyConnection, query: str, key: str, ring: Ring | Placement, name: str = "node", n: int = 1
) -> duckdb.DuckDBPyRelation:
    """The rows of a query with one more column, the ids of the nodes of its column `key`, as a relation that is read
    once. Rows stream through in large batches, and not by the 2,048 that a function is called with.

    The query runs on a cursor of the connection, which sees its tables, and not temporary ones.
    """
    placement = ring.snapshot() if isinstance(ring, Ring) else ring
    ids = pa.array(placement.nodes, pa.string())
    reader = con.cursor().sql(query).to_arrow_reader(BATCH)
    kind = nodes_of(placement, ids, pa.array([], pa.string()), n).type
    schema = reader.schema.append(pa.field(name, kind))

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            column = nodes_of(placement, ids, batch.column(key), n)
            yield pa.RecordBatch.from_arrays([*batch.columns, column], schema=schema)

    return con.from_arrow(pa.RecordBatchReader.from_batches(schema, batches()))


def _one(name: str, keys: tuple[Any, ...]) -> Any:
    if len(keys) != 1:
        raise TypeError(f"{name} takes one key, not {len(keys)}")
    return keys[0]
