"""redis-py's clients by a ring: `RingRedis`, and `AsyncRingRedis` for asyncio. `at(key)` is the client of a key's node,
for every command; commands of many keys are split by node.

>>> from libconsistent import Node, Ring
>>> shards = RingRedis(Ring([Node("a", address="127.0.0.1:6379"), Node("b", address="127.0.0.1:6380")], hash_tag="{}"))
>>> shards.at("{user:42}:name") is shards.at("{user:42}:cart")
True
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import redis
import redis.asyncio

from .. import Placement, Probe, Ring
from ._view import redis_url

__all__ = ["AsyncPipelines", "AsyncRingRedis", "Pipelines", "RingRedis"]

_Key = str | bytes
_Client = TypeVar("_Client")


class _Shards(Generic[_Client]):
    """A client for each node, made when its first key comes. Any number of threads may use it."""

    def __init__(self, ring: Ring, connect: Callable[..., _Client], options: Mapping[str, Any]) -> None:
        self.ring = ring
        self._connect = connect
        self._options = options
        self._clients: dict[str, _Client] = {}

    def at(self, key: _Key) -> _Client:
        """The client of a key's node."""
        placement = self.ring.snapshot()
        return self._client(placement, placement.locate(key))

    def node(self, id: str) -> _Client:
        """The client of a node."""
        return self._of(redis_url(self.ring.node(id)))

    def _client(self, placement: Placement, index: int | None) -> _Client:
        if index is None:
            raise redis.ConnectionError("no node of the ring is live")
        return self._of(redis_url(placement.node(index)))

    def _of(self, url: str) -> _Client:
        # Of threads that made one at the same time, one wins.
        return self._clients.get(url) or self._clients.setdefault(url, self._connect(url, **self._options))

    def _split(self, keys: Iterable[_Key]) -> list[tuple[_Client, list[int], list[Any]]]:
        """The clients of keys, with the places of their keys and these; all by one state of the ring."""
        placement = self.ring.snapshot()
        parts: dict[int | None, tuple[list[int], list[Any]]] = {}
        for place, key in enumerate(keys):
            places, part = parts.setdefault(placement.locate(key), ([], []))
            places.append(place)
            part.append(key)
        return [(self._client(placement, index), places, part) for index, (places, part) in parts.items()]


def _probing(probe: Probe, timeout: float, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """How a node is reached once, without trying again."""
    limits: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": None,
        "retry_on_error": [],
    }
    return redis_url(probe), {**options, **limits}


class RingRedis(_Shards[redis.Redis]):
    """Clients of Redis by the nodes of a ring. The options are those of `redis.Redis.from_url`, for every node."""

    def __init__(self, ring: Ring, **options: Any) -> None:
        super().__init__(ring, redis.Redis.from_url, options)

    def mget(self, keys: Iterable[_Key]) -> list[Any]:
        """The values of keys, in their order, by a command a node."""
        found: dict[int, Any] = {}
        for client, places, part in self._split(keys):
            found.update(zip(places, client.mget(part), strict=True))
        return [found[place] for place in range(len(found))]

    def mset(self, mapping: Mapping[Any, Any]) -> bool:
        """Sets values, by a command a node."""
        done = [client.mset({key: mapping[key] for key in part}) for client, _, part in self._split(mapping)]
        return all(done)

    def delete(self, *keys: _Key) -> int:
        """Deletes keys, by a command a node. How many there were."""
        return sum(client.delete(*part) for client, _, part in self._split(keys))

    def pipeline(self, transaction: bool = True) -> Pipelines:
        """A pipeline for each node. With `transaction`, each node runs its part as one; nodes do not wait."""
        return Pipelines(self, transaction)

    def ping(self, probe: Probe, timeout: float) -> bool:
        """Whether a node answers: what `HealthChecker(ring, shards.ping)` asks."""
        url, options = _probing(probe, timeout, self._options)
        with redis.Redis.from_url(url, **options) as client:
            return bool(client.ping())

    def close(self) -> None:
        """Closes all connections."""
        for client in list(self._clients.values()):
            client.close()


