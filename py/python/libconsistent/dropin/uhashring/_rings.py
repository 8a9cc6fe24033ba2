"""The two kinds of ring: what points are made of, and who finds a key's nodes. A node's configuration moves no key
before points are made of it, so what they were made of is kept here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Literal

from ..._libconsistent import Ring
from .._hooks import WritersLock
from .._points import Finder, Named, Points, number, words

Conf = dict[str, Any]
Confs = Mapping[Any, Conf]
Placed = dict[Any, tuple[int, int]]
"""The vnodes and the weight that each node's points were made of, in the order they were made in."""


# More of them the engine does not take, and Python places.
MOST_VNODES = 65_536
MOST_WEIGHT = 999_999


class _Kind:
    """What both have."""

    mode: ClassVar[Literal["hash", "ketama"]]
    each: int
    """The points of a label."""
    repeated: ClassVar[bool]
    """Whether a point of two nodes stands twice among the keys."""

    def __init__(self, hash: Callable[[Any], Any], **options: Any) -> None:
        # Held while nodes change, and while points are made to be looked at.
        self._writers = WritersLock()
        self._hash = hash
        self._nodes: dict[Any, Conf] = {}
        self._placed: Placed = {}
        self._options = options
        # Made when they are first looked at, unless they are what finds nodes.
        self._points: Points | None = None
        self.finder: Finder = self.points

    def hashi(self, key: Any) -> Any:
        """The point of a key."""
        raise NotImplementedError

    def text(self, key: Any) -> Any:
        """A key as it is hashed."""
        return str(key)

    def labels(self, placed: Placed) -> dict[Any, int]:
        """How many labels each node has."""
        raise NotImplementedError

    def hashes(self, label: str) -> list[Any]:
        """The points of a label."""
        raise NotImplementedError

    def made(self, labels: dict[Any, int]) -> dict[Any, list[Any]]:
        """The points of nodes."""
        return {
            node: [point for i in range(count) for point in self.hashes(f"{node}-{i}")]
            for node, count in labels.items()
        }

    @property
    def points(self) -> Points:
        points = self._points
        if points is not None:
            return points
        with self._writers:
            if self._points is None:
                self._points = Points(self._hash, self.made(self.labels(self._placed)), repeated=self.repeated)
            return self._points

    # As uhashring's classes have them.

    @property
    def _keys(self) -> list[Any]:
        return self.points.keys

    @property
    def _ring(self) -> dict[Any, Any]:
        return self.points.owners

    @property
    def _distribution(self) -> Counter[Any]:
        return self.distribution

    def _create_ring(self, nodes: Iterable[tuple[Any, Conf]]) -> None:
        self.create(dict(nodes))

    def _remove_node(self, node_name: Any) -> None:
        if node_name not in self._nodes:
            raise KeyError(f"node '{node_name}' not found, available nodes: {self._nodes.keys()}")
        self.remove(node_name)

    def create(self, confs: Confs) -> None:
        """Takes over these configurations and makes their points."""
        raise NotImplementedError

    def remove(self, node: Any) -> None:
        """Forgets a node, and takes its points off."""
        raise NotImplementedError

    @property
    def distribution(self) -> Counter[Any]:
        """How many points were made of each node."""
        labels = self.labels(self._placed).items()
        return Counter({node: self.each * count for node, count in labels if self.each > 0 < count})

    def engine(self, placed: Placed) -> Finder | None:
        """The engine's ring, where its numbers are whole and each node has labels of its own."""
        names = {f"{node}": node for node in placed}
        plain = all(
            isinstance(n, int) and 0 <= n <= most
            for pair in placed.values()
            for n, most in zip(pair, (MOST_VNODES, MOST_WEIGHT), strict=True)
        )
        if not plain or len(names) < len(placed):
            return None
        records = [
            {"id": label, "weight": int(weight), "fields": {"vnodes": int(vnodes)}}
            for label, (vnodes, weight) in zip(names, placed.values(), strict=True)
        ]
        ring = Ring(records, scheme="pypi_uhashring", mode=self.mode, **self._options)
        return ring if all(type(node) is str for node in placed) else Named(ring, names)


def whole(key: Any) -> int:
    """The hash of a key where no other is given."""
    return number(str(key))


