"""The node of each row in Polars: importing this gives expressions the namespace `consistent`. A ring counts as it is
when the expression is made, whatever the plan, its batches and its threads."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from .. import InvalidError, Placement, Ring
from ._place import place

__all__ = ["Consistent"]


@pl.api.register_expr_namespace("consistent")
class Consistent:
    """`pl.col("key").consistent`: where keys are placed, row by row, so that plans stream. Null keys have no node, nor
    has any if none is live."""

    def __init__(self, keys: pl.Expr) -> None:
        self._keys = keys

    def node(self, ring: Ring | Placement) -> pl.Expr:
        """The ids of the nodes, as an `Enum` of all nodes."""
        placement, ids = _held(ring)
        return self._each(ids.dtype, lambda keys: ids.gather(pl.Series(place(placement, keys))))

    def nodes(self, ring: Ring | Placement, n: int) -> pl.Expr:
        """The ids of n nodes, as lists: those of `get_nodes`; with n of 1 null where there is none."""
        placement, ids = _held(ring)
        return self._each(pl.List(ids.dtype), lambda keys: _lists(pl.Series(place(placement, keys, n)), ids))

    def locate(self, ring: Ring | Placement) -> pl.Expr:
        """The indices of the nodes, as `UInt32`."""
        placement, _ = _held(ring)
        return self._each(pl.UInt32(), lambda keys: pl.Series(place(placement, keys)))

    def _each(self, kind: pl.DataType, place: Callable[[pl.Series], pl.Series]) -> pl.Expr:
        def batch(keys: pl.Series) -> pl.Series:
            try:
                return place(keys).alias(keys.name)
            except InvalidError as refused:
                # Polars raises another of the same class, with its own text alone.
                raise ValueError(str(refused)) from refused

        return self._keys.map_batches(batch, return_dtype=kind, is_elementwise=True)


def _held(ring: Ring | Placement) -> tuple[Placement, pl.Series]:
    placement = ring.snapshot() if isinstance(ring, Ring) else ring
    return placement, pl.Series(placement.nodes, dtype=pl.Enum(placement.nodes))


def _lists(found: pl.Series, ids: pl.Series) -> pl.Series:
    if found.dtype == pl.UInt32:
        one = pl.when(pl.col("found").is_not_null()).then(pl.concat_list("found"))
        rows = found.to_frame("found").select(one).to_series()
    else:
        rows = found.arr.to_list()
    return rows.list.eval(pl.lit(ids).gather(pl.element())).list.drop_nulls()
