"""The ring of hash_ring 1.3.1, which hashring 1.5.1 brought to Python 3, on this engine:
``from libconsistent.compat.hash_ring import HashRing``, and every key stays.

>>> ring = HashRing(["192.168.0.246:11212", "192.168.0.247:11212", "192.168.0.249:11212"])
>>> ring.get_node("my_key")
'192.168.0.247:11212'
"""

from collections.abc import Collection, Iterator, Mapping
from hashlib import md5
from math import floor
from typing import TYPE_CHECKING, Any

from .._libconsistent import Placement, Ring
from .._records import Key
from ._points import Finder, Named, Points, snapshot, words

if TYPE_CHECKING:
    from ._memcache_ring import MemcacheRing

__all__ = ["HashRing", "MemcacheRing"]


class HashRing:
    """A ring of nodes by their `str`, which does not change. A node without a weight among `weights` has 1."""

    def __init__(self, nodes: Collection[Any], weights: Mapping[Any, float] | None = None) -> None:
        self.nodes = nodes
        self.weights = weights or {}
        self._labels = self._count()
        self._points: Points | None = None
        engine = self._engine()
        self._finder: Finder = self._made() if engine is None else engine

    def _count(self) -> list[tuple[Any, int]]:
        """How many labels each node has."""
        weights = [self.weights.get(node, 1) for node in self.nodes]
        total = sum(weights)
        counts = [floor(40 * len(self.nodes) * weight / total) for weight in weights]
        return list(zip(self.nodes, counts, strict=True))

    def _engine(self) -> Finder | None:
        """The engine's ring, where its weights are exact and each node has labels of its own."""
        names = {str(node): node for node in self.nodes}
        weights = [self.weights.get(node, 1) for node in self.nodes]
        exact = all(0 <= weight < 1_000_000 and round(weight * 1000) / 1000 == weight for weight in weights)
        if not exact or len(names) < len(weights):
            return None
        records = [{"id": name, "weight": float(weight)} for name, weight in zip(names, weights, strict=True)]
        ring = Ring(records, scheme="pypi_hash_ring")
        return ring if all(type(node) is str for node in self.nodes) else Named(ring, names)

    def _made(self) -> Points:
        """The points, made in Python when they are first looked at."""
        if self._points is None:
            made: dict[Any, list[int]] = {}
            for node, count in self._labels:
                # A node that is listed again has its points again, and the last word.
                made[node] = made.pop(node, []) + [point for i in range(count) for point in words(f"{node!s}-{i}")[:3]]
            self._points = Points(self.gen_key, made, repeated=True)
        return self._points

    def get_node(self, string_key: Key) -> Any:
        """The node of a key; None without points."""
        return self._finder.get_node(string_key)

    def iterate_nodes(self, string_key: Key, distinct: bool = True) -> Iterator[Any]:
        """The nodes of a key in order, each once, whatever `distinct` says; without points (None, None). As ever, nodes
        that are false, such as 0, are left out."""
        if not any(count > 0 for _, count in self._labels):
            yield None, None
        yield from filter(None, self._finder.get_nodes(string_key, len(self.nodes)))

    def snapshot(self) -> Placement:
        """The engine's placement, which places keys by the batch, to_json() for other languages. UnsupportedError if
        Python places: a node is listed twice, or a weight is not of whole thousandths."""
        return snapshot(self._finder)

    def gen_key(self, key: Key) -> int:
        """The hash of a key: the first little-endian word of its MD5."""
        return int.from_bytes(md5(key.encode() if isinstance(key, str) else key).digest()[:4], "little")

    def get_node_pos(self, string_key: Key) -> int | None:
        """The place among all points of the one that a key belongs to; None without points."""
        points = self._made()
        return points.position(string_key) if points.owners else None

    @property
    def ring(self) -> dict[int, Any]:
        """The node of each point."""
        return self._made().owners

    @property
    def _sorted_keys(self) -> list[int]:
        return self._made().keys


def __getattr__(name: str) -> Any:
    # It needs python-memcached.
    if name == "MemcacheRing":
        from ._memcache_ring import MemcacheRing

        return MemcacheRing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
