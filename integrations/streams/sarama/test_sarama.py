"""sarama's records at a broker: they are in the partitions that the ring says."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from go_programs import BUILDS, Service, built, hexed, module_version, page_has
from kfake import PROGRAM, Broker
from libconsistent import Node, Ring

HERE = Path(__file__).parent
DRIVER = HERE.parent / "go_driver"
GLUE = ["go/integrations/sarama/sarama.go", "go/integrations/partitions/partitions.go"]
KEYS = [f"user:{i}" if i % 2 else f"straße:{i}:{chr(0x4E00 + i % 5000)}" for i in range(9_998)] + ["", "long" * 1000]
DIALECTS = 120_000
compared: dict[str, int] = {}
figures: dict[str, str] = {}


@pytest.fixture
def broker() -> Iterator[Broker]:
    running = Broker(events=8, after=8, down=8, orders=4)
    yield running
    running.close()


def ring_of(partitions: int) -> Ring:
    return Ring([Node(f"events-{i}", weight=1 + i % 2) for i in range(partitions)])


class Producer(Service):
    def __init__(self, how: str, broker: Broker, topic: str, ring: Ring, folder: Path) -> None:
        document = folder / "topology.json"
        document.write_text(ring.to_json())
        super().__init__(built(DRIVER, how), "produce", "sarama", broker.address, topic, document)


def found(broker: Broker, topic: str, count: int) -> dict[str, int]:
    """The partition of each key, as a consumer finds it; one that is in two is a failure."""
    command = [built(DRIVER), "consume", broker.address, topic, str(count)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.partition(" ") for line in said.splitlines()]
    assert len(lines) >= count
    where: dict[str, int] = {}
    for partition, _, digits in lines:
        key = "-" if digits == "-" else bytes.fromhex(digits).decode()
        assert digits == "-" or where.setdefault(key, int(partition)) == int(partition), key
    return where


def expected(ring: Ring, keys: list[str]) -> dict[str, int]:
    return {key: int((ring.get_node(key) or "").rpartition("-")[2]) for key in keys}


@pytest.mark.parametrize("how", BUILDS)
def test_records_are_where_the_ring_says(broker: Broker, how: str, tmp_path: Path, report: Callable[..., None]) -> None:
    count = 0
    ring = ring_of(6)
    producer = Producer(how, broker, "events", ring, tmp_path)
    half = len(KEYS) // 2
    assert producer.do("produce", keys=hexed(KEYS[:half]))["failed"] == 0
    # The broker is killed while records come, and is back: the client goes on, nothing is lost.
    broker.kill()
    back = threading.Thread(target=lambda: (time.sleep(1), broker.start()))
    back.start()
    assert producer.do("produce", keys=hexed(KEYS[half:]))["failed"] == 0
    back.join()
    home = found(broker, "events", len(KEYS))
    assert home == expected(ring, KEYS)
    count += len(KEYS)
    producer.end()

    # A partition is added to the ring while a producer runs.
    producer = Producer(how, broker, "after", ring, tmp_path)
    producer.do("add", id="events-6")
    after = Ring(ring)
    after.add_node("events-6")
    assert producer.do("produce", keys=hexed(KEYS))["failed"] == 0
    now = found(broker, "after", len(KEYS))
    assert now == expected(after, KEYS)
    moved = [key for key in KEYS if now[key] != home[key]]
    assert {now[key] for key in moved} == {6}
    assert abs(len(moved) / len(KEYS) - ring.diff(after).moved) < 0.02
    producer.end()
    # One is marked down, and no others' keys move.
    producer = Producer(how, broker, "down", ring, tmp_path)
    producer.do("down", id="events-1")
    without = Ring(ring)
    without.mark_down("events-1")
    assert producer.do("produce", keys=hexed(KEYS))["failed"] == 0
    assert found(broker, "down", len(KEYS)) == expected(without, KEYS)
    count += 2 * len(KEYS)
    producer.end()

    # The dialect that equals the default of Kafka's own clients.
    for partitions in (1, 3, 12, 64):
        command = [built(DRIVER, how), "compare", "sarama", str(partitions), str(DIALECTS // 4)]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "0\n"
    count += DIALECTS

    compared[how] = count
    figures[how] = (
        f"{len(moved)} of {len(KEYS):,} keys moved to a 7th partition; 0 of {DIALECTS:,} differ from sarama's murmur2"
    )
    if len(compared) == len(BUILDS):
        assert len(set(figures.values())) == 1
        kfake = module_version(PROGRAM, "github.com/twmb/franz-go/pkg/kfake").rpartition("-")[2]
        against = f"sarama {module_version(DRIVER, 'github.com/IBM/sarama')}, kfake {kfake}"
        report(glue=GLUE, against=against, compared=sum(compared.values()), figures=figures[how])


def test_records_without_a_key_go_where_the_client_puts_them(broker: Broker, tmp_path: Path) -> None:
    producer = Producer("module, no cgo", broker, "orders", ring_of(4), tmp_path)
    assert producer.do("produce", keys=["-"] * 500)["failed"] == 0
    assert found(broker, "orders", 500) == {}
    producer.end()


def test_what_has_no_partition_fails(broker: Broker, tmp_path: Path) -> None:
    ring = ring_of(6)
    producer = Producer("module, no cgo", broker, "orders", ring, tmp_path)
    answer = producer.try_to("produce", keys=hexed(KEYS[:600]))
    missing = [key for key in KEYS[:600] if expected(ring, [key])[key] > 3]
    assert answer["failed"] == len(missing) > 100
    assert "the topic has no such partition" in answer["error"]
    for id in ring:
        producer.do("down", id=id)
    assert producer.try_to("produce", keys=hexed(KEYS[:10]))["failed"] == 10
    producer.end()


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ('{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a"}]}', '"a" does not end with its number'),
        ('{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a-1"},{"id":"b-1"}]}', "are both 1"),
        ('{"libconsistent":1,"scheme":{"name":"kafka"},"nodes":[{"id":"1"},{"id":"0"}]}', '"1" is number 0'),
    ],
)
def test_nodes_that_are_no_partitions_are_named(tmp_path: Path, document: str, error: str) -> None:
    path = tmp_path / "topology.json"
    path.write_text(document)
    command = [built(DRIVER), "produce", "sarama", "127.0.0.1:1", "events", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and error in done.stderr


def test_the_page_shows_the_program_which_runs(broker: Broker, tmp_path: Path) -> None:
    assert page_has(HERE / "README.md", HERE / "sarama.go")
    ring = ring_of(8)
    topology = tmp_path / "topology.json"
    topology.write_text(ring.to_json())
    done = subprocess.run([built(HERE), topology, broker.address], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring.get_node('user:42')} {expected(ring, ['user:42'])['user:42']}\n"
