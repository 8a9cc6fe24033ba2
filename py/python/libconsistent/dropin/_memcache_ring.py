"""hash_ring's client, of which `hash_ring` hands out the name alone, as it needs python-memcached."""

from typing import Any

import memcache  # type: ignore[import-not-found, import-untyped, unused-ignore]

from .hash_ring import HashRing


class MemcacheRing(memcache.Client):  # type: ignore[misc, unused-ignore]
    """python-memcached's client, its servers by a ring: one that cannot be reached leaves its keys to the next."""

    def __init__(self, servers: list[Any], *args: Any, **kwargs: Any) -> None:
        self.hash_ring: HashRing = HashRing(servers)
        super().__init__(servers, *args, **kwargs)
        self.server_mapping: dict[Any, Any] = dict(zip(servers, self.servers, strict=True))

    def _get_server(self, key: Any) -> tuple[Any, Any]:
        # A pair brings its own hash.
        if isinstance(key, tuple):
            return super()._get_server(key)  # type: ignore[no-any-return, unused-ignore]
        for _ in range(self._SERVER_RETRIES):
            for name in self.hash_ring.iterate_nodes(key):
                server = self.server_mapping[name]
                if server.connect():
                    return server, key
        return None, None
