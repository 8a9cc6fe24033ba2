"""Back ends that are processes of their own, and a client of what stands in front of them."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from libconsistent import Ring
from process import free_ports

HERE = Path(__file__).parent
BATCH = 50
ANSWER = re.compile(rb"HTTP/1.1 (\d+) .*?\r\n\r\n", re.S)
LENGTH = re.compile(rb"content-length: (\d+)", re.I)
STRANGE = [b"-", b"%E2%82%AC", "grüße".encode(), b"a b  c", b"x" * 4000, bytes(range(0xA1, 0xFF))]


def until(what: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits until this is true."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Backends:
    """Processes that answer their endpoints; any can be killed, and started again on its port."""

    def __init__(self, count: int) -> None:
        self.ports = free_ports(count)
        self.endpoints = [f"127.0.0.1:{port}" for port in self.ports]
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, *ports: int) -> None:
        for port in ports:
            self.processes[port] = subprocess.Popen([sys.executable, str(HERE / "backend.py"), str(port)])
        for port in ports:
            until(lambda port=port: accepts(port))

    def kill(self, port: int) -> None:
        process = self.processes.pop(port)
        process.kill()
        process.wait()

    def __enter__(self) -> Backends:
        self.start(*self.ports)
        return self

    def __exit__(self, *_: object) -> None:
        for port in list(self.processes):
            self.kill(port)


def replace(path: Path, text: str) -> None:
    """Writes a file that others follow: it is the old one, or the new one."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text)
    beside.replace(path)


def keys(count: int) -> list[bytes]:
    """Keys that a header can have: some strange ones, and those of users."""
    return STRANGE + [b"user:%d" % number for number in range(count - len(STRANGE))]


def said(ring: Ring, some: Sequence[bytes]) -> list[str]:
    """Which back end answers each key as the ring has it."""
    address = {id: ring.node(id).address or id for id in ring.nodes}
    nodes = [ring.get_node(key) for key in some]
    return [address[node] if node else "503" for node in nodes]


def differ(found: Sequence[str], wanted: Sequence[str]) -> int:
    return sum(one != other for one, other in zip(found, wanted, strict=True))


def ask(port: int, some: Sequence[bytes], *, path: str = "/", header: str = "x-key", batch: int = BATCH) -> list[str]:
    """Which back end answers each key, asked on eight connections, which a balancer spreads over its threads; the
    status where that is not 200. So many requests are sent together: 1 for who does not take them so."""
    part = -(-len(some) // 8)
    parts = [some[start : start + part] for start in range(0, len(some), part)]
    with ThreadPoolExecutor(8) as pool:
        answered = pool.map(lambda each: ask_in_turn(port, each, path=path, header=header, batch=batch), parts)
        return [each for found in answered for each in found]


def ask_in_turn(
    port: int, some: Sequence[bytes], *, path: str = "/", header: str = "x-key", batch: int = BATCH
) -> list[str]:
    """The same on one connection."""
    found: list[str] = []
    form = b"GET %b HTTP/1.1\r\nHost: x\r\n%b: %%b\r\n\r\n" % (path.encode(), header.encode())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for start in range(0, len(some), batch):
            together = some[start : start + batch]
            connection.sendall(b"".join(form % key for key in together))
            found += answers(connection, len(together))
    return found


def answers(connection: socket.socket, count: int) -> Iterator[str]:
    """So many answers to requests that were sent together."""
    text = b""
    while count:
        head = ANSWER.match(text)
        length = LENGTH.search(head[0]) if head else None
        if head and length and len(text) >= head.end() + int(length[1]):
            body = text[head.end() : head.end() + int(length[1])].decode()
            yield body if head[1] == b"200" else head[1].decode()
            text = text[head.end() + int(length[1]) :]
            count -= 1
            continue
        more = connection.recv(1 << 16)
        assert more, "the balancer closed the connection"
        text += more
