"""The classes of the textbooks, placing as theirs do: virtual nodes named ``node:vnode0``, ``node:vnode1`` .., md5,
sha1 or sha256 of a name as one big integer, and a bisection to the right.

>>> ring = ConsistentHash(["cache-a", "cache-b", "cache-c"], virtual_nodes=100)
>>> ring.get_node("user:42") == ring.get_nodes("user:42", 2)[0]
True
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

from .._errors import InvalidError, UnknownNodeError
from .._libconsistent import Ring
from .._records import Key

__all__ = ["ConsistentHash", "RobustConsistentHash"]


class ConsistentHash:
    """A ring of nodes by name. `hash` is ``"md5"``, ``"sha1"`` or ``"sha256"``."""

    def __init__(
        self,
        nodes: Iterable[str] = (),
        virtual_nodes: int = 150,
        hash: Literal["md5", "sha1", "sha256"] = "md5",
    ) -> None:
        self._ring = Ring(list(dict.fromkeys(nodes)), scheme="textbook", hash=hash, vnodes=virtual_nodes)

    @property
    def nodes(self) -> list[str]:
        """The nodes, by name."""
        return list(self._ring.nodes)

    def add_node(self, node: str) -> None:
        """Adds a node; nothing happens if it is there."""
        try:
            self._ring.add_node(node)
        except InvalidError as error:
            if error.kind != "duplicate_node":
                raise

    def remove_node(self, node: str) -> None:
        """Removes a node; nothing happens if it is not there."""
        with suppress(UnknownNodeError):
            self._ring.remove_node(node)

    def get_node(self, key: Key) -> str | None:
        """The node of a key, healthy or not; None without nodes."""
        return self._ring.get_primary(key)

    def get_nodes(self, key: Key, count: int) -> list[str]:
        """The first different nodes clockwise, healthy or not; fewer if there are fewer."""
        return self._ring.get_nodes(key, count, include_down=True)

    def __len__(self) -> int:
        return len(self._ring)

    def __contains__(self, node: object) -> bool:
        return node in self._ring


class RobustConsistentHash(ConsistentHash):
    """The same with health: an unhealthy node keeps its place and leaves its keys to the next healthy one."""

    def mark_node_unhealthy(self, node: str) -> None:
        """Lets the next nodes stand in for this one. UnknownNodeError if it is not there."""
        self._ring.mark_down(node)

    def mark_node_healthy(self, node: str) -> None:
        """Lets a node take its keys again. UnknownNodeError if it is not there."""
        self._ring.mark_up(node)

    def get_healthy_nodes(self, key: Key | None = None, count: int | None = None) -> list[str]:
        """The healthy nodes in the order of a key's preference, at most `count`; without a key, all of them by name."""
        if key is None:
            healthy = [node for node in self._ring.nodes if self._ring.state(node) != "down"]
            return healthy[:count]
        return self._ring.get_nodes(key, len(self) if count is None else count)

    def get_node_with_fallback(self, key: Key) -> str | None:
        """The first healthy node of a key; None if no node is healthy."""
        return self._ring.get_node(key)
