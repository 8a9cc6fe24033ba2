"""A Kafka broker of its own for a test: kfake, by the program in streams/broker. It needs Go."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from go_programs import built

PROGRAM = Path(__file__).parent / "streams" / "broker"


class Broker:
    """A broker whose records outlive it: what was acknowledged is there again after kill and start."""

    def __init__(self, **topics: int) -> None:
        self._topics = [f"{name}={partitions}" for name, partitions in topics.items()]
        self._folder = tempfile.TemporaryDirectory(prefix="integrations-kafka-")
        self.address = ""
        self.start()

    def start(self) -> None:
        """Starts it, after the first time where it was."""
        port = self.address.rpartition(":")[2] or "0"
        command = [built(PROGRAM), "-port", port, "-data", self._folder.name, *self._topics]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        assert self.address, "the broker did not start"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self._folder.cleanup()
