"""Real servers of Redis and etcd, files, and a proxy that can be cut; started for a test and stopped by it."""

from __future__ import annotations

import ast
import base64
import contextlib
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import redis_servers


class Place(Protocol):
    """Where a document lies, for tests."""

    kind: str
    address: str

    def stop(self) -> None: ...
    def written(self, key: str) -> AbstractContextManager[list[bytes]]: ...
    def start(self) -> None: ...
    def garbage(self, key: str, text: bytes) -> None: ...
    def delete(self, key: str) -> None: ...


class Redis:
    """A redis-server that keeps nothing on disk; started again it is empty."""

    kind = "redis"

    def __init__(self) -> None:
        self.shard = redis_servers.start()
        self.address = self.shard.address

    def start(self) -> None:
        self.shard = redis_servers.start(self.shard.port)

    def stop(self) -> None:
        self.shard.stop()

    @contextlib.contextmanager
    def written(self, key: str) -> Iterator[list[bytes]]:
        """The texts that are set meanwhile, of what the server was asked; they are there afterwards."""
        texts: list[bytes] = []
        with socket.create_connection(("127.0.0.1", self.shard.port), timeout=20) as connection:
            lines = connection.makefile("rb")
            connection.sendall(b"MONITOR\r\n")
            assert lines.readline() == b"+OK\r\n"
            yield texts
            self.shard.ask("ECHO over")
            for line in lines:
                words = re.findall(rb'"(?:[^"\\]|\\.)*"', line)
                if words[:1] == [b'"ECHO"']:
                    return
                if words[0].lower() == b'"set"' and words[1].decode() == json.dumps(key):
                    texts.append(ast.literal_eval("b" + words[2].decode()))

    def notices(self, on: bool) -> None:
        """Whether the server tells of changes of keys itself."""
        events = "K$g" if on else '""'
        self.shard.ask(f"CONFIG SET notify-keyspace-events {events}")

    def garbage(self, key: str, text: bytes) -> None:
        command = b"*3\r\n$3\r\nSET\r\n" + b"".join(b"$%d\r\n%s\r\n" % (len(a), a) for a in (key.encode(), text))
        with socket.create_connection(("127.0.0.1", self.shard.port), timeout=5) as connection:
            connection.sendall(command)
            assert connection.recv(16) == b"+OK\r\n"

    def delete(self, key: str) -> None:
        self.shard.ask(f"DEL {key}")


class Etcd:
    """An etcd of one member, whose data outlive it."""

    kind = "etcd"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.peer = free_port(), free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        own, peer = f"http://{self.address}", f"http://127.0.0.1:{self.peer}"
        command = ["etcd", "--data-dir", str(self.folder), "--listen-client-urls", own, "--advertise-client-urls", own]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        command += ["--initial-cluster", f"default={peer}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{own}/health", timeout=1) as answer:
                if b"true" in answer.read():
                    return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("etcd did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self, verb: str, **body: object) -> bytes:
        text = json.dumps({k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in body.items()})
        url = f"http://{self.address}/v3/kv/{verb}"
        with urllib.request.urlopen(url, data=text.encode(), timeout=5) as answer:
            told: bytes = answer.read()
            return told

    @contextlib.contextmanager
    def written(self, key: str) -> Iterator[list[bytes]]:
        """The texts that are put meanwhile, of the revisions; they are there afterwards."""
        texts: list[bytes] = []
        before = self.revision()
        yield texts
        for revision in range(before + 1, self.revision() + 1):
            (kv,) = json.loads(self.ask("range", key=key.encode(), revision=revision))["kvs"]
            texts.append(base64.b64decode(kv["value"]))

    def revision(self) -> int:
        return int(json.loads(self.ask("range", key=b"any"))["header"]["revision"])

    def garbage(self, key: str, text: bytes) -> None:
        self.ask("put", key=key.encode(), value=text)

    def delete(self, key: str) -> None:
        self.ask("deleterange", key=key.encode())


class File:
    """A file in a folder, which is taken away where a server would be stopped."""

    kind = "file"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.address = str(folder / "ring.json")

    def start(self) -> None:
        self.folder.with_suffix(".away").rename(self.folder)

    def stop(self) -> None:
        self.folder.rename(self.folder.with_suffix(".away"))

    @contextlib.contextmanager
    def written(self, key: str) -> Iterator[list[bytes]]:
        """A file has no log: none."""
        yield []

    def garbage(self, key: str, text: bytes) -> None:
        Path(self.address).write_bytes(text)

    def delete(self, key: str) -> None:
        os.unlink(self.address)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
