"""hash_ring's client, of which `hash_ring` hands out the name alone, as it needs python-memcached."""

from typing import TYPE_CHECKING, Any

from .hash_ring import HashRing

if TYPE_CHECKING:

    class _Client:
        """python-memcached has no types: this is what is used of its client here, and that there is more."""

        servers: list[Any]
        _SERVER_RETRIES: int

        def __init__(self, servers: list[Any], *args: Any, **kwargs: Any) -> None: ...
        def _get_server(self, key: Any) -> tuple[Any, Any]: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    from memcache import Client as _Client


class MemcacheRing(_Client):
    """python-memcached's client, its servers by a ring: one that cannot be reached leaves its keys to the next."""

    def __init__(self, servers: list[Any], *args: Any, **kwargs: Any) -> None:
        self.hash_ring: HashRing = HashRing(servers)
        super().__init__(servers, *args, **kwargs)
        self.server_mapping: dict[Any, Any] = dict(zip(servers, self.servers, strict=True))

    def _get_server(self, key: Any) -> tuple[Any, Any]:
        # A pair brings its own hash.
        if isinstance(key, tuple):
            return super()._get_server(key)
        for _ in range(self._SERVER_RETRIES):
            for name in self.hash_ring.iterate_nodes(key):
                server = self.server_mapping[name]
                if server.connect():
                    return server, key
        return None, None
