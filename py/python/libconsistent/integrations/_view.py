"""A ring as one client sees it: what clients that find dead servers by themselves have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .. import InvalidError, Key, Node, Placement, Probe, Ring


class _Seen(NamedTuple):
    """What was made of a snapshot of the ring while some servers were lost."""

    snapshot: Placement
    lost: frozenset[str]
    placement: Placement
    names: list[str]


class View:
    """A ring whose nodes have the names of a client's servers. What this client finds dead is left out here as if it
    were marked down; the ring, which others share, is not told. Any number of threads may use it."""

    def __init__(self, ring: Ring, name: Callable[[Node], str]) -> None:
        self._ring = ring
        self._name = name
        self._lost: set[str] = set()
        self._seen = self._look()

    def get_node(self, key: Key) -> str | None:
        """The server of a key; None if no node is live."""
        seen = self._now()
        index = seen.placement.locate(key)
        return None if index is None else seen.names[index]

    def names(self) -> list[str]:
        """The servers of all nodes, in the order of the ring."""
        return self._now().names

    def lost(self) -> frozenset[str]:
        """The servers that are left out."""
        return frozenset(self._lost)

    def lose(self, name: str) -> None:
        """Leaves a server out; if it is out, nothing changes."""
        self._lost.add(name)

    def regain(self, name: str) -> None:
        """Takes a server in again; if it is in, nothing changes."""
        self._lost.discard(name)

    def _now(self) -> _Seen:
        seen = self._seen
        # A snapshot is the same object until the ring changes.
        if seen.snapshot is not self._ring.snapshot() or seen.lost != self._lost:
            seen = self._seen = self._look()
        return seen

    def _look(self) -> _Seen:
        snapshot, lost = self._ring.snapshot(), self.lost()
        names = [self._name(snapshot.node(id)) for id in snapshot]
        if lost.isdisjoint(names):
            return _Seen(snapshot, lost, snapshot, names)
        ring = Ring(snapshot)
        for id, name in zip(snapshot, names, strict=True):
            if name in lost or snapshot.state(id) == "down":
                ring.mark_down(id)
        return _Seen(snapshot, lost, ring.snapshot(), names)


def address(node: Node | Probe) -> str:
    """Where a node is reached: its address, else its id."""
    return node.address or node.id


def redis_url(node: Node | Probe) -> str:
    """The same as a URL of Redis."""
    at = address(node)
    if "://" in at:
        return at
    at = at.removeprefix("unix:")
    return f"unix://{at}" if at.startswith("/") else f"redis://{at}"


def bad_address(node: Node, why: object) -> InvalidError:
    """What is raised if a client cannot read a node's address."""
    return InvalidError(f'node "{node.id[:64]}": "{address(node)[:64]}" is no address of a server: {why}', "argument")