class AsyncRingRedis(_Shards["redis.asyncio.Redis"]):
    """As `RingRedis`, for asyncio: nodes are asked at the same time."""

    def __init__(self, ring: Ring, **options: Any) -> None:
        super().__init__(ring, redis.asyncio.Redis.from_url, options)

    async def mget(self, keys: Iterable[_Key]) -> list[Any]:
        """The values of keys, in their order, by a command a node."""
        split = self._split(keys)
        answers = await asyncio.gather(*(client.mget(part) for client, _, part in split))
        found: dict[int, Any] = {}
        for (_, places, _), values in zip(split, answers, strict=True):
            found.update(zip(places, values, strict=True))
        return [found[place] for place in range(len(found))]

    async def mset(self, mapping: Mapping[Any, Any]) -> bool:
        """Sets values, by a command a node."""
        split = self._split(mapping)
        return all(
            await asyncio.gather(*(client.mset({key: mapping[key] for key in part}) for client, _, part in split))
        )

    async def delete(self, *keys: _Key) -> int:
        """Deletes keys, by a command a node. How many there were."""
        return sum(await asyncio.gather(*(client.delete(*part) for client, _, part in self._split(keys))))

    def pipeline(self, transaction: bool = True) -> AsyncPipelines:
        """As in `RingRedis`."""
        return AsyncPipelines(self, transaction)

    async def ping(self, probe: Probe, timeout: float) -> bool:
        """Whether a node answers: what `AsyncHealthChecker(ring, shards.ping)` asks."""
        url, options = _probing(probe, timeout, self._options)
        async with redis.asyncio.Redis.from_url(url, **options) as client:
            return bool(await client.ping())

    async def aclose(self) -> None:
        """Closes all connections."""
        for client in list(self._clients.values()):
            await client.aclose()


class _Pipelines(Generic[_Client]):
    """A pipeline for each node, and the order in which commands were given."""

    def __init__(self, shards: _Shards[_Client], transaction: bool) -> None:
        self._shards = shards
        self._transaction = transaction
        self._pipes: dict[_Client, Any] = {}
        self._given: list[tuple[Any, int]] = []

    def at(self, key: _Key) -> Any:
        """The pipeline of a key's node, which takes the next command."""
        client: Any = self._shards.at(key)
        if client not in self._pipes:
            self._pipes[client] = client.pipeline(transaction=self._transaction)
        pipe = self._pipes[client]
        self._given.append((pipe, len(pipe)))
        return pipe

    def _taken(self) -> tuple[list[Any], list[tuple[Any, int]]]:
        """What is to be run; nothing of it is left here."""
        pipes, given = list(self._pipes.values()), self._given
        self._pipes, self._given = {}, []
        return pipes, given

    @staticmethod
    def _ordered(given: list[tuple[Any, int]], answers: dict[Any, list[Any]]) -> list[Any]:
        """The answers in the order of the commands: `given` says from which one on each pipeline was used when."""
        parts = []
        for pipe, start in reversed(given):
            parts.append(answers[pipe][start:])
            del answers[pipe][start:]
        return [answer for part in reversed(parts) for answer in part]


class Pipelines(_Pipelines[redis.Redis]):
    """Pipelines of `RingRedis`: `pipe.at(key).incr(key)` .., then `pipe.execute()`."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Sends each node its commands, one node after the other. The answers, in the order of the commands."""
        pipes, given = self._taken()
        return self._ordered(given, {pipe: pipe.execute(raise_on_error) for pipe in pipes})


class AsyncPipelines(_Pipelines["redis.asyncio.Redis"]):
    """Pipelines of `AsyncRingRedis`: `pipe.at(key).incr(key)` .., then `await pipe.execute()`."""

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Sends all nodes their commands at the same time. The answers, in the order of the commands."""
        pipes, given = self._taken()
        answers = await asyncio.gather(*(pipe.execute(raise_on_error) for pipe in pipes))
        return self._ordered(given, dict(zip(pipes, answers, strict=True)))
