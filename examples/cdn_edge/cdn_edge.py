"""A CDN edge: picks the cache for each object, and spreads the object that half of all requests are for.

Usage: cdn_edge.py CACHE CACHE CACHE CACHE ..    memcached servers, as 127.0.0.1:11211
"""

import socket
import sys
import uuid
from collections import Counter

from libconsistent import Node, Ring

REQUESTS = 4000
HOT = 100  # an object is hot after so many requests,
SPREAD = 3  # and then on so many caches
RUN = uuid.uuid4().hex  # so that nothing is there of another run


class Memcached:
    """One server, asked over one connection."""

    def __init__(self, address: str) -> None:
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port)), timeout=2).makefile("rwb")

    def get(self, key: str) -> bytes | None:
        head = self.ask(b"get %s\r\n" % key.encode())  # VALUE key flags length, or END
        if head == b"END\r\n":
            return None
        value = self.stream.read(int(head.split()[3]) + 2)[:-2]
        self.stream.readline()
        return value

    def set(self, key: str, value: bytes, seconds: int) -> None:
        answer = self.ask(b"set %s 0 %d %d\r\n%s\r\n" % (key.encode(), seconds, len(value), value))
        if answer != b"STORED\r\n":
            raise OSError(answer)

    def ask(self, request: bytes) -> bytes:
        self.stream.write(request)
        self.stream.flush()
        return self.stream.readline()


class Edge:
    """Answers requests from the caches, or from the origin, and counts."""

    def __init__(self, ring: Ring, caches: dict[str, Memcached], rule: str) -> None:
        self.ring, self.caches, self.rule = ring, caches, rule
        self.requests: Counter[str] = Counter()  # by object
        self.served: Counter[str] = Counter()  # by cache
        self.fetched: Counter[str] = Counter()  # by object: from the origin

    def choose(self, name: str, request: str) -> str | None:
        """The cache: the object's own, or one of several for a hot object."""
        copies = SPREAD if self.requests[name] > HOT else 1
        if self.rule == "one cache":
            return self.ring.get_node(name)
        if self.rule == "spread":  # by the request's id: no state, equal in all edges
            return self.ring.pick_node(name, copies, request)
        return self.ring.pick_node_by_load(name, copies, request)  # the less loaded of two of them

    def answer(self, name: str, request: str) -> bytes:
        self.requests[name] += 1
        cache = self.choose(name, request)
        if cache is None:
            raise SystemExit("no cache is up")
        self.served[cache] += 1
        self.ring.set_load(cache, self.served[cache])
        key = f"{RUN}:{self.rule.replace(' ', '-')}:{name}"
        body = self.caches[cache].get(key)
        if body is None:
            self.fetched[name] += 1
            body = b"body of " + name.encode()
            self.caches[cache].set(key, body, seconds=60)
        return body


def main(addresses: list[str]) -> None:
    ring = Ring([Node(f"cache-{i}", address=address) for i, address in enumerate(addresses)])
    caches = {id: Memcached(ring.node(id).address) for id in ring}
    for rule in ["one cache", "spread", "spread by load"]:
        for id in ring:
            ring.set_load(id, 0)
        edge = Edge(ring, caches, rule)
        for i in range(REQUESTS):
            name = "hot" if i % 2 == 0 else f"object-{i * 7919 % 500}"
            if edge.answer(name, f"request-{i}") != b"body of " + name.encode():
                raise SystemExit(f"the wrong body for {name}")
        served = ", ".join(f"{id} {edge.served[id]}" for id in ring)
        print(f"{rule}: {served}, hot fetched {edge.fetched['hot']}, fetched {edge.fetched.total()}")


if __name__ == "__main__":
    if len(sys.argv) < SPREAD + 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
