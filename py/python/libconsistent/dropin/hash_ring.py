"""The ring of hash_ring 1.3.1, which hashring 1.5.1 brought to Python 3, on this engine:
``from libconsistent.dropin.hash_ring import HashRing``, and every key stays.

>>> ring = HashRing(["192.168.0.246:11212", "192.168.0.247:11212", "192.168.0.249:11212"])
>>> ring.get_node("my_key")
'192.168.0.247:11212'
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from hashlib import md5
from math import floor
from operator import add
from typing import TYPE_CHECKING, Any

from .._errors import UnsupportedError
from .._libconsistent import Placement, Ring
from .._records import Key
from ._hooks import Hooked
from ._points import Finder, Named, Points, snapshot, words

if TYPE_CHECKING:
    from ._memcache_ring import MemcacheRing

__all__ = ["HashRing", "MemcacheRing"]
__version__ = "1.5.1"
"""The version, of hashring, whose interface this is."""


class HashRing(Hooked):
    """A ring of nodes by their `str`, which does not change. A node without a weight among `weights` has 1.

    A subclass, or the ring itself, may have `gen_key`, `get_node_pos`, `_hash_digest` or `_hash_val` of its own: keys
    are then placed in Python, by these."""

    _HOOKS = ("gen_key", "get_node_pos", "_hash_digest", "_hash_val")

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        if "_generate_circle" in cls.__dict__:
            raise TypeError(f"{cls.__name__}._generate_circle: points are made elsewhere; give nodes and weights")

    def __init__(self, nodes: Iterable[Any], weights: Mapping[Any, float] | None = None) -> None:
        self.nodes: Collection[Any] = nodes if isinstance(nodes, Collection) else list(nodes)
        self.weights: Mapping[Any, float] = weights or {}
        self._labels = self._count()
        self._points: Points | None = None
        self._look_for_hooks()
        engine = self._engine()
        self._finder: Finder = self._made() if engine is None else engine

    def _count(self) -> list[tuple[Any, int]]:
        """How many labels each node has."""
        weights = [self.weights.get(node, 1) for node in self.nodes]
        # Added one by one, as the original does: since Python 3.12 sum() rounds otherwise.
        total = reduce(add, weights, 0)
        counts = [floor(40 * len(self.nodes) * weight / total) for weight in weights]
        return list(zip(self.nodes, counts, strict=True))

    def _engine(self) -> Finder | None:
        """The engine's ring, where its weights are exact and each node has labels of its own."""
        names = {str(node): node for node in self.nodes}
        weights = [self.weights.get(node, 1) for node in self.nodes]
        exact = all((weight == 0 or 1e-9 <= weight < 2**32) and float(weight) == weight for weight in weights)
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
                made[node] = made.pop(node, []) + [p for i in range(count) for p in self._label_points(f"{node!s}-{i}")]
            self._points = Points(self._hash, made, repeated=True)
        return self._points

    def _hash(self, key: Key) -> int:
        return self.gen_key(key)

    def _label_points(self, label: str) -> list[int]:
        """The three points of a label."""
        if self._replaced.isdisjoint(("_hash_digest", "_hash_val")):
            return words(label)[:3]
        digest = bytearray(self._hash_digest(label))
        return [self._hash_val(digest, lambda x, i=i: x + i * 4) for i in range(3)]  # type: ignore[misc]

    def _look_for_hooks(self) -> None:
        super()._look_for_hooks()
        self._is_hooked = bool(self._replaced)
        # Made of the hashes of before.
        self._points = None

    def get_node(self, string_key: Key) -> Any:
        """The node of a key; None without points."""
        if self._is_hooked:
            pos = self.get_node_pos(string_key)
            return None if pos is None else self.ring[self._sorted_keys[pos]]
        return self._finder.get_node(string_key)

    def iterate_nodes(self, string_key: Key, distinct: bool = True) -> Iterator[Any]:
        """The nodes of a key in order, each once, whatever `distinct` says; without points (None, None). As ever, nodes
        that are false, such as 0, are left out."""
        if not any(count > 0 for _, count in self._labels):
            yield None, None
        found: Iterable[Any]
        if self._is_hooked:
            walk = self._made().walk_from(self.get_node_pos(string_key) or 0)
            found = dict.fromkeys(walk)
        else:
            found = self._finder.get_nodes(string_key, len(self.nodes))
        yield from filter(None, found)

    def snapshot(self) -> Placement:
        """The engine's placement, which places keys by the batch, to_json() for other languages. UnsupportedError if
        Python places: by hooks, or as a node is listed twice, or a weight is one that the engine does not take."""
        if self._is_hooked:
            raise UnsupportedError(
                f"snapshot: {', '.join(sorted(self._replaced))} of your own places keys", "unsupported"
            )
        return snapshot(self._finder)

    def gen_key(self, key: Key) -> int:
        """The hash of a key: the first little-endian word of its MD5."""
        return self._hash_val(self._hash_digest(key), lambda x: x)

    def _hash_digest(self, key: Key) -> bytearray:
        return bytearray(md5(key.encode() if isinstance(key, str) else key).digest())

    def _hash_val(self, b_key: Any, entry_fn: Callable[[int], int]) -> int:
        return int.from_bytes(bytes(b_key[entry_fn(i)] for i in range(4)), "little")

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
