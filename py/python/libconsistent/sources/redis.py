"""Topology documents in Redis: a string key holds the canonical document and nothing else."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from ._publish import Found
from ._store import Store
from ._watch import Stop

__all__ = ["RedisStore"]

_TIMEOUT = 5.0
"""Seconds for an answer, where the client does not say."""
_SLICE = 0.25
"""Seconds after which somebody who waits looks whether the watch has ended."""


class RedisStore(Store):
    """A key of a Redis server.

    `client` says which server, and how to speak to it; connections of its own are made like the client's, but their
    calls fail at once where the client's would be repeated.
    """

    def __init__(self, client: redis.Redis, key: str = "libconsistent:topology") -> None:
        super().__init__(f"{_address(client)}key={quote(key, safe=':/')}")
        self._given, self._key = client, key
        self._client = _own(client)

    def get(self) -> Found | None:
        """The text that is there and its version, which is its SHA-256; None if there is no key."""
        text: bytes | None = self._client.get(self._key)  # type: ignore[assignment]
        return None if text is None else (text, hashlib.sha256(text).hexdigest())

    def _write(self, text: bytes, found: Found | None, epoch: int) -> bool:
        with self._client.pipeline() as pipe:
            pipe.watch(self._key)  # type: ignore[no-untyped-call]
            if pipe.get(self._key) != (found and found[0]):
                return False
            pipe.multi()
            pipe.set(self._key, text)
            pipe.publish(f"libconsistent:{self._key}", str(epoch))
            try:
                pipe.execute()
            except redis.WatchError:
                return False
            return True

    def _texts(self, stop: Stop, poll: float) -> Generator[bytes | None]:
        with self._client.pubsub() as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(f"libconsistent:{self._key}")
            # Told by servers whose `notify-keyspace-events` is on, whoever writes.
            channel.psubscribe(f"__keyspace@*__:{_literal(self._key)}")
            while not stop.is_set():
                found = self.get()
                yield found and found[0]
                _wait(channel, stop, poll)

    def _forked(self) -> None:
        self._client = _own(self._given)


def _wait(channel: PubSub, stop: Stop, poll: float) -> None:
    """Waits for a notice. A ping tells whether the connection still is one: it is answered before the wait is over."""
    end = time.monotonic() + poll
    channel.ping()
    answered = False
    while not stop.is_set():
        left = end - time.monotonic()
        message = channel.get_message(timeout=max(0.0, min(left, _SLICE)))
        if message is not None:
            answered = True
            if message["type"] != "pong":
                return
        elif left <= 0:
            if not answered:
                raise redis.ConnectionError("the connection that waits for notices does not answer")
            return


def _own(client: redis.Redis) -> redis.Redis:
    pool = client.connection_pool
    # Others, such as those that ask sentinels, are made in ways of their own.
    if type(pool) not in (redis.ConnectionPool, redis.BlockingConnectionPool):
        return client
    kwargs = {**pool.connection_kwargs, "decode_responses": False, "retry": Retry(NoBackoff(), 0)}
    for name in ("socket_timeout", "socket_connect_timeout"):
        if kwargs.get(name) is None:
            kwargs[name] = _TIMEOUT
    return redis.Redis(connection_pool=redis.ConnectionPool(connection_class=pool.connection_class, **kwargs))


def _address(client: redis.Redis) -> str:
    pool = client.connection_pool
    kwargs = pool.connection_kwargs
    database = kwargs.get("db") or 0
    if path := kwargs.get("path"):
        return f"unix://{path}?db={database}&"
    scheme = "rediss" if issubclass(pool.connection_class, redis.SSLConnection) else "redis"
    host = str(kwargs.get("host", "localhost"))
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{kwargs.get('port', 6379)}/{database}?"


def _literal(key: str) -> str:
    """A key as a pattern that only it matches."""
    return "".join(f"\\{char}" if char in r"*?[]\^-" else char for char in key)
