"""Turns of sessions under way, whose load is their tokens: what the routers of model servers have in common.

A ring's sessions stick to nodes by load, and a lease of a session counts 1. What else a turn costs is told to the ring
as the node's measured load (`set_load`), which is this module's alone then.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from libconsistent import Bound, Lease, Ring, StickyPolicy, UnknownNodeError

__all__ = ["Turns"]


class Turns:
    """The turns that nodes of a ring work on. Any thread may call it. A turn whose end is never told, such as that of a
    stream that its reader left, ends after `timeout` seconds."""

    def __init__(self, ring: Ring, timeout: float = 600.0) -> None:
        self.ring = ring
        self.timeout = timeout
        self._out: dict[Hashable, tuple[Lease, int, float]] = {}
        self._tokens: Counter[str] = Counter()
        self._lock = threading.RLock()

    @classmethod
    def of(cls, topology: Mapping[str, Any] | None, bound: float | Bound, sticky: StickyPolicy) -> Turns:
        """Turns on a ring of a document, whose nodes are those that the host tells."""
        ring = Ring.from_json(dict(topology)) if topology else Ring([])
        ring.bound = bound
        ring.sticky_policy = sticky
        return cls(ring)

    def follow(self, members: Iterable[str], live: Collection[str] | None = None) -> None:
        """Make the ring's nodes those of the host, and those down that are not among the live. The sessions of nodes
        that stay are kept."""
        with self._lock:
            wanted = set(members)
            if wanted != set(self.ring):
                self.ring.set_nodes(sorted(wanted))
            if live is not None:
                for node in wanted:
                    if (self.ring.state(node) == "up") != (node in live):
                        (self.ring.mark_up if node in live else self.ring.mark_down)(node)

    def begin(self, turn: Hashable, session: str | bytes | None, tokens: int = 1) -> str:
        """The node for a turn: its session's; without a session the one with the least load. The turn counts as so many
        tokens until its end. One that begins again, as a retry does, ends before. Raises NoneLiveError."""
        with self._lock:
            self.end(turn)
            now = time.monotonic()
            while self._out and now - (oldest := next(iter(self._out.items())))[1][2] > self.timeout:
                self.end(oldest[0])
            if session is None:
                lease, more = self.ring.acquire_any(cost=max(tokens, 1)), 0
            else:
                lease, more = self.ring.acquire_sticky(session), max(tokens, 1) - 1
            self._out[turn] = lease, more, now
            self._count(lease.node, more)
            return lease.node

    def end(self, turn: Hashable, node: str | None = None) -> bool:
        """End a turn, if it is out, and on this node where one is told: whether it was. An end that comes late, after
        the turn has begun on another node, is nothing."""
        with self._lock:
            if turn not in self._out or node not in (None, self._out[turn][0].node):
                return False
            lease, more, _ = self._out.pop(turn)
            lease.release()
            self._count(lease.node, -more)
            return True

    def __len__(self) -> int:
        return len(self._out)

    def _count(self, node: str, more: int) -> None:
        self._tokens[node] += more
        if more:
            with suppress(UnknownNodeError):  # the node has left the ring while its turn was out
                self.ring.set_load(node, self._tokens[node])