class MetaRing(_Kind):
    """Points by the whole MD5, or by a function of the user's; a change makes those of its nodes alone."""

    mode: ClassVar[Literal["hash", "ketama"]] = "hash"
    each: int = 1
    repeated: ClassVar[bool] = False

    def __init__(self, hash_fn: Any) -> None:
        if hash_fn and not callable(hash_fn):
            raise TypeError("hash_fn should be a callable function")
        self._hash_fn: Callable[[Any], Any] | None = hash_fn or None
        super().__init__(hash_fn or whole)

    def hashi(self, key: Any) -> Any:
        """The point of a key."""
        return self._hash(key)

    def text(self, key: Any) -> Any:
        """A key as it is hashed."""
        return key if self._hash_fn else str(key)

    def labels(self, placed: Placed) -> dict[Any, int]:
        """How many labels each node has."""
        return {node: vnodes * weight for node, (vnodes, weight) in placed.items()}

    def hashes(self, label: str) -> list[Any]:
        """The points of a label."""
        return [self.hashi(label)]

    def engine(self, placed: Placed) -> Finder | None:
        """The engine's ring, where its numbers are whole and each node has labels of its own."""
        # Nodes that share points have a history, which Python's points go on with.
        python = self._hash_fn or (self._placed and self.finder is self._points)
        return None if python else super().engine(placed)

    def create(self, confs: Confs) -> None:
        """Adds nodes, or gives them other configurations."""
        fresh = {node: (conf["vnodes"], conf["weight"]) for node, conf in confs.items()}
        placed = {node: pair for node, pair in self._placed.items() if node not in fresh} | fresh
        finder = self.engine(placed)
        if finder is not None and not self._placed:
            self._points = None
        if finder is None or self._points is not None:
            for node, points in self.made(self.labels(fresh)).items():
                self.points.put(node, points)
        # Who is found is known.
        self._nodes.update(confs)
        self._settle(placed, finder)

    def remove(self, node: Any) -> None:
        """Removes a node."""
        placed = self._placed.copy()
        del placed[node]
        finder = self.engine(placed)
        if finder is None or self._points is not None:
            self.points.drop(node)
        self._settle(placed, finder)
        del self._nodes[node]

    def _settle(self, placed: Placed, finder: Finder | None) -> None:
        self.finder: Finder = self.points if finder is None else finder
        self._placed = placed


class KetamaRing(_Kind):
    """Points by the words of MD5; every change makes all of them."""

    mode: ClassVar[Literal["hash", "ketama"]] = "ketama"
    repeated: ClassVar[bool] = True

    def __init__(self, replicas: int = 4) -> None:
        self._replicas = replicas
        self.each: int = replicas
        super().__init__(self.hashi, replicas=replicas)

    def hashi(self, key: Any, replica: int = 0) -> int:
        """The point of a key."""
        return words(str(key))[replica]

    def labels(self, placed: Placed) -> dict[Any, int]:
        """How many labels each node has."""
        total = sum(weight for _, weight in placed.values())
        return {node: vnodes * len(placed) * weight // total for node, (vnodes, weight) in placed.items()}

    def hashes(self, label: str) -> list[int]:
        """The points of a label."""
        found = words(label)
        return [found[replica] for replica in range(self._replicas)]

    def engine(self, placed: Placed) -> Finder | None:
        """The engine's ring, where its numbers are whole and each node has labels of its own."""
        return super().engine(placed) if self._replicas in range(1, 5) else None

    def create(self, confs: Confs) -> None:
        """Adds nodes, or gives them other configurations."""
        self._place({**self._nodes, **confs}, confs)

    def remove(self, node: Any) -> None:
        """Removes a node."""
        self._place({other: conf for other, conf in self._nodes.items() if other != node}, {})
        del self._nodes[node]

    def _place(self, confs: Confs, fresh: Confs) -> None:
        placed = {node: (conf["vnodes"], conf["weight"]) for node, conf in confs.items()}
        # Divides by a total of zero as theirs does.
        labels = self.labels(placed)
        finder = self.engine(placed)
        points = Points(self._hash, self.made(labels), repeated=True) if finder is None else None
        # Who is found is known.
        self._nodes.update(fresh)
        self._placed, self._points = placed, points
        self.finder: Finder = self.points if finder is None else finder
