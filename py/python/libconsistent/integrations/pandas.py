"""The node of each row of a pandas series: importing this gives series the accessor `consistent`. A ring counts as it
is at the call."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import NO_INDEX, Placement, Ring
from ._place import place
from .arrow import nodes

__all__ = ["Consistent"]


@pd.api.extensions.register_series_accessor("consistent")
class Consistent:
    """`series.consistent`: where keys are placed. Missing keys have no node, nor has any if none is live. The index
    and the name stay."""

    def __init__(self, keys: pd.Series) -> None:
        self._keys = keys

    def node(self, ring: Ring | Placement) -> pd.Series:
        """The ids of the nodes, as categories: all nodes of the ring."""
        placed = place(ring, self._arrow(), dtype="int32")
        kind = pd.CategoricalDtype(list(placed.nodes))
        return self._series(pd.Categorical.from_codes(np.asarray(placed), dtype=kind, validate=False))

    def nodes(self, ring: Ring | Placement, n: int) -> pd.Series:
        """The ids of n nodes, as Arrow lists: those of `get_nodes`; with n of 1 missing where there is none."""
        found = nodes(ring, self._arrow(), n)
        if n == 1:
            found = pa.FixedSizeListArray.from_arrays(found, 1, mask=found.is_null()).cast(pa.list_(found.type))
        return self._series(pd.arrays.ArrowExtensionArray(found))

    def locate(self, ring: Ring | Placement) -> pd.Series:
        """The indices of the nodes, as `UInt32`."""
        found = np.array(place(ring, self._arrow()))
        return self._series(pd.arrays.IntegerArray(found, found == NO_INDEX))

    def _arrow(self) -> pa.Array:
        return pa.array(self._keys, from_pandas=True)

    def _series(self, values: object) -> pd.Series:
        return pd.Series(values, index=self._keys.index, name=self._keys.name)
