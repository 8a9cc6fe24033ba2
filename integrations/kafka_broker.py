"""A real Kafka broker, started for a test and stopped by it. Maven fetches it once, with Java 17 or newer."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
POM = ROOT / "integrations" / "requirements" / "kafka.xml"
JARS = ROOT / "build" / "integrations" / "kafka"
PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
num.partitions=8
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
"""


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
    """A broker of one process, whose data outlive it."""

    def __init__(self, folder: Path) -> None:
        self.port, controller = (free_port() for _ in range(2))
        self.address = f"127.0.0.1:{self.port}"
        self._java = ["java", "-Xmx512m", "-cp", f"{jars()}/*"]
        self._log = folder / "broker.log"
        self._properties = folder / "server.properties"
        self._properties.write_text(PROPERTIES.format(port=self.port, controller=controller, folder=folder))
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
        self.stop()
        raise RuntimeError(f"Kafka did not start: {self._log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Kills it."""
        self._process.kill()
        self._process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def broker(folder: Path) -> Iterator[Broker]:
    """A broker with its data in this folder."""
    running = Broker(folder)
    try:
        yield running
    finally:
        running.stop()
