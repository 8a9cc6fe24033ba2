"""Lets python-memcached place by a ring, as uhashring's module of this name does."""

from typing import Any

from .ring import HashRing

__all__ = ["patch_memcache"]


def patch_memcache() -> None:
    """Patches memcache.Client. Servers go by their IP, so of several on one IP only the last takes keys."""
    import memcache  # type: ignore[import-not-found, import-untyped, unused-ignore]

    client = memcache.Client
    old_init, old_get_server = client.__init__, client._get_server

    def init(self: Any, servers: Any, *args: Any, **kwargs: Any) -> None:
        old_init(self, servers, *args, **kwargs)
        self.uhashring = HashRing(
            {
                server.ip: {"hostname": server.ip, "instance": server, "port": server.port, "weight": server.weight}
                for server in self.servers
            }
        )

    def get_server(self: Any, key: Any) -> tuple[Any, Any]:
        # A pair brings its own hash.
        if isinstance(key, tuple):
            return old_get_server(self, key)  # type: ignore[no-any-return]
        for _ in range(self._SERVER_RETRIES):
            for node in self.uhashring.range(key):
                if node["instance"].connect():
                    return node["instance"], key
        return None, None

    client.__init__ = init
    client._get_server = get_server
