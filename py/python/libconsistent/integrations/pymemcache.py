"""pymemcache's `HashClient` by a ring: `RingClient`, whose servers are the ring's nodes, live, or `hasher` for a
`HashClient` that has its own list of servers.

>>> from libconsistent import Node, Ring
>>> client = RingClient(Ring([Node("cache-a", address="127.0.0.1:11211"), Node("cache-b", address="127.0.0.1:11212")]))
>>> client.hasher.get_node("user:42")
'127.0.0.1:11211'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import Key, Node, Ring, UnknownNodeError
from ._view import View, address, bad_address

if TYPE_CHECKING:

    class HashClient:
        """pymemcache has no types: this is what is used of its client here, and that there is more."""

        clients: dict[str, Any]

        def __init__(self, servers: list[Any], hasher: Callable[[], RingHasher], **options: Any) -> None: ...
        def add_server(self, server: str, port: int | None = None) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    def normalize_server_spec(server: str) -> tuple[str, int] | str: ...
else:
    from pymemcache.client.base import normalize_server_spec
    from pymemcache.client.hash import HashClient

__all__ = ["RingClient", "RingHasher", "hasher"]


class RingHasher:
    """What a `HashClient` asks for the server of a key. Its servers are nodes by their addresses, or by their ids if
    they have none. A server that the client removes as dead is left out by this client alone: the ring is not told."""

    def __init__(self, ring: Ring) -> None:
        self._view = View(ring, _name)
        self._added: set[str] = set()
        self.joined: Callable[[str], object] = self._unknown
        """What is done about a node of a key that the client has no server for."""

    def add_node(self, node: str) -> None:
        """Takes a server in, or in again."""
        # A server whose node has left the ring meanwhile may come back: it has no keys.
        if node not in self._added and node not in self._view.names():
            raise UnknownNodeError(f'server "{node[:64]}" is no node of the ring', "unknown_node")
        self._added.add(node)
        self._view.regain(node)

    def remove_node(self, node: str) -> None:
        """Leaves a server out: its keys go where the ring puts them while the node is down."""
        self._view.lose(node)

    def get_node(self, key: Key) -> str | None:
        """The server of a key; None if none is left."""
        node = self._view.get_node(key)
        if node is not None and node not in self._added:
            self.joined(node)
        return node

    def names(self) -> list[str]:
        """The servers of all nodes."""
        return self._view.names()

    @staticmethod
    def _unknown(node: str) -> None:
        raise UnknownNodeError(f'node "{node[:64]}" of the ring is no server of this client', "unknown_node")


def hasher(ring: Ring) -> Callable[[], RingHasher]:
    """What `HashClient(servers, hasher=..)` takes: each client gets a hasher of its own."""
    return partial(RingHasher, ring)


class RingClient(HashClient):
    """A `HashClient` of the nodes of a ring: whoever joins it gets its keys, whoever leaves gets none. The options are
    those of `HashClient`."""

    hasher: RingHasher

    def __init__(self, ring: Ring, **options: Any) -> None:
        super().__init__([], hasher=hasher(ring), **options)
        self.hasher.joined = self._join
        for name in self.hasher.names():
            self._join(name)

    def _join(self, name: str) -> None:
        if name.startswith("/"):
            self.add_server(name)
        else:
            host, port = name.rsplit(":", 1)
            self.add_server(host, int(port))

    def flush_all(self, *args: Any, **kwargs: Any) -> None:
        """Empties the servers of the ring; what has left it is left alone."""
        for name in self.hasher.names():
            if name not in self.clients:
                self._join(name)
            client = self.clients[name]
            self._safely_run_func(client, client.flush_all, False, *args, **kwargs)


def _name(node: Node) -> str:
    """A node's server as `HashClient` calls it."""
    try:
        server = normalize_server_spec(address(node))
    except ValueError as error:
        raise bad_address(node, error) from error
    return server if isinstance(server, str) else f"{server[0]}:{server[1]}"
