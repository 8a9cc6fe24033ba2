"""The node of each row in PySpark: a column, and partitions by node. A ring counts as it is when it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql.functions import arrow_udf, coalesce, col, lit  # type: ignore[import-not-found]

from .. import Placement, Ring
from ._shipped import Shipped, shipped
from .arrow import indices, nodes

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame  # type: ignore[import-not-found]

__all__ = ["node", "partition_by_node", "repartition_by_node"]


def node(ring: Ring | Placement, column: str | Column) -> Column:
    """The id of the node of each key, null where the key is null or no node is live. Keys are strings, binaries or
    integers from 0."""
    ship = shipped(ring)

    def place(keys: pa.Array) -> pa.Array:
        return nodes(ship.placement, keys).cast(pa.string())

    return arrow_udf(place, "string")(_column(column))


def repartition_by_node(frame: DataFrame, ring: Ring | Placement, column: str | Column) -> DataFrame:
    """One partition a node: partition i has the rows of `ring.nodes[i]`, and one more has those without a node."""
    ship = shipped(ring)
    count = len(ship.placement)

    def place(keys: pa.Array) -> pa.Array:
        return indices(ship.placement, keys).view(pa.int32())

    numbers = arrow_udf(place, "int")(_column(column))
    return frame.repartitionById(count + 1, coalesce(numbers, lit(count)))


def partition_by_node(rdd: Any, ring: Ring | Placement) -> Any:
    """An RDD of pairs whose keys are str, bytes, int or None: partitions as `repartition_by_node` has them. One that is
    partitioned by an equal placement already stays as it is."""
    ship = shipped(ring)
    return rdd.partitionBy(len(ship.placement) + 1, _ByNode(ship))


@dataclass(frozen=True)
class _ByNode:
    """A `partitionFunc`. Spark compares them to see whether two RDDs are partitioned alike."""

    ship: Shipped

    def __call__(self, key: str | bytes | int | None) -> int:
        placement = self.ship.placement
        nowhere = len(placement)
        if key is None:
            return nowhere
        if isinstance(key, int):
            # The index that stands for no node is above all.
            return min(placement.place_u64([key]).indices[0], nowhere)
        index = placement.locate(key)
        return nowhere if index is None else index


def _column(column: str | Column) -> Column:
    return col(column) if isinstance(column, str) else column
