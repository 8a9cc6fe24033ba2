"""kafka-python with a real broker: the broker says in which partition a record is."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kafka
import kafka_broker
import pytest
from faces import keys, node_answers, page_has
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewPartitions
from kafka.partitioner import DefaultPartitioner
from libconsistent import InvalidError, Node, Ring
from libconsistent.integrations.kafka_python import RingPartitioner

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/kafka_python.py"]
PARTITIONS = 8
MANY = 100_000


def partitions(count: int = PARTITIONS) -> Ring:
    return Ring([str(number) for number in range(count)])


def raw(key: str | bytes) -> bytes:
    return key.encode() if isinstance(key, str) else key


def records(broker: kafka_broker.Broker, topic: str) -> list[tuple[bytes | None, int]]:
    """The keys and partitions of a topic's records, as the broker has them."""
    return sorted((key, number) for number, some in broker.records(topic).items() for key, _ in some)


def test_the_broker_has_the_records_in_their_partitions(
    broker: kafka_broker.Broker, report: Callable[..., None]
) -> None:
    ring, topic, asked = partitions(), broker.topic(PARTITIONS), keys(20_000)
    producer = KafkaProducer(bootstrap_servers=broker.address, partitioner=RingPartitioner(ring), retries=1000)
    for key in asked:
        producer.send(topic, key=raw(key), value=b"")
    producer.flush()
    found = records(broker, topic)
    assert found == sorted((raw(key), int(ring[key])) for key in asked)
    answers = node_answers(ring.to_json(), asked)
    assert found == sorted((raw(key), int(node or -1)) for key, node in zip(asked, answers, strict=True))
    compared = 2 * len(asked)

    # The broker dies; what is sent meanwhile is delivered when it is back, to the same partitions.
    broker.kill()
    meanwhile = [producer.send(topic, key=raw(key), value=b"") for key in asked[:500]]
    broker.start()
    assert [sent.get(120).partition for sent in meanwhile] == [int(ring[key]) for key in asked[:500]]
    assert len(records(broker, topic)) == len(asked) + 500
    compared += 500

    # The default, and the same by name: the ring's dialect of it.
    default = RingPartitioner(Ring([str(number) for number in range(PARTITIONS)], "kafka"))
    many = [raw(key) for key in keys(MANY)]
    chosen = through(producer, topic, many)
    producer.config["partitioner"] = default
    as_default = through(producer, topic, many)
    producer.config["partitioner"] = DefaultPartitioner()
    assert as_default == through(producer, topic, many)
    assert [str(number) for number in as_default] == node_answers(default.ring.to_json(), list(many))
    compared += 2 * MANY

    # The topic gets a partition.
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.create_partitions({topic: NewPartitions(PARTITIONS + 1)})
    admin.close()
    grown = KafkaProducer(bootstrap_servers=broker.address, partitioner=RingPartitioner(ring))
    assert grown.partitions_for(topic) == set(range(PARTITIONS + 1))
    assert through(grown, topic, many) == chosen  # until the ring has it
    before = Ring(ring)
    ring.add_node(Node(str(PARTITIONS)))
    now = through(grown, topic, many)
    moved = [new for old, new in zip(chosen, now, strict=True) if old != new]
    assert set(moved) == {PARTITIONS} and abs(len(moved) / MANY - before.diff(ring).moved) < 0.01
    grown.config["partitioner"] = DefaultPartitioner()
    moved_by_default = sum(map(int.__ne__, as_default, through(grown, topic, many)))
    compared += MANY
    grown.close()
    producer.close()
    share = f"{len(moved) / MANY:.3f} of the keys, by the default {moved_by_default / MANY:.3f}"
    report(
        glue=GLUE,
        against=f"kafka-python {kafka.__version__}, {kafka_broker.version()}",
        compared=compared,
        figures=f"a ninth partition moved {share}",
    )


def through(producer: Any, topic: str, asked: list[bytes]) -> list[int]:
    """What the producer itself chooses."""
    return [producer._partition(topic, None, key, b"", key, b"") for key in asked]


