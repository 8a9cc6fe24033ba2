"""What everybody who reads, writes or moves keys agrees on: one transition, kept in a server of its own."""

from collections.abc import Iterator
from typing import Any

import redis
from libconsistent import Node, Placement, Transition


def connect(address: str) -> Any:
    """A client that answers with texts, which its types do not tell."""
    host, port = address.rsplit(":", 1)
    return redis.Redis(host, int(port), decode_responses=True, socket_timeout=10)


class Control:
    """The transition of the fleet, with a version that counts up, and the version that each client goes by."""

    def __init__(self, address: str) -> None:
        self.server = connect(address)

    def publish(self, transition: Transition) -> int:
        with self.server.pipeline() as both:
            both.set("transition", transition.to_json())
            both.incr("version")
            return int(both.execute()[1])

    def version(self) -> int:
        return int(self.server.get("version") or 0)

    def read(self) -> tuple[int, Transition]:
        version, text = self.server.mget("version", "transition")
        return int(version), Transition.from_json(text)

    def seen(self, client: str, version: int) -> None:
        self.server.hset("seen", client, version)

    def left(self, client: str) -> None:
        self.server.hdel("seen", client)

    def all_have(self, version: int) -> bool:
        return all(int(seen) >= version for seen in self.server.hvals("seen"))


class Shards:
    """The servers of a fleet, connected to when they are asked for."""

    def __init__(self) -> None:
        self.servers: dict[str, Any] = {}

    def of(self, node: Node) -> Any:
        if node.id not in self.servers:
            self.servers[node.id] = connect(node.address)
        return self.servers[node.id]

    def keys(self, placement: Placement, id: str) -> Iterator[list[str]]:
        """All keys that a server has, a batch at a time."""
        server, cursor = self.of(placement.node(id)), 0
        while True:
            cursor, keys = server.scan(cursor, count=1000)
            yield keys
            if cursor == 0:
                return
