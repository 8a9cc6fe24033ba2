"""go-redis's Ring over real redis servers: the servers say which of them has a key."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis_servers
from faces import page_has, version
from go_programs import BUILDS, Service, built, hexed, module_version
from libconsistent import Node, Ring

HERE = Path(__file__).parent
DRIVER = HERE.parent / "go_driver"
GLUE = ["go/integrations/goredis/goredis.go"]
IDS = ["shard-0", "shard-1", "shard-2", "shard-3"]
SOME = [f"user:{i}" if i % 3 else f"cart:{{straße{i}}}:{chr(0x4E00 + i % 5000)}" for i in range(9_995)]
KEYS = [*SOME, "", "{}empty", "x{open", "long" * 2000, "{{double}}"]
Fleet = dict[str, redis_servers.Shard]
compared: dict[str, int] = {}
figures: dict[str, str] = {}


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    with redis_servers.shards(len(IDS)) as running:
        yield running


def ring_of(fleet: Fleet, **scheme: object) -> Ring:
    nodes = [Node(id, weight=1 + n % 2, address=fleet[id].address) for n, id in enumerate(IDS)]
    ring = Ring(nodes)
    document = json.loads(ring.to_json())
    document["scheme"] |= {"hash_tag": "{}"} | scheme
    return Ring.from_json(json.dumps(document))


def owners(fleet: Fleet) -> dict[str, str]:
    """The server that has each key, as the servers say; a key that two have is a failure."""
    found: dict[str, str] = {}
    for id, shard in fleet.items():
        if shard.process.poll() is None:
            for key in shard.ask("KEYS *")[2::2] if shard.ask("DBSIZE") != [":0"] else []:
                assert found.setdefault(key, id) == id, f"{key} is on {found[key]} and {id}"
    return found


def empty(fleet: Fleet) -> None:
    for shard in fleet.values():
        if shard.process.poll() is None:
            shard.ask("FLUSHALL")


def expected(ring: Ring) -> dict[str, str | None]:
    return {key: ring.get_node(key) for key in KEYS}


def wait_for(service: Service, live: int) -> None:
    deadline = time.monotonic() + 20
    while service.do("live")["live"] != live:
        assert time.monotonic() < deadline, f"{service.do('live')}"
        time.sleep(0.05)


@pytest.mark.parametrize("how", BUILDS)
def test_the_servers_have_their_keys(fleet: Fleet, how: str, report: Callable[..., None]) -> None:
    ring = ring_of(fleet)
    service = Service(built(DRIVER, how), "redis")
    service.do("start", document=json.loads(ring.to_json()))
    keys = hexed(KEYS)
    count = 0

    def holds(by: Ring) -> dict[str, str]:
        """The servers have the keys where Python's ring says."""
        nonlocal count
        empty(fleet)
        assert service.do("set", keys=keys, value="v")["failed"] == 0
        found = owners(fleet)
        assert found == expected(by)
        count += len(found)
        return found

    home = holds(ring)
    assert service.do("get", keys=keys, value="v")["failed"] == 0
    placed = service.do("place", keys=keys)["nodes"]
    assert dict(zip(KEYS, placed, strict=True)) == home
    count += len(placed)

    # A server dies: its keys, and no others, go where the ring puts them while it is down.
    gone = "shard-1"
    lost = [key for key, id in home.items() if id == gone]
    fleet[gone].stop()
    assert service.try_to("set", keys=hexed(lost[:8]), value="v")["failed"] > 0
    wait_for(service, 3)
    without = Ring(ring)
    without.mark_down(gone)
    holds(without)
    # The ring was not told, and what it is told itself counts as well.
    assert service.do("place", keys=hexed(lost[:100]))["nodes"] == [gone] * len(lost[:100])
    service.do("down", id="shard-3")
    without.mark_down("shard-3")
    holds(without)
    service.do("up", id="shard-3")
    # It is back.
    fleet[gone] = redis_servers.start(fleet[gone].port)
    wait_for(service, 4)
    assert holds(ring) == home

    # A node joins while the client runs, and another leaves.
    fleet["shard-4"] = redis_servers.start()
    service.do("add", id="shard-4", address=fleet["shard-4"].address)
    after = Ring(ring)
    after.add_node(Node("shard-4", address=fleet["shard-4"].address))
    now = holds(after)
    moved = [key for key in KEYS if now[key] != home[key]]
    assert {now[key] for key in moved} == {"shard-4"}
    assert abs(len(moved) / len(KEYS) - ring.diff(after).moved) < 0.02
    service.do("remove", id="shard-0")
    after.remove_node("shard-0")
    holds(after)
    # A node moves to another server.
    fleet["elsewhere"] = redis_servers.start()
    service.do("move", id="shard-2", address=fleet["elsewhere"].address)
    empty(fleet)
    service.do("set", keys=keys, value="v")
    assert set(owners(fleet).values()) == {"shard-1", "shard-3", "shard-4", "elsewhere"}
    # Nobody is live.
    for id in after:
        service.do("down", id=id)
    assert "all ring shards are down" in service.try_to("get", keys=keys[:50])["error"]
    service.end()

    compared[how] = count
    figures[how] = f"{len(lost)} of {len(KEYS):,} keys went elsewhere with 1 of 4 servers, {len(moved)} to a fifth"
    if len(compared) == len(BUILDS):
        against = f"go-redis {module_version(DRIVER, 'github.com/redis/go-redis/v9')}, {version('redis-server')}"
        assert len(set(figures.values())) == 1
        report(glue=GLUE, against=against, compared=sum(compared.values()), figures=figures[how])


