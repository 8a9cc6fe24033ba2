"""gomemcache over real memcached servers: the servers say which of them has a key."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import servers
from faces import page_has, version, words
from go_programs import BUILDS, Service, built, hexed, module_version
from libconsistent import Node, Ring

HERE = Path(__file__).parent
DRIVER = HERE.parent / "go_driver"
GLUE = ["go/integrations/gomemcache/gomemcache.go"]
IDS = ["cache-a", "cache-b", "cache-c", "cache-d"]
KEYS = [*words(9_999), "x" * 250]
Fleet = dict[str, servers.Server]
compared: dict[str, int] = {}
figures: dict[str, str] = {}


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    with servers.fleet(IDS) as running:
        yield running


def ring_of(fleet: Fleet) -> Ring:
    return Ring([Node(id, weight=1 + n % 2, address=fleet[id].address) for n, id in enumerate(IDS)])


def ask(server: servers.Server, command: str, end: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(command.encode() + b"\r\n")
        text = b""
        while not text.endswith(end):
            part = connection.recv(1 << 16)
            assert part, command[:80]
            text += part
        return text


def owners(fleet: Fleet) -> dict[str, str]:
    """The server that has each key, as the servers say; a key that two have is a failure."""
    found: dict[str, str] = {}
    for id, server in fleet.items():
        if server.process.poll() is None:
            for at in range(0, len(KEYS), 80):
                lines = ask(server, "get " + " ".join(KEYS[at : at + 80]), b"END\r\n").decode().split("\r\n")
                for line in lines[:-2:2]:
                    key = line.split(" ")[1]
                    assert found.setdefault(key, id) == id, f"{key} is on {found[key]} and {id}"
    return found


def expected(ring: Ring) -> dict[str, str | None]:
    return {key: ring.get_node(key) for key in KEYS}


def wait_for(service: Service, live: int) -> None:
    deadline = time.monotonic() + 20
    while service.do("live")["live"] != live:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("how", BUILDS)
def test_the_servers_have_their_keys(fleet: Fleet, how: str, report: Callable[..., None]) -> None:
    ring = ring_of(fleet)
    service = Service(built(DRIVER, how), "memcached")
    service.do("start", document=json.loads(ring.to_json()))
    keys = hexed(KEYS)
    count = 0

    def holds(by: Ring) -> dict[str, str]:
        """The servers have the keys where Python's ring says."""
        nonlocal count
        for server in fleet.values():
            if server.process.poll() is None:
                ask(server, "flush_all", b"OK\r\n")
        assert service.do("set", keys=keys, value="v")["failed"] == 0
        found = owners(fleet)
        assert found == expected(by)
        count += len(found)
        return found

    home = holds(ring)
    assert service.do("get", keys=keys, value="v")["failed"] == 0
    assert dict(zip(KEYS, service.do("place", keys=keys)["nodes"], strict=True)) == home
    count += len(KEYS)

    # A server dies: once the health checker knows, its keys, and no others, go where the ring puts them.
    gone = "cache-b"
    lost = [key for key, id in home.items() if id == gone]
    fleet[gone].stop()
    assert service.try_to("set", keys=hexed(lost[:8]), value="v")["failed"] > 0
    wait_for(service, 3)
    without = Ring(ring)
    without.mark_down(gone)
    holds(without)
    # It is back.
    fleet[gone] = servers.start_on(gone, fleet[gone].port)
    wait_for(service, 4)
    assert holds(ring) == home

    # A node joins while the client runs, and another leaves; one moves to another server.
    fleet["cache-e"] = servers.start("cache-e")
    service.do("add", id="cache-e", address=fleet["cache-e"].address)
    after = Ring(ring)
    after.add_node(Node("cache-e", address=fleet["cache-e"].address))
    now = holds(after)
    moved = [key for key in KEYS if now[key] != home[key]]
    assert {now[key] for key in moved} == {"cache-e"}
    assert abs(len(moved) / len(KEYS) - ring.diff(after).moved) < 0.02
    service.do("remove", id="cache-a")
    fleet.pop("cache-a").stop()
    fleet["cache-c"].stop()
    fleet["cache-c"] = servers.start("cache-c")
    service.do("move", id="cache-c", address=fleet["cache-c"].address)
    after.remove_node("cache-a")
    wait_for(service, 4)
    holds(after)
    # Nobody is live.
    for id in after:
        service.do("down", id=id)
    assert "no servers configured or available" in service.try_to("get", keys=keys[:50])["error"]
    service.end()

    compared[how] = count
    figures[how] = f"{len(lost)} of {len(KEYS):,} keys went elsewhere with 1 of 4 servers, {len(moved)} to a fifth"
    if len(compared) == len(BUILDS):
        client = module_version(DRIVER, "github.com/bradfitz/gomemcache")
        assert len(set(figures.values())) == 1
        report(
            glue=GLUE,
            against=f"gomemcache {client}, {version('memcached')}",
            compared=sum(compared.values()),
            figures=figures[how],
        )


def test_an_address_that_cannot_be_is_named() -> None:
    ring = Ring([Node("cache-a", address="10.0.0.1:11211"), Node("cache-b", address="nowhere")])
    service = Service(built(DRIVER), "memcached")
    error = service.try_to("start", document=json.loads(ring.to_json()))["error"]
    assert error.startswith("libconsistent: address |") and '"cache-b": "nowhere"' in error
    service.end()


def test_the_page_shows_the_program_which_runs(fleet: Fleet, tmp_path: Path) -> None:
    assert page_has(HERE / "README.md", HERE / "gomemcache.go")
    ring = ring_of(fleet)
    topology = tmp_path / "topology.json"
    topology.write_text(ring.to_json())
    done = subprocess.run([built(HERE), topology], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring.get_node('user:42')} Ada\n"
