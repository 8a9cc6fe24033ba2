"""A real Kafka for tests, and what is at it. Maven fetches it once; it runs with Java 17 or newer."""

from __future__ import annotations

import contextlib
import itertools
import socket
import subprocess
import time
from pathlib import Path

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import OffsetSpec
from process import free_ports

ROOT = Path(__file__).parents[1]
POM = ROOT / "integrations" / "requirements" / "kafka.xml"
JARS = ROOT / "build" / "integrations" / "kafka"
PROPERTIES = """
process.roles={roles}
node.id={id}
controller.quorum.voters=1@127.0.0.1:{controller}
listeners={listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
compression.type=uncompressed
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
"""
# The key and value of a record.
Record = tuple[bytes | None, bytes | None]


def jars() -> Path:
    """The folder of the broker's jars."""
    if not any(JARS.glob("kafka_2.13-*.jar")):
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
        subprocess.run(command, check=True)
    return JARS


def version() -> str:
    """What is started."""
    return f"Kafka {next(jars().glob('kafka_2.13-*.jar')).stem.removeprefix('kafka_2.13-')}"


class Broker:
    """A broker of one process, whose data outlive it: the first of a cluster, which controls it, or one more."""

    def __init__(self, folder: Path, id: int = 1, first: Broker | None = None) -> None:
        [self.port] = free_ports(1)
        self.address = f"127.0.0.1:{self.port}"
        self._names = itertools.count()
        self._controller = first._controller if first else free_ports(1)[0]
        self._java = ["java", "-Xmx512m", "-cp", f"{jars()}/*"]
        self._log = folder / f"broker-{id}.log"
        self._properties = folder / f"server-{id}.properties"
        listeners = f"PLAINTEXT://{self.address}"
        self._properties.write_text(
            PROPERTIES.format(
                id=id,
                roles="broker" if first else "broker,controller",
                listeners=listeners if first else f"{listeners},CONTROLLER://127.0.0.1:{self._controller}",
                controller=self._controller,
                port=self.port,
                folder=folder / str(id),
            )
        )
        format = [*self._java, "kafka.tools.StorageTool", "format", "-t", "A" * 22, "-c", str(self._properties)]
        subprocess.run(format, check=True, capture_output=True)
        self.start()

    def start(self, seconds: float = 120) -> None:
        """Starts it, again if it was stopped."""
        with self._log.open("ab") as log:
            command = [*self._java, "kafka.Kafka", str(self._properties)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"Kafka did not start: {self._log.read_text()[-2000:]}")

    def __enter__(self) -> Broker:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def leave(self) -> None:
        """Ends it in order: what it leads has no leader at once, or another."""
        self._process.terminate()
        self._process.wait(timeout=60)

    def topic(self, partitions: int, name: str = "", brokers: dict[int, int] | None = None) -> str:
        """A new topic, of a name that no other has, or instead of the one that has it; `brokers` has those of
        partitions that are not on this one."""
        admin = KafkaAdminClient(bootstrap_servers=self.address)
        made = name or f"topic-{next(self._names)}"
        if made in admin.list_topics():
            admin.delete_topics([made])
            while made in admin.list_topics():
                time.sleep(0.05)
        assignments = {number: [(brokers or {}).get(number, 1)] for number in range(partitions)}
        admin.create_topics({made: {"assignments": assignments}}, wait_for_metadata=True)
        # A partition that has a leader is there a moment later: this asks again until it is.
        admin.list_partition_offsets({TopicPartition(made, number): OffsetSpec.LATEST for number in assignments})
        admin.close()
        return made

    def records(self, topic: str) -> dict[int, list[Record]]:
        """All records that a topic has by now, by their partitions; of those that come meanwhile, some."""
        consumer = KafkaConsumer(bootstrap_servers=self.address, auto_offset_reset="earliest")
        consumer.assign([TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)])
        left = sum(consumer.end_offsets(consumer.assignment()).values())
        found: dict[int, list[Record]] = {at.partition: [] for at in consumer.assignment()}
        while left > 0:
            came = consumer.poll(timeout_ms=60_000, max_records=10_000)
            assert came, f"{topic}: the broker does not give {left} records that it has"
            for at, records in came.items():
                found[at.partition] += [(record.key, record.value) for record in records]
                left -= len(records)
        consumer.close()
        return found