def test_spare_nodes_and_dialects_fail_over_as_their_rings_do(fleet: Fleet) -> None:
    tiers = Ring([Node(id, address=fleet[id].address, tier=int(id > "shard-1")) for id in IDS])
    document = json.loads(tiers.to_json())
    document["scheme"]["hash_tag"] = "{}"
    nodes = [{"id": id, "address": fleet[id].address} for id in IDS]
    dialect = {"libconsistent": 1, "scheme": {"name": "go_redis"}, "nodes": nodes}
    for text in (document, dialect):
        ring = Ring.from_json(json.dumps(text))
        service = Service(built(DRIVER), "redis")
        service.do("start", document=text)
        for gone in ("shard-0", "shard-1"):
            ring.mark_down(gone)
            fleet[gone].stop()
        wait_for(service, 2)
        assert service.do("set", keys=hexed(KEYS), value="v")["failed"] == 0
        assert owners(fleet) == expected(ring)
        service.end()
        for gone in ("shard-0", "shard-1"):
            fleet[gone] = redis_servers.start(fleet[gone].port)
        empty(fleet)


def test_a_secret_is_needed_at_the_start(fleet: Fleet) -> None:
    secret = bytes(range(16))
    ring = Ring([Node(id, address=fleet[id].address) for id in IDS], hash_tag="{}", key_hash="siphash13", secret=secret)
    service = Service(built(DRIVER), "redis")
    document = json.loads(ring.to_json())
    assert "key_hash" in service.try_to("start", document=document)["error"]
    service.do("start", document=document, secret=secret.hex())
    fleet["shard-2"].stop()
    wait_for(service, 3)
    ring.mark_down("shard-2")
    assert service.do("set", keys=hexed(KEYS), value="v")["failed"] == 0
    assert owners(fleet) == expected(ring)
    service.end()


def test_what_does_not_fit_is_named(fleet: Fleet) -> None:
    service = Service(built(DRIVER), "redis")
    document = json.loads(ring_of(fleet).to_json())
    error = service.try_to("start", document=document, servers={"stranger": "127.0.0.1:1"})["error"]
    assert error.startswith("libconsistent: unknown_node |") and '"stranger"' in error
    del document["scheme"]["hash_tag"]
    error = service.try_to("start", document=document)["error"]
    assert error.startswith("libconsistent: parameter |") and "hash_tag" in error
    service.end()


def test_the_page_shows_the_program_which_runs(fleet: Fleet, tmp_path: Path) -> None:
    assert page_has(HERE / "README.md", HERE / "go_redis.go")
    ring = ring_of(fleet)
    topology = tmp_path / "topology.json"
    topology.write_text(ring.to_json())
    done = subprocess.run([built(HERE), topology], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring.get_node('cart:{user42}')} book\n"
