"""Clients of Kafka in Go, run by streams/go_driver: the broker says in which partition a record is."""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from faces import ROOT, words
from go_programs import BUILDS, Service, built, hexed, module_version
from kafka_broker import Broker, version
from libconsistent import Node, Ring

DRIVER = ROOT / "integrations" / "streams" / "go_driver"
KEYS = [*words(9_998), "", "long" * 1000]
PARTITIONS = 8
DIALECTS = 120_000


def ring_of(partitions: int) -> Ring:
    return Ring([Node(f"events-{i}", weight=1 + i % 2) for i in range(partitions)])


def expected(ring: Ring, keys: list[str]) -> dict[str, int]:
    return {key: int((ring.get_node(key) or "").rpartition("-")[2]) for key in keys}


def found(broker: Broker, topic: str) -> dict[str, int]:
    """The partition of each key, as the broker has it; one that is in two is a failure."""
    where: dict[str, int] = {}
    for partition, records in broker.records(topic).items():
        for key, _ in records:
            assert key is not None and where.setdefault(key.decode(), partition) == partition, key
    return where


@dataclass
class Client:
    """One that the driver has, by its name there and its module."""

    name: str
    module: str
    # How many answers were compared with the ring's, and the figures, by how the program was built.
    compared: dict[str, int] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def against(self) -> str:
        return f"{self.module.rpartition('/')[2]} {module_version(DRIVER, self.module)}, {version()}"

    def command(self, address: str, topic: str, document: Path, how: str = "module, no cgo") -> list[str | Path]:
        return [built(DRIVER, how), "produce", self.name, address, topic, document]

    def producer(self, broker: Broker, topic: str, ring: Ring, folder: Path, how: str = "module, no cgo") -> Service:
        document = folder / "topology.json"
        document.write_text(ring.to_json())
        return Service(*self.command(broker.address, topic, document, how))

    def places_by_the_ring(self, broker: Broker, folder: Path, how: str) -> bool:
        """Whether all builds were now tried."""
        ring, half = ring_of(6), len(KEYS) // 2
        topic = broker.topic(PARTITIONS)
        producer = self.producer(broker, topic, ring, folder, how)
        assert producer.do("produce", keys=hexed(KEYS[:half]))["failed"] == 0
        # The broker is killed while records come, and is back: the client goes on, nothing is lost.
        broker.kill()
        back = threading.Thread(target=lambda: (time.sleep(1), broker.start()))
        back.start()
        assert producer.do("produce", keys=hexed(KEYS[half:]))["failed"] == 0
        back.join()
        producer.end()
        home = found(broker, topic)
        assert home == expected(ring, KEYS)

        # A partition is added to the ring while a producer runs.
        after = Ring(ring)
        after.add_node("events-6")
        now = self.after(broker, folder, how, ring, after, "add", "events-6")
        moved = [key for key in KEYS if now[key] != home[key]]
        assert {now[key] for key in moved} == {6}
        assert abs(len(moved) / len(KEYS) - ring.diff(after).moved) < 0.02
        # One is marked down, and no others' keys move.
        without = Ring(ring)
        without.mark_down("events-1")
        now = self.after(broker, folder, how, ring, without, "down", "events-1")
        assert all(home[key] in (now[key], 1) for key in KEYS)

        # The dialect that equals the default of Kafka's own clients.
        for partitions in (1, 3, 12, 64):
            command = [built(DRIVER, how), "compare", self.name, str(partitions), str(DIALECTS // 4)]
            assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "0\n"

        self.compared[how] = 3 * len(KEYS) + DIALECTS
        self.figures[how] = (
            f"{len(moved)} of {len(KEYS):,} keys moved to a 7th partition; 0 of {DIALECTS:,} differ from"
        )
        assert len(set(self.figures.values())) == 1
        return len(self.compared) == len(BUILDS)

    def after(self, broker: Broker, folder: Path, how: str, ring: Ring, changed: Ring, *change: str) -> dict[str, int]:
        """Where keys are that a producer sends after a change of its ring."""
        topic = broker.topic(PARTITIONS)
        producer = self.producer(broker, topic, ring, folder, how)
        producer.do(change[0], id=change[1])
        assert producer.do("produce", keys=hexed(KEYS))["failed"] == 0
        producer.end()
        now = found(broker, topic)
        assert now == expected(changed, KEYS)
        return now

    def sends_without_keys(self, broker: Broker, folder: Path, count: int = 500) -> list[int]:
        """How many records without a key are in each partition."""
        topic = broker.topic(4)
        producer = self.producer(broker, topic, ring_of(4), folder)
        assert producer.do("produce", keys=["-"] * count)["failed"] == 0
        producer.end()
        came = broker.records(topic)
        assert {key for records in came.values() for key, _ in records} == {None}
        return [len(came[number]) for number in sorted(came)]

    def refuses_what_has_no_partition(self, broker: Broker, folder: Path) -> str:
        """The error of the last record for a partition that the topic does not have."""
        ring, keys = ring_of(6), KEYS[:600]
        topic = broker.topic(4)
        producer = self.producer(broker, topic, ring, folder)
        answer = producer.try_to("produce", keys=hexed(keys))
        placed = {key: number for key, number in expected(ring, keys).items() if number < 4}
        assert answer["failed"] == len(keys) - len(placed) > 100
        for id in ring:
            producer.do("down", id=id)
        assert producer.try_to("produce", keys=hexed(keys[:10]))["failed"] == 10
        producer.end()
        assert found(broker, topic) == placed
        return str(answer["error"])

    def refuses(self, folder: Path, document: str) -> str:
        """What is said of a document that it cannot use."""
        path = folder / "topology.json"
        path.write_text(document)
        command = self.command("127.0.0.1:1", "events", path)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        return done.stderr


# Documents whose nodes are no partitions, and what is said of them.
NO_PARTITIONS = [
    ('{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a"}]}', '"a" does not end with its number'),
    ('{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a-1"},{"id":"b-1"}]}', "are both 1"),
    ('{"libconsistent":1,"scheme":{"name":"kafka"},"nodes":[{"id":"1"},{"id":"0"}]}', '"1" is number 0'),
]


def program(module: Path, broker: Broker, folder: Path) -> None:
    """Runs the program of a page, which says where it produced."""
    ring = ring_of(PARTITIONS)
    topology = folder / "topology.json"
    topology.write_text(ring.to_json())
    broker.topic(PARTITIONS, "events")
    done = subprocess.run([built(module), topology, broker.address], capture_output=True, text=True, check=True)
    home = expected(ring, ["user:42"])
    assert done.stdout == f"{ring.get_node('user:42')} {home['user:42']}\n"
    assert found(broker, "events") == home
