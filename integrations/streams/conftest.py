"""A stand-in for a Kafka broker: what producers send arrives over TCP and is kept, partition by partition."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest

Record = tuple[bytes | None, bytes | None]
API_VERSIONS, METADATA, PRODUCE = 18, 3, 0
# The one version of each that is spoken; clients choose by it.
SPOKEN = {PRODUCE: 3, METADATA: 0, API_VERSIONS: 0}


class Reader:
    """Reads the values of the protocol."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        self.at += count
        assert self.at <= len(self.data), "a request that is too short"
        return self.data[self.at - count : self.at]

    def integer(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big", signed=True)

    def text(self) -> bytes | None:
        size = self.integer(2)
        return None if size < 0 else self.take(size)

    def varint(self) -> int:
        value = shift = 0
        while True:
            [byte] = self.take(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return (value >> 1) ^ -(value & 1)

    def bytes(self) -> bytes | None:
        size = self.varint()
        return None if size < 0 else self.take(size)


def records(batch: bytes) -> list[Record]:
    """Keys and values of a batch of records, version 2, not compressed."""
    reader = Reader(batch)
    reader.take(16)
    magic = reader.integer(1)
    reader.take(40)
    count = reader.integer(4)
    assert magic == 2
    found: list[Record] = []
    for _ in range(count):
        reader.varint()
        reader.take(1)
        reader.varint()
        reader.varint()
        found.append((reader.bytes(), reader.bytes()))
        for _ in range(reader.varint()):
            reader.bytes()
            reader.bytes()
    assert reader.at == len(batch)
    return found


def text(value: bytes) -> bytes:
    return struct.pack(">h", len(value)) + value


def array(values: list[bytes]) -> bytes:
    return struct.pack(">i", len(values)) + b"".join(values)


class Broker(socketserver.ThreadingTCPServer):
    """`topics` has the number of partitions of each, `kept` the records by topic and partition, `leaderless` those that
    have no leader."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.topics: dict[str, int] = {}
        self.leaderless: set[int] = set()
        self.kept: dict[str, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def partition_of(self, topic: str) -> dict[bytes, int]:
        """Where each value is."""
        return {value: at for at, kept in self.kept[topic].items() for _, value in kept if value is not None}

    def metadata(self, names: list[bytes]) -> bytes:
        node = struct.pack(">i", 1) + text(b"127.0.0.1") + struct.pack(">i", self.server_address[1])
        topics = []
        for name in names:
            partitions = []
            for at in range(self.topics[name.decode()]):
                leader = -1 if at in self.leaderless else 1
                one = array([struct.pack(">i", 1)])
                partitions.append(struct.pack(">hii", 0, at, leader) + one + one)
            topics.append(struct.pack(">h", 0) + text(name) + array(partitions))
        return array([node]) + array(topics)

    def produce(self, request: Reader) -> bytes:
        request.text()
        request.take(6)
        topics = []
        for _ in range(request.integer(4)):
            name = request.text()
            assert name is not None
            partitions = []
            for _ in range(request.integer(4)):
                at = request.integer(4)
                self.kept[name.decode()][at] += records(request.take(request.integer(4)))
                partitions.append(struct.pack(">ihqq", at, 0, 0, -1))
            topics.append(text(name) + array(partitions))
        return array(topics) + struct.pack(">i", 0)


class Connection(socketserver.StreamRequestHandler):
    """One client's."""

    server: Broker

    def handle(self) -> None:
        while size := self.rfile.read(4):
            request = Reader(self.rfile.read(int.from_bytes(size, "big")))
            api, version = request.integer(2), request.integer(2)
            correlation = request.take(4)
            request.text()
            if api == API_VERSIONS:
                spoken = array([struct.pack(">hhh", one, most, most) for one, most in SPOKEN.items()])
                answer = struct.pack(">h", 0) + spoken + (struct.pack(">i", 0) if version else b"")
            elif api == METADATA:
                answer = self.server.metadata([request.text() or b"" for _ in range(request.integer(4))])
            else:
                assert (api, version) == (PRODUCE, SPOKEN[PRODUCE])
                answer = self.server.produce(request)
            self.wfile.write(struct.pack(">i", 4 + len(answer)) + correlation + answer)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """It answers until the test ends."""
    with Broker() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
