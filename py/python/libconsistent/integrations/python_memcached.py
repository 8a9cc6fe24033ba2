"""python-memcached's `Client` by a ring.

>>> from libconsistent import Node, Ring
>>> client = RingClient(Ring([Node("cache-a", address="127.0.0.1:11211"), Node("cache-b", address="127.0.0.1:11212")]))
>>> [server.address for server in client.servers]
[('127.0.0.1', 11211), ('127.0.0.1', 11212)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import Node, Ring
from ._view import View, address

if TYPE_CHECKING:

    class Client:
        """python-memcached has no types: this is what is used of it here, and that there is more."""

        def __init__(self, servers: Ring, debug: int = 0, **options: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    class _Host:
        """As above."""

        def __init__(self, host: str, *options: Any) -> None: ...
        def connect(self) -> bool: ...
        def _check_dead(self) -> bool: ...
else:
    from memcache import Client, _Host

__all__ = ["RingClient"]


class RingClient(Client):
    """python-memcached's `Client`, its servers the nodes of a ring, which it takes instead of a list. A server that
    cannot be reached is left out by this client, in this thread, until `dead_retry` is over; the ring is not told."""

    def set_servers(self, servers: Ring) -> None:
        """Goes by another ring."""
        self._view = View(servers, _name)
        self._names: list[str] = []
        self._hosts: dict[str, _Host] = {}

    @property
    def servers(self) -> list[_Host]:
        """The servers of the nodes of the ring as it is now."""
        return list(self._now().values())

    def _now(self) -> dict[str, _Host]:
        names = self._view.names()
        if names is not self._names:
            self._names, had = names, self._hosts
            self._hosts = {name: had.get(name) or self._host(name) for name in names}
        return self._hosts

    def _host(self, name: str) -> _Host:
        return _Host(name, self.debug, self.dead_retry, self.socket_timeout, self.flush_on_reconnect)

    def _get_server(self, key: Any) -> tuple[_Host | None, Any]:
        """The server of a key and the key. Of a pair, its first part is placed, a number as its digits."""
        placed, key = key if isinstance(key, tuple) else (key, key)
        if not isinstance(placed, str | bytes):
            placed = str(placed)
        for name in self._view.lost():
            if name not in self._now() or not self._now()[name]._check_dead():
                self._view.regain(name)
        while (found := self._view.get_node(placed)) is not None:
            host = self._now()[found]
            if host.connect():
                return host, key
            self._view.lose(found)
        return None, None


def _name(node: Node) -> str:
    """A node's server as python-memcached calls it."""
    at = address(node)
    return f"inet6:{at}" if at.startswith("[") else f"unix:{at}" if at.startswith("/") else at
