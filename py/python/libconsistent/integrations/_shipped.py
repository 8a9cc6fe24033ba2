"""A placement on its way to worker processes."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import lru_cache

from .. import Placement, Ring

__all__ = ["Shipped", "shipped"]


@dataclass(frozen=True)
class Shipped:
    """A placement as bytes, which engines pickle with their tasks. A worker process makes it of them once, however many
    tasks and batches it gets."""

    pickled: bytes

    @property
    def placement(self) -> Placement:
        """The placement, of this process."""
        return _made(self.pickled)

    def __dask_tokenize__(self) -> bytes:
        return self.pickled


def shipped(ring: Ring | Placement) -> Shipped:
    """The ring as it is now. One with a secret is refused: documents have none."""
    return Shipped(pickle.dumps(ring.snapshot() if isinstance(ring, Ring) else ring))


@lru_cache(maxsize=8)
def _made(pickled: bytes) -> Placement:
    placement: Placement = pickle.loads(pickled)
    return placement
