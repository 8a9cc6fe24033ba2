"""Clients in different languages find each other's keys on real servers, also when one of these fails."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keys import paths
from libconsistent import Ring
from pymemcache.client.base import Client
from servers import Server, fleet

IDS = ["cache-a", "cache-b", "cache-c", "cache-d", "cache-e"]
KEYS_A_CLIENT = 1000


def value_of(key: bytes) -> bytes:
    """What belongs under a key: another key's value is a miss."""
    return b"value of " + key


class PythonClient:
    """One pymemcache client a server, the server chosen by the ring."""

    def __init__(self, document: str) -> None:
        self.ring = Ring.from_json(document)
        addresses = {id: self.ring.node(id).address for id in self.ring}
        self.clients = {id: Client(address, allow_unicode_keys=True) for id, address in addresses.items()}

    def owner(self, key: bytes) -> str:
        return self.ring[key]

    def name(self, keys: list[bytes]) -> list[str]:
        return [self.owner(key) for key in keys]

    def write(self, keys: list[bytes]) -> None:
        for key in keys:
            assert self.clients[self.owner(key)].set(key, value_of(key), noreply=False)

    def hits(self, keys: list[bytes]) -> int:
        return sum(self.clients[self.owner(key)].get(key) == value_of(key) for key in keys)

    def mark_down(self, id: str) -> None:
        self.ring.mark_down(id)


class ProgramClient:
    """A client that is a program: `PROGRAM TOPOLOGY COMMAND KEYS [DOWN]`, see client.c."""

    def __init__(self, command: list[str], folder: Path, document: str) -> None:
        self.command, self.folder, self.down = command, folder, []
        (folder / "topology.json").write_text(document)

    def run(self, verb: str, keys: list[bytes]) -> list[str]:
        (self.folder / "keys").write_bytes(b"".join(key + b"\n" for key in keys))
        command = [*self.command, self.folder / "topology.json", verb, self.folder / "keys", *self.down]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout.splitlines()

    def name(self, keys: list[bytes]) -> list[str]:
        return self.run("name", keys)

    def write(self, keys: list[bytes]) -> None:
        assert self.run("write", keys) == [str(len(keys))]

    def hits(self, keys: list[bytes]) -> int:
        return int(self.run("read", keys)[0])

    def mark_down(self, id: str) -> None:
        self.down.append(id)


AnyClient = PythonClient | ProgramClient


@pytest.fixture()
def servers() -> Iterator[dict[str, Server]]:
    with fleet(IDS) as servers:
        yield servers


@pytest.fixture()
def clients(servers: dict[str, Server], tmp_path: Path) -> dict[str, AnyClient]:
    nodes = [{"id": id, "address": server.address} for id, server in servers.items()]
    document = json.dumps({"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": nodes})

    def program(name: str) -> ProgramClient:
        folder = tmp_path / name
        folder.mkdir()
        return ProgramClient([os.environ[f"FLEET_{name.upper()}_CLIENT"]], folder, document)

    makers: dict[str, Callable[[], AnyClient]] = {"c": lambda: program("c"), "python": lambda: PythonClient(document)}
    return {name: make() for name, make in makers.items()}


def test_every_client_finds_every_key(servers: dict[str, Server], clients: dict[str, AnyClient]) -> None:
    keys, left_out = paths("/usr", KEYS_A_CLIENT * len(clients))
    assert len(set(keys)) == KEYS_A_CLIENT * len(clients)
    print(f"{len(keys)} paths as keys; memcached would refuse {left_out} of those under /usr")

    for i, client in enumerate(clients.values()):
        client.write(keys[i * KEYS_A_CLIENT :][:KEYS_A_CLIENT])
    for name, client in clients.items():
        hits = client.hits(keys)
        print(f"{name} finds {hits} of {len(keys)} keys, {len(keys) - hits} misses")
        assert hits == len(keys)
    before = clients["python"].name(keys)
    assert {id: before.count(id) > 0 for id in IDS} == dict.fromkeys(IDS, True)

    failed = "cache-c"
    servers[failed].stop()
    for client in clients.values():
        client.mark_down(failed)
    after = {name: client.name(keys) for name, client in clients.items()}
    stand_ins = after["python"]
    assert all(names == stand_ins for names in after.values()), "the clients disagree on a stand-in"
    assert all((old == new) == (old != failed) for old, new in zip(before, stand_ins, strict=True))

    moved = [key for key, old in zip(keys, before, strict=True) if old == failed]
    stayed = [key for key, old in zip(keys, before, strict=True) if old != failed]
    assert moved and all(client.hits(stayed) == len(stayed) for client in clients.values()), "a key that stayed is lost"
    clients["c"].write(moved)
    assert all(client.hits(keys) == len(keys) for client in clients.values()), "a stand-in's key is not found"
    print(f"{failed} killed: {len(moved)} keys moved to the same stand-ins in every client, {len(stayed)} stayed")
