"""Real memcached servers, started for a test and stopped by it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Server:
    """One memcached process."""

    id: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def start(id: str) -> Server:
    """Starts a server on a free port; another port is tried if somebody takes it first."""
    for _ in range(10):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with contextlib.suppress(RuntimeError):
            return start_on(id, port)
    raise RuntimeError(f"no port for {id}")


def start_on(id: str, port: int) -> Server:
    """Starts a server on this port."""
    command = ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-m", "64"]
    server = Server(id, port, subprocess.Popen(command))
    if answers(server):
        return server
    server.stop()
    raise RuntimeError(f"memcached did not start as {id} on port {port}")


def answers(server: Server, seconds: float = 5.0) -> bool:
    """Whether the server, and not somebody else on its port, accepts connections in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1) as s:
            s.sendall(b"stats\r\n")
            text = b""
            while not text.endswith(b"END\r\n"):
                text += s.recv(65536)
            return f"STAT pid {server.process.pid}\r\n".encode() in text
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def fleet(ids: list[str]) -> Iterator[dict[str, Server]]:
    """Servers by id; all are stopped at the end, also those that were put in later."""
    servers: dict[str, Server] = {}
    try:
        for id in ids:
            servers[id] = start(id)
        yield servers
    finally:
        for server in servers.values():
            server.stop()
