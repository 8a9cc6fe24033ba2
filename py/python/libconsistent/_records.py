"""Plain records that calls take and return."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Key: TypeAlias = str | bytes | bytearray | memoryview
"""What can be placed: bytes, or a string, which counts as its UTF-8 bytes."""

Spread: TypeAlias = Literal["zone", "none"]
"""How replicas are chosen: over zones as evenly as they allow, or along the plain walk."""

Dtype: TypeAlias = Literal["uint32", "int32", "int64"]
"""The type of indices. Where there is no node, they are `NO_NODE` or, signed, -1."""

State: TypeAlias = Literal["up", "draining", "down"]
"""The health of a node: it takes its keys; it keeps them but takes nothing new; it is on no walk."""


@dataclass(frozen=True, slots=True)
class Node:
    """A member of a ring.

    The id is 1 to 1,024 bytes of UTF-8. The weight is a whole number of thousandths; 0 owns nothing. The zone is a path
    such as `eu/a`. Address and metadata never move a key. The state is what a ring reports; a node that joins a ring is
    up, whatever its record says.
    """

    id: str
    weight: float = 1.0
    zone: str = ""
    address: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    state: State = "up"


@dataclass(frozen=True, slots=True)
class Distribution:
    """How given keys spread over the nodes."""

    counts: dict[str, int]
    """Keys by node."""
    shares: dict[str, float]
    """The part of the placed keys by node, from 0 to 1."""
    total: int
    """Keys that have a node."""
    unplaced: int
    """Keys that have none, because no node is live."""
    peak_to_average: float
    """The load of the fullest live node against its fair part by weight: 1 is perfect, 0 is no keys."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A look-up in slow motion; `str()` tells it in words."""

    hashed: tuple[int, int]
    """Start and end of the bytes of the key that were hashed: all, or the part inside the hash tag."""
    position: int
    """The key's position."""
    point: tuple[int, str] | None
    """The point that catches it, and the node of this point, whatever its health."""
    node: str | None
    """The node of the key."""
    skipped: tuple[str, ...]
    """Nodes that are down and would have come first."""
    walk: tuple[str, ...]
    """The key's node and its first heirs."""
    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


class Move(NamedTuple):
    """Keys that move from one node to another; `None` is no node."""

    from_: str | None
    to: str | None
    positions: int
    """How many of the 2^64 positions move."""
    share: float
    """The part of all keys that moves, from 0 to 1."""


class MovedRange(NamedTuple):
    """Positions `first` to `last`, both included, that move."""

    first: int
    last: int
    from_: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves from one placement to another. Nodes are the same when their ids are."""

    moves: tuple[Move, ...]
    """Every pair of nodes between which keys move, by `from_`, then `to`."""
    ranges: tuple[MovedRange, ...] = field(repr=False)
    """The positions that move, ascending."""
    moved: float
    """The part of all keys that moves, from 0 to 1."""
    minimum: float
    """The part that must move to get from the shares before to the shares after."""
    moved_positions: int
    """`moved`, exactly: of 2^64."""
    minimum_positions: int
    """`minimum`, exactly: of 2^64."""


for _record in (Node, Distribution, Explanation, Move, MovedRange, Plan):
    _record.__module__ = "libconsistent"
