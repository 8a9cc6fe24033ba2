"""Clients of the fleet in every language, behind one face."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Protocol

from libconsistent import Ring
from pymemcache.client.base import Client


def value_of(key: bytes) -> bytes:
    """What belongs under a key: another key's value is a miss."""
    return b"value of " + key


class FleetClient(Protocol):
    """What the test asks of a client; every look-up is by the client's own ring."""

    def update(self, document: str) -> None: ...
    def mark_down(self, id: str) -> None: ...
    def mark_up(self, id: str) -> None: ...
    def name(self, keys: list[bytes]) -> list[str]: ...
    def write(self, keys: list[bytes]) -> None: ...
    def hits(self, keys: list[bytes]) -> int: ...


class PythonClient:
    """One pymemcache client a server."""

    def __init__(self, document: str) -> None:
        self.ring = Ring.from_json(document)

    def update(self, document: str) -> None:
        self.ring.update(document)

    def mark_down(self, id: str) -> None:
        self.ring.mark_down(id)

    def mark_up(self, id: str) -> None:
        self.ring.mark_up(id)

    def name(self, keys: list[bytes]) -> list[str]:
        return [self.ring[key] for key in keys]

    def write(self, keys: list[bytes]) -> None:
        clients = self.connect()
        for key in keys:
            assert clients[self.ring[key]].set(key, value_of(key), noreply=False)

    def hits(self, keys: list[bytes]) -> int:
        clients = self.connect()
        return sum(clients[self.ring[key]].get(key) == value_of(key) for key in keys)

    def connect(self) -> dict[str, Client]:
        # A pymemcache client connects at its first command, so those of dead servers never do.
        return {id: Client(self.ring.node(id).address, allow_unicode_keys=True) for id in self.ring}


class ProgramClient:
    """A client that is a program: `PROGRAM TOPOLOGY write|read|name KEYS [DOWN_ID ..]`, see client.c."""

    def __init__(self, program: str, folder: Path, document: str) -> None:
        folder.mkdir()
        self.program, self.topology, self.keys = program, folder / "topology.json", folder / "keys"
        self.down: list[str] = []
        self.update(document)

    def update(self, document: str) -> None:
        self.topology.write_text(document)

    def mark_down(self, id: str) -> None:
        self.down.append(id)

    def mark_up(self, id: str) -> None:
        self.down.remove(id)

    def name(self, keys: list[bytes]) -> list[str]:
        return self.run("name", keys)

    def write(self, keys: list[bytes]) -> None:
        assert self.run("write", keys) == [str(len(keys))]

    def hits(self, keys: list[bytes]) -> int:
        return int(self.run("read", keys)[0])

    def run(self, verb: str, keys: list[bytes]) -> list[str]:
        self.keys.write_bytes(b"".join(key + b"\n" for key in keys))
        command = [self.program, self.topology, verb, self.keys, *self.down]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout.splitlines()


def clients(document: str, folder: Path) -> dict[str, FleetClient]:
    """Python, and a program for each language that FLEET_<LANGUAGE>_CLIENT names."""
    prefix, suffix = "FLEET_", "_CLIENT"
    found: dict[str, FleetClient] = {"python": PythonClient(document)}
    for variable, program in sorted(os.environ.items()):
        if variable.startswith(prefix) and variable.endswith(suffix):
            language = variable.removeprefix(prefix).removesuffix(suffix).lower()
            found[language] = ProgramClient(program, folder / language, document)
    return found
