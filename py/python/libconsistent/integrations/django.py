"""Django's caches by a ring: `RingMemcachedCache` over pymemcache, and `RingRedisCache` over redis-py.

`LOCATION` in `CACHES` is the topology: the path of a document, which is followed, a document itself, as text or as a
`dict`, or a `Ring` that the settings made. Django has a cache object a thread; those of a `LOCATION` share one ring.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import ConsistentError, Key, Placement, Ring
from ._view import redis_url

if TYPE_CHECKING:

    class PyMemcacheCache:
        """Django has no types: this is what is used of its classes here, and that there is more."""

        def __init__(self, server: Any, params: dict[str, Any]) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    class RedisCache(PyMemcacheCache):
        """As above."""

    class RedisCacheClient:
        """As above."""

        def __init__(self, servers: list[str], **options: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    class ImproperlyConfigured(Exception):
        """As above."""
else:
    from django.core.cache.backends.memcached import PyMemcacheCache
    from django.core.cache.backends.redis import RedisCache, RedisCacheClient
    from django.core.exceptions import ImproperlyConfigured

__all__ = ["Location", "RingMemcachedCache", "RingRedisCache", "ShardedClient"]

Location: TypeAlias = str | os.PathLike[str] | dict[str, Any] | Ring
"""What `LOCATION` may be."""

_rings: dict[str, Ring] = {}
"""What was made of paths and documents."""


def _ring(location: Location) -> Ring:
    """The ring of a location."""
    if isinstance(location, Ring):
        return location
    text = json.dumps(location) if isinstance(location, dict) else os.fspath(location)
    try:
        return _made(text)
    except (ConsistentError, OSError) as error:
        raise ImproperlyConfigured(f"CACHES: LOCATION {text[:200]!r}: {error}") from error


def _made(text: str) -> Ring:
    """The ring of a document or of a path; one for all threads."""
    if text not in _rings:
        is_path = not text.lstrip().startswith("{")
        ring = Ring.from_json(Path(text).read_bytes() if is_path else text)
        # Of threads that made one at the same time, one wins.
        if _rings.setdefault(text, ring) is ring and is_path:
            ring.follow(text)
    return _rings[text]


class RingMemcachedCache(PyMemcacheCache):
    """Django's `PyMemcacheCache`, its servers the nodes of a ring. `OPTIONS` are those of pymemcache's `HashClient`."""

    def __init__(self, server: Location, params: dict[str, Any]) -> None:
        from .pymemcache import RingClient

        super().__init__([], params)
        self.ring: Ring = _ring(server)
        # Django makes its client of these two and the options.
        self._class, self._servers = RingClient, self.ring


class ShardedClient(RedisCacheClient):
    """What Django's `RedisCache` asks, of many servers: each key is on one of them."""

    def __init__(self, ring: Ring, **options: Any) -> None:
        super().__init__([], **options)
        self._ring = ring
        self._options = options
        self._shards: dict[str, RedisCacheClient] = {}

    def get_client(self, key: Key | None = None, *, write: bool = False) -> Any:
        """The redis-py client of a key's node."""
        if key is None:
            raise TypeError("a client is one of a key: a sharded cache has no other")
        placement = self._ring.snapshot()
        return self._shard(placement, placement.locate(key)).get_client(key, write=write)

    def get_many(self, keys: Collection[str]) -> dict[str, Any]:
        """The values of the keys that are there, by a command a node."""
        found: dict[str, Any] = {}
        for shard, part in self._split(keys):
            found.update(shard.get_many(part))
        return found

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        """Sets values, by a pipeline a node."""
        for shard, part in self._split(data):
            shard.set_many({key: data[key] for key in part}, timeout)

    def delete_many(self, keys: Collection[str]) -> None:
        """Deletes keys, by a command a node."""
        for shard, part in self._split(keys):
            shard.delete_many(part)

    def clear(self) -> bool:
        """Empties all nodes. If some fail, the others are emptied, and one of the errors is raised."""
        placement = self._ring.snapshot()
        with ExitStack() as stack:
            for index in range(len(placement)):
                stack.callback(self._shard(placement, index).clear)
        return True

    def _split(self, keys: Collection[str]) -> Iterator[tuple[RedisCacheClient, list[str]]]:
        """The keys of each node."""
        placement = self._ring.snapshot()
        parts: dict[int | None, list[str]] = {}
        for key in keys:
            parts.setdefault(placement.locate(key), []).append(key)
        return ((self._shard(placement, index), part) for index, part in parts.items())

    def _shard(self, placement: Placement, index: int | None) -> RedisCacheClient:
        """Django's own client of a node."""
        if index is None:
            raise self._lib.ConnectionError("no node of the ring is live")
        url = redis_url(placement.node(index))
        if url not in self._shards:
            self._shards[url] = RedisCacheClient([url], **self._options)
        return self._shards[url]


class RingRedisCache(RedisCache):
    """Django's `RedisCache`, its keys sharded over the nodes of a ring. `OPTIONS` are those of `RedisCache`."""

    def __init__(self, server: Location, params: dict[str, Any]) -> None:
        super().__init__([], params)
        self.ring: Ring = _ring(server)
        # Django makes its client of these two and the options.
        self._class, self._servers = ShardedClient, self.ring
