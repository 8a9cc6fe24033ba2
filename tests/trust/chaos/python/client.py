"""The client in Python; ../README.md says what clients do and tell. Usage: client.py MEMCACHED-FILE REDIS-FILE"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import select
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from digests import COPIES, KEYS, digest_of
from libconsistent import Change, Placement, Ring

TIMEOUT = 0.3
"""Seconds in which a node answers, or has failed."""
REST = 700_000
"""Microseconds for which one that has failed is asked after the others."""
PACE = 0.001
WRITES = 0.3
"""The part of the operations that write; others read."""

counts: Counter[str] = Counter(dict.fromkeys(["operations", "errors", "hits", "misses", "wrong"], 0))


def now() -> int:
    return time.monotonic_ns() // 1000


def tell(event: dict[str, Any]) -> None:
    # One write of a short line is whole, whichever thread makes it.
    os.write(1, json.dumps(event, separators=(",", ":")).encode() + b"\n")


class Protocol(NamedTuple):
    set: str
    stored: bytes
    get: str
    missing: bytes
    behind: int
    """How many lines stand behind a value."""


PROTOCOLS = {
    "memcached": Protocol("set {0} 0 0 {1}\r\n{2}\r\n", b"STORED\r\n", "get {0}\r\n", b"END\r\n", 1),
    "redis": Protocol("SET {0} {2}\r\n", b"+OK\r\n", "GET {0}\r\n", b"$-1\r\n", 0),
}


class Node:
    """One server over one connection; it raises OSError when the server fails."""

    def __init__(self, address: str, protocol: Protocol) -> None:
        host, port = address.rsplit(":", 1)
        self.address = host, int(port)
        self.protocol = protocol
        self.stream: io.BufferedRWPair | None = None
        self.rests_until = 0

    def rests(self) -> bool:
        return now() < self.rests_until

    def ask(self, key: str, value: str | None) -> bytes:
        """Sets a value, or gets it; b"" if there is none. A connection that the server has left is made anew, once."""
        while True:
            was_open = self.stream is not None
            try:
                return self.exchange(key, value)
            except OSError as e:
                self.close()
                if not was_open or isinstance(e, TimeoutError):
                    self.rests_until = now() + REST
                    raise

    def exchange(self, key: str, value: str | None) -> bytes:
        if self.stream is None:
            self.stream = socket.create_connection(self.address, TIMEOUT).makefile("rwb")
        protocol = self.protocol
        request = protocol.get.format(key) if value is None else protocol.set.format(key, len(value), value)
        self.stream.write(request.encode())
        self.stream.flush()
        first = self.line()
        if value is not None:
            if first != protocol.stored:
                raise OSError(first)
            return first
        if first == protocol.missing:
            return b""
        lines = [self.line() for _ in range(1 + protocol.behind)]
        return lines[0].removesuffix(b"\r\n")

    def line(self) -> bytes:
        assert self.stream
        line = self.stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server has gone")
        return line

    def close(self) -> None:
        if self.stream:
            with contextlib.suppress(OSError):
                self.stream.close()
            self.stream = None


class Fleet:
    """The servers of one topology."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.nodes: dict[str, Node] = {}
        self.ring = Ring.from_json(Path(path).read_text(encoding="utf-8"))
        self.tell()
        self.ring.on_change(self.changed)
        self.ring.follow(path)

    def changed(self, change: Change) -> None:
        if change.why == "topology":
            self.tell()

    def tell(self) -> None:
        at = self.ring.snapshot()
        tell({"saw": self.name, "epoch": at.epoch, "fingerprint": at.fingerprint, "digest": digest_of(at)})

    def operate(self) -> None:
        """Writes a key to both of its nodes, or reads one from either."""
        counts["operations"] += 1
        key = random.choice(KEYS)
        value = f"value-of-{key}"
        if random.random() < WRITES:
            self.reach(key, value)
        elif (answer := self.reach(key)) is not None:
            counts["hits" if answer == value.encode() else "wrong" if answer else "misses"] += 1

    def reach(self, key: str, value: str | None = None) -> bytes | None:
        """An answer. Nodes that rest come last, and only if nobody else has answered; others all get a value, and are
        asked for one until there is an answer."""
        placement = self.ring.snapshot()
        answer, tries = None, []
        nodes = [(id, self.node(placement, id)) for id in placement.get_nodes(key, COPIES)]
        for id, node in sorted(nodes, key=lambda each: each[1].rests()):
            if answer is not None and (value is None or node.rests()):
                break
            start = now()
            try:
                answer = node.ask(key, value)
            except OSError:
                counts["errors"] += 1
                tries.append((id, start, now()))
        if answer is None:
            tell({"failed": self.name, "epoch": placement.epoch, "key": key, "tries": tries})
        return answer

    def node(self, placement: Placement, id: str) -> Node:
        if id not in self.nodes:
            self.nodes[id] = Node(placement.node(id).address, PROTOCOLS[self.name])
        return self.nodes[id]


def main(memcached: str, redis: str) -> None:
    fleets = [Fleet("memcached", memcached), Fleet("redis", redis)]
    # Until the driver closes stdin.
    while not select.select([0], [], [], PACE)[0]:
        random.choice(fleets).operate()
    tell({"counts": counts})


if __name__ == "__main__":
    main(*sys.argv[1:])
