"""Points in Python: to look at, and to place by where the engine does not know a hash or cannot tell names apart.
Beside them what else finds the nodes of a key for the classes of this package."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import md5
from itertools import chain
from typing import Any, Protocol

from .._errors import UnsupportedError
from .._libconsistent import Placement, Ring


class Finder(Protocol):
    """Finds the nodes of a key, as an engine's ring does."""

    def get_node(self, key: Any, /) -> Any:
        """The node of a key; None without points."""

    def get_nodes(self, key: Any, n: int, /) -> Iterable[Any]:
        """The first n different nodes of a key."""


class Named:
    """An engine's ring of nodes that are not strings, by the labels that stand for them."""

    def __init__(self, ring: Ring, names: Mapping[str, Any]) -> None:
        self.ring = ring
        self.names: dict[str | None, Any] = {None: None}
        self.names.update(names)

    def get_node(self, key: Any, /) -> Any:
        return self.names[self.ring.get_node(key)]

    def get_nodes(self, key: Any, n: int, /) -> list[Any]:
        return [self.names[label] for label in self.ring.get_nodes(key, n)]


class Points:
    """Who owns which point: the last who put it. Points are what `hash` makes of keys, of any type that has an order.
    With `repeated`, a point stands among the keys once for everybody who put it."""

    def __init__(self, hash: Callable[[Any], Any], made: Mapping[Any, list[Any]], *, repeated: bool = False) -> None:
        self.hash = hash
        self.repeated = repeated
        self.owners: dict[Any, Any] = {}
        self._made: dict[Any, list[Any]] = {}
        self._keys: list[Any] | None = None
        for node, points in made.items():
            self.put(node, points)

    @property
    def keys(self) -> list[Any]:
        """The points, ascending."""
        if self._keys is None:
            self._keys = sorted(chain.from_iterable(self._made.values()) if self.repeated else self.owners)
        return self._keys

    def put(self, node: Any, points: list[Any]) -> None:
        """Gives a node points instead of those it had."""
        self.drop(node)
        self._made[node] = points
        self.owners.update(dict.fromkeys(points, node))

    def drop(self, node: Any) -> None:
        """Takes a node's points off, but for those that others put later."""
        for point in self._made.pop(node, ()):
            if self.owners.get(point) == node:
                del self.owners[point]
        self._keys = None

    def position(self, key: Any) -> int:
        """The place of the first point above a key's, else of the first of all."""
        at = bisect_right(self.keys, self.hash(key))
        return at if at < len(self.keys) else 0

    def walk(self, key: Any) -> Iterator[Any]:
        """The owners of all points once around, from a key on."""
        return self.walk_from(self.position(key))

    def walk_from(self, at: int) -> Iterator[Any]:
        """The owners of all points once around, from a place on."""
        keys = self.keys
        for place in chain(range(at, len(keys)), range(at)):
            yield self.owners[keys[place]]

    def get_node(self, key: Any, /) -> Any:
        """The owner of the first point behind a key's; None without points."""
        # What position() does, without a call of Python's.
        keys = self._keys or self.keys
        if not keys:
            return None
        at = bisect_right(keys, self.hash(key))
        return self.owners[keys[at if at < len(keys) else 0]]

    def get_nodes(self, key: Any, n: int, /) -> Iterator[Any]:
        """The first n different owners behind a key's point."""
        found = set()
        for node in self.walk(key):
            if node not in found:
                found.add(node)
                yield node
                if len(found) == n:
                    break


def snapshot(finder: Finder) -> Placement:
    """The placement of the engine that finds nodes."""
    ring = finder.ring if isinstance(finder, Named) else finder
    if not isinstance(ring, Ring):
        raise UnsupportedError("snapshot: the engine has no part in this ring, its points are in Python", "unsupported")
    return ring.snapshot()


def number(text: str) -> int:
    """The MD5 of a text as one number."""
    return int.from_bytes(md5(text.encode()).digest(), "big")


def words(text: str) -> list[int]:
    """The MD5 of a text as four little-endian words."""
    digest = md5(text.encode()).digest()
    return [int.from_bytes(digest[at : at + 4], "little") for at in (0, 4, 8, 12)]
