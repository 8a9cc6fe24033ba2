"""Servers that go away and come back at the same port."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

sys.path.append(str(Path(__file__).parents[2] / "fleet"))
sys.path.append(str(Path(__file__).parents[2] / "examples"))

import redis_servers
import servers


class Process(Protocol):
    process: subprocess.Popen[bytes]

    def stop(self) -> None: ...


@dataclass
class Server:
    id: str
    address: str
    start_process: Callable[[], Process]
    running: Process

    def start(self) -> None:
        """Returns when it answers."""
        self.running = self.start_process()

    def signal(self, number: int) -> None:
        self.running.process.send_signal(number)

    def ended(self) -> None:
        self.running.process.wait(timeout=10)

    def stop(self) -> None:
        self.running.stop()


def memcached(id: str) -> Server:
    port = free_port()
    return made(id, port, lambda: servers.start_on(id, port))


def redis(id: str) -> Server:
    port = free_port()
    return made(id, port, lambda: redis_servers.start(port))


def made(id: str, port: int, start: Callable[[], Process]) -> Server:
    return Server(id, f"127.0.0.1:{port}", start, start())


def free_port() -> int:
    """A port that the system gives to nobody who asks for any: it stays free while its server is away."""
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="utf-8").split()
    for _ in range(100):
        port = random.randrange(10_000, int(given[0]))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no port is free")
