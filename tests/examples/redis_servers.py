"""Real redis servers, started for a test and stopped by it; as tests/fleet/servers.py does it for memcached."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Shard:
    """One redis-server process, which keeps nothing on disk."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ask(self, command: str) -> list[str]:
        """The lines of the answer to an inline command that ends with a line of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(f"{command}\r\nQUIT\r\n".encode())
            text = b""
            while part := connection.recv(1 << 16):
                text += part
        assert text.endswith(b"+OK\r\n"), text
        return text.decode().split("\r\n")[:-2]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def start(port: int = 0) -> Shard:
    """Starts a server on this port, or on a free one; then another is tried if somebody takes it first."""
    for _ in range(10):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            at = port or probe.getsockname()[1]
        command = ["redis-server", "--port", str(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        shard = Shard(at, subprocess.Popen(command, stdout=subprocess.DEVNULL))
        if answers(shard):
            return shard
        shard.stop()
    raise RuntimeError("redis-server did not start")


def answers(shard: Shard, seconds: float = 5.0) -> bool:
    """Whether the server, and not somebody else on its port, answers in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and shard.process.poll() is None:
        with contextlib.suppress(OSError):
            return f"process_id:{shard.process.pid}" in shard.ask("INFO server")
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def shards(count: int) -> Iterator[dict[str, Shard]]:
    """Servers by id; all are stopped at the end, also those that were put in later."""
    running: dict[str, Shard] = {}
    try:
        for i in range(count):
            running[f"shard-{i}"] = start()
        yield running
    finally:
        for shard in running.values():
            shard.stop()