class Cluster:
    """What a partitioner asks of the metadata of a cluster."""

    def __init__(self, count: int, available: set[int]) -> None:
        self._all, self._available = set(range(count)), available

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return self._all if topic == "t" else None

    def available_partitions_for_topic(self, topic: str) -> set[int] | None:
        return self._available if topic == "t" else None


def ask(partitioner: RingPartitioner, key: bytes | None, cluster: Cluster | None = None, topic: str = "t") -> int:
    return partitioner.partition(topic, None, key, None, None, cluster or Cluster(PARTITIONS, set(range(PARTITIONS))))


def test_nodes_may_have_partitions() -> None:
    has = {"a": [0, 3, 6], "b": [1, 4], "c": [2, 5, 7]}
    ring = Ring(
        [Node(id, weight=len(of), metadata={"partitions": ",".join(map(str, of))}) for id, of in has.items()],
        "rendezvous",
    )
    partitioner = RingPartitioner(ring)
    asked = [raw(key) for key in keys(40_000)]
    chosen = [ask(partitioner, key) for key in asked]
    assert all(number in has[ring[key]] for key, number in zip(asked, chosen, strict=True))
    for count in Counter(chosen).values():
        assert abs(count / len(asked) - 1 / 8) < 0.01
    # A node gets another partition: only its own keys move.
    ring.set_metadata("b", {"partitions": "1,4,7"})
    again = [ask(partitioner, key) for key in asked]
    moved = [(ring[key], new) for key, old, new in zip(asked, chosen, again, strict=True) if old != new]
    assert set(moved) == {("b", 7)} and abs(len(moved) / len(asked) - 2 / 8 / 3) < 0.01
    # A node is down: its keys go to the partitions of others.
    ring.mark_down("a")
    assert {ask(partitioner, key) for key in asked} == {1, 2, 4, 5, 7}


def test_records_without_a_key_go_where_there_is_a_leader() -> None:
    partitioner = RingPartitioner(partitions())
    assert {ask(partitioner, None, Cluster(8, {2, 5})) for _ in range(200)} == {2, 5}
    assert {ask(partitioner, None, Cluster(8, set())) for _ in range(2000)} == set(range(8))
    # One with a key waits for the leader of its partition, as by the default.
    assert {ask(partitioner, b"user:1", Cluster(8, {number})) for number in range(8)} == {int(partitions()["user:1"])}


def test_the_interface_before_version_3_is_a_function() -> None:
    ring = partitions()
    partitioner = RingPartitioner(ring)
    asked = [raw(key) for key in keys()]
    there = [partitioner(key, list(range(8)), [1, 2]) for key in asked]
    assert there == [int(ring[key]) for key in asked] == [ask(partitioner, key) for key in asked]
    assert partitioner(None, [0, 1, 2], [1]) == 1


def test_what_does_not_fit_is_named() -> None:
    partitioner = RingPartitioner(partitions(9))
    key = next(key for key in map(b"%d".__mod__, range(1000)) if partitioner.ring[key] == "8")
    with pytest.raises(InvalidError, match="partition 8 of the ring is none of the topic's"):
        ask(partitioner, key)
    with pytest.raises(ValueError, match='topic "x" is not known'):
        ask(partitioner, key, topic="x")
    with pytest.raises(InvalidError, match='node "a": "1,x" is not numbers'):
        RingPartitioner(Ring([Node("a", metadata={"partitions": "1,x"})]))
    for id in partitioner.ring:
        partitioner.ring.mark_down(id)
    with pytest.raises(ValueError, match="no node of the ring is live"):
        ask(partitioner, key)


def test_the_page_shows_the_program_which_runs(broker: kafka_broker.Broker, tmp_path: Path) -> None:
    program = HERE / "orders.py"
    assert page_has(HERE / "README.md", program)
    broker.topic(PARTITIONS, "orders")
    ring = partitions()
    document = tmp_path / "topology.json"
    document.write_text(ring.to_json())
    command = [sys.executable, program, broker.address, document]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring['user:42']} {ring['user:42']} {len({ring[f'user:{i}'] for i in range(100)})}\n"
