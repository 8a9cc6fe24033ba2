"""The node of each row in Dask: a column of categories, and partitions by node. A ring counts as it is when it is
given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa  # type: ignore[import-untyped]

from .. import Placement, Ring
from ._shipped import Shipped, shipped
from .arrow import indices

if TYPE_CHECKING:
    from dask.dataframe import DataFrame, Series  # type: ignore[import-not-found]

__all__ = ["node", "repartition_by_node"]


def node(ring: Ring | Placement, keys: Series) -> Series:
    """The id of the node of each key, missing where the key is or no node is live; its categories are all nodes. Keys
    are strings, bytes or integers from 0, or categories of them."""
    ship = shipped(ring)
    meta = pd.Series([], dtype=pd.CategoricalDtype(ship.placement.nodes), name="node")
    return keys.map_partitions(_nodes, ship, meta=meta)


def repartition_by_node(frame: DataFrame, ring: Ring | Placement, column: str) -> DataFrame:
    """One partition a node, indexed by its number: partition i has the rows of `ring.nodes[i]`, and one more has those
    without a node."""
    ship = shipped(ring)
    numbers = frame[column].map_partitions(_numbers, ship, meta=pd.Series([], dtype="int32", name="node"))
    # The last division is included in the last partition.
    return frame.set_index(numbers, divisions=[*range(len(ship.placement) + 2)])


def _nodes(keys: pd.Series, ship: Shipped) -> pd.Series:
    placement = ship.placement
    codes = _indices(placement, keys).fill_null(-1)
    placed = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(placement.nodes))
    return pd.Series(placed, index=keys.index, name="node")


def _numbers(keys: pd.Series, ship: Shipped) -> pd.Series:
    placement = ship.placement
    return pd.Series(_indices(placement, keys).fill_null(len(placement)), index=keys.index, name="node")


def _indices(placement: Placement, keys: pd.Series) -> pa.Array:
    return indices(placement, pa.array(keys, from_pandas=True)).view(pa.int32())
