"""Consistent hashing: the same key lands on the same node in every language.

>>> ring = Ring(["cache-a", "cache-b", "cache-c"])
>>> ring.get_node("user:42") in ring
True
"""

from ._errors import (
    ConflictError,
    ConsistentError,
    InvalidError,
    StaleError,
    UnknownNodeError,
    UnsupportedError,
)
from ._libconsistent import NO_NODE, Placed, Placement, Ring, __version__
from ._records import Distribution, Dtype, Explanation, Key, Move, MovedRange, Node, Plan, Spread, State

__all__ = [
    "NO_NODE",
    "ConflictError",
    "ConsistentError",
    "Distribution",
    "Dtype",
    "Explanation",
    "InvalidError",
    "Key",
    "Move",
    "MovedRange",
    "Node",
    "Placed",
    "Placement",
    "Plan",
    "Ring",
    "Spread",
    "StaleError",
    "State",
    "UnknownNodeError",
    "UnsupportedError",
    "__version__",
]
