"""Where python-memcached's `get` goes, with sockets that need no server; and its recording for tests/vectors/recorded.

PYTHONPATH=tests/live python3 -m libraries.python_memcached >tests/model/recordings/python_memcached.json"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any
from unittest import mock

import memcache


class Servers:
    """Sockets: those of a server that is down refuse to connect, others hold no keys."""

    def __init__(self, down: Iterable[Any]) -> None:
        self.down = set(down)
        self.asked: Any = None

    def __call__(self, family: int, kind: int) -> Any:
        # As the client uses it.
        socket = mock.Mock(spec=["settimeout", "connect", "sendall", "recv", "close"])

        def connect(address: Any) -> None:
            if address in self.down:
                raise ConnectionRefusedError
            socket.address = address

        def sendall(command: bytes) -> None:
            if command.startswith(b"get "):
                self.asked = socket.address

        socket.connect, socket.sendall, socket.recv = connect, sendall, lambda size: b"END\r\n"
        return socket


def placed(servers: Sequence[tuple[str, int]], down: Iterable[str], keys: Iterable[bytes]) -> list[int]:
    """The place of the server that each key is asked of, -1 for none."""
    client = memcache.Client(list(servers), check_keys=False)
    addresses = [host.address for host in client.servers]
    names = [name for name, _ in servers]
    sockets = Servers(addresses[names.index(name)] for name in down)
    places = []
    with mock.patch("memcache.socket.socket", sockets):
        for key in keys:
            sockets.asked = None
            client.get(key)
            places.append(-1 if sockets.asked is None else addresses.index(sockets.asked))
    return places


def some_keys() -> list[bytes]:
    rng = random.Random("python-memcached")
    texts = [
        "",
        "a",
        "0",
        "00",
        "ключ:7",
        "größe",
        "鍵",
        "🔑",
        "nul\0l",
        "a b",
        "line\r\n",
        "{tag}:1",
        "x" * 250,
        "y" * 5000,
    ]
    keys = [text.encode() for text in texts] + [b"\xff", b"\x80" * 9, bytes(range(256))]
    keys += [f"user:{i}".encode() for i in range(80)] + [str(7**i).encode() for i in range(60)]
    keys += [f"größe:{rng.getrandbits(40)}".encode() for _ in range(40)]
    while len(keys) < 300:
        keys.append(rng.randbytes(rng.randrange(1, 60)))
    return keys


def recording() -> dict[str, Any]:
    keys = some_keys()
    ten = [(f"10.0.0.{i}:11211", 1) for i in range(1, 11)]
    thirty = [(f"10.0.1.{i}:11211", 1) for i in range(30)]
    weighted = [(name, weight) for (name, _), weight in zip(ten, (1, 2, 3, 5, 1, 8, 1, 4, 100, 7), strict=True)]
    zero = [("10.0.0.1:11211", 0), ("10.0.0.2:11211", 3), ("10.0.0.3:11211", 1), ("10.0.0.4:11211", 0)]
    mixed = [("cache", 1), ("cache.example:11212", 2), ("inet6:[::1]:11211", 1), ("unix:/run/memcached.sock", 3)]
    pools: list[tuple[str, list[tuple[str, int]], list[int]]] = [
        ("one", ten[:1], []),
        ("t2", ten[:2], []),
        ("t10", ten, []),
        ("t10-reversed", ten[::-1], []),
        ("t10-minus", ten[:3] + ten[4:], []),
        ("t10-plus", [*ten, ("10.0.0.11:11211", 1)], []),
        ("t10-down", ten, [3]),
        ("t10-down-5", ten, [0, 2, 4, 6, 8]),
        # Ten tries do not find the only one left for every key.
        ("t10-down-9", ten, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("t10-all-down", ten, list(range(10))),
        ("one-down", ten[:1], [0]),
        ("t30", thirty, []),
        ("t30-down", thirty, list(range(0, 30, 2))),
        ("w10", weighted, []),
        ("w10-minus", weighted[:8] + weighted[9:], []),
        ("w10-plus", [*weighted, ("10.0.0.11:11211", 2)], []),
        ("w10-down", weighted, [8]),
        ("w10-down-4", weighted, [0, 5, 8, 9]),
        ("zero", zero, []),
        ("zero-down", zero, [1]),
        ("mixed", mixed, []),
        ("mixed-down", mixed, [3]),
        # More places in the list than the hash has values: the last servers have no key.
        ("heavy", [(name, 6000) for name, _ in ten], []),
    ]
    cases = []
    for name, servers, down in pools:
        nodes = [
            {"name": ident, "weight": weight} | ({"down": True} if i in down else {})
            for i, (ident, weight) in enumerate(servers)
        ]
        places = placed(servers, [servers[i][0] for i in down], keys)
        cases.append({"name": name, "nodes": nodes, "placement": places})
    return {
        "system": "python-memcached",
        "version": version("python-memcached"),
        "source": "the real client's get() over sockets that accept or refuse",
        "keys_hex": [key.hex() for key in keys],
        "cases": cases,
    }


if __name__ == "__main__":
    found = recording()
    rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in found.pop("cases"))
    print(json.dumps(found, separators=(",", ":"))[:-1] + ',"cases":[\n' + rows + "\n]}")
