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
    def close(self) -> None: ...


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

    def close(self) -> None:
        pass

    def connect(self) -> dict[str, Client]:
        # A pymemcache client connects at its first command, so those of dead servers never do.
        return {id: Client(self.ring.node(id).address, allow_unicode_keys=True) for id in self.ring}


class ProgramClient:
    """A client that is a program with one live ring; client.c says which commands it takes."""

    def __init__(self, program: str, folder: Path, document: str) -> None:
        folder.mkdir()
        self.topology, self.keys = folder / "topology.json", folder / "keys"
        self.topology.write_text(document)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([program, self.topology], stdin=pipe, stdout=pipe, text=True, bufsize=1)

    def update(self, document: str) -> None:
        self.topology.write_text(document)
        self.ask("update", self.topology)

    def mark_down(self, id: str) -> None:
        self.ask("down", id)

    def mark_up(self, id: str) -> None:
        self.ask("up", id)

    def name(self, keys: list[bytes]) -> list[str]:
        return self.ask_about("name", keys)

    def write(self, keys: list[bytes]) -> None:
        assert self.ask_about("write", keys) == [str(len(keys))]

    def hits(self, keys: list[bytes]) -> int:
        return int(self.ask_about("read", keys)[0])

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        assert status == 0, "the client failed"

    def ask_about(self, command: str, keys: list[bytes]) -> list[str]:
        self.keys.write_bytes(b"".join(key + b"\n" for key in keys))
        return self.ask(command, self.keys)

    def ask(self, command: str, argument: str | Path) -> list[str]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{command} {argument}\n")
        self.process.stdin.flush()
        answer = []
        for line in self.process.stdout:
            if line == "ok\n":
                return answer
            answer.append(line.removesuffix("\n"))
        raise AssertionError(f"the client ended while it was asked to {command} {argument}")


def clients(document: str, folder: Path) -> dict[str, FleetClient]:
    """Python, and a program for each language that FLEET_<LANGUAGE>_CLIENT names."""
    prefix, suffix = "FLEET_", "_CLIENT"
    found: dict[str, FleetClient] = {"python": PythonClient(document)}
    for variable, program in sorted(os.environ.items()):
        if variable.startswith(prefix) and variable.endswith(suffix):
            language = variable.removeprefix(prefix).removesuffix(suffix).lower()
            found[language] = ProgramClient(program, folder / language, document)
    return found
