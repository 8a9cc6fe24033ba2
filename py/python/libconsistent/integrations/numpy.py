"""The node of each key of a NumPy array. A ring counts as it is at the call."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import NO_INDEX, InvalidError, Placement, Ring
from ._place import place

__all__ = ["indices", "nodes"]


def nodes(ring: Ring | Placement, keys: np.ndarray[Any, Any], n: int = 1) -> np.ndarray[Any, Any]:
    """The id of the node of each key, as an array of objects, None where there is none. Of n above 1 a row of n ids a
    key, with None after the last."""
    snapshot = ring.snapshot() if isinstance(ring, Ring) else ring
    found = indices(snapshot, keys, n)
    ids = np.array([*snapshot.nodes, None], object)
    named: np.ndarray[Any, Any] = ids[np.minimum(found, len(snapshot))]
    return named


def indices(ring: Ring | Placement, keys: np.ndarray[Any, Any], n: int = 1) -> np.ndarray[Any, Any]:
    """The index of the node of each key, as uint32, `NO_INDEX` where there is none: the key is masked or None, or no
    node is live. Of n above 1 a row a key."""
    if keys.ndim != 1:
        raise InvalidError(f"keys: an array of 1 dimension is placed, not of {keys.ndim}", "keys")
    there = ~np.ma.getmaskarray(keys)
    values = np.ma.getdata(keys)
    if values.dtype.kind in "OT":
        values = values.astype(object)
        there &= np.array([value is not None for value in values], bool)
    if there.all():
        return np.asarray(place(ring, _keys(values), n))
    if values.dtype.kind in "iu":
        # All are placed, so that an error names the row of the array.
        found = np.asarray(place(ring, _keys(np.where(there, values, 0)), n))[there]
    else:
        found = np.asarray(place(ring, _keys(values[there]), n))
    whole = np.full((len(keys), *found.shape[1:]), NO_INDEX, np.uint32)
    whole[there] = found
    return whole


def _keys(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The values as the verbs take them: integers of 64 bits."""
    kind = values.dtype.kind
    if kind in "iu":
        return values.astype(f"{kind}8", copy=False)
    if kind not in "OUS":
        raise TypeError(f"keys are strings, bytes or integers, not {values.dtype}")
    return values
