"""The node of each row in Ray Data: `ds.map_batches(Placer(ring, "user"), batch_format="pyarrow")`."""

from __future__ import annotations

import pyarrow as pa  # type: ignore[import-untyped]

from .. import Placement, Ring
from ._shipped import shipped
from .arrow import nodes

__all__ = ["Placer"]


class Placer:
    """Puts the id of the node of each key beside it, null where the key is null or no node is live. Keys are strings,
    binaries or integers from 0; a column of that name is replaced. The ring counts as it is now."""

    def __init__(self, ring: Ring | Placement, column: str, name: str = "node") -> None:
        self._ship, self._column, self._name = shipped(ring), column, name

    def __call__(self, batch: pa.Table) -> pa.Table:
        """The batch with the column."""
        # Blocks are joined and sorted by engines that do not all know dictionaries.
        placed = nodes(self._ship.placement, batch[self._column]).cast(pa.string())
        kept = [name for name in batch.column_names if name != self._name]
        return batch.select(kept).append_column(self._name, placed)
