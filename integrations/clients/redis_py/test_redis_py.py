"""redis-py over real redis servers: the servers say which of them has a key."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import redis_servers
from faces import keys, node_answers, page_has, version, words
from libconsistent import AsyncHealthChecker, HealthChecker, Node, Probe, Ring
from libconsistent.integrations.redis_py import AsyncRingRedis, RingRedis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/redis_py.py"]
OPTIONS: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 0.5}
Fleet = dict[str, redis_servers.Shard]


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    with redis_servers.shards(4) as running:
        yield running


def ring_of(fleet: Fleet) -> Ring:
    nodes = [Node(id, weight=1 + n % 2, address=shard.address) for n, (id, shard) in enumerate(fleet.items())]
    return Ring(nodes, hash_tag="{}")


def raw(key: str | bytes) -> bytes:
    return key.encode() if isinstance(key, str) else key


def owners(fleet: Fleet) -> dict[bytes, str]:
    """The server that has each key, as the servers say; a key that two have is a failure."""
    found: dict[bytes, str] = {}
    for id, shard in fleet.items():
        if shard.process.poll() is None:
            with redis.Redis(port=shard.port) as client:
                for key in client.keys("*"):
                    assert found.setdefault(key, id) == id, f"{key!r} is on {found[key]} and {id}"
    return found


def empty(fleet: Fleet) -> None:
    for shard in fleet.values():
        if shard.process.poll() is None:
            with redis.Redis(port=shard.port) as client:
                client.flushall()


def expected(ring: Ring, asked: list[Any]) -> dict[bytes, str | None]:
    return {raw(key): ring.get_node(key) for key in asked}


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_servers_have_their_keys(fleet: Fleet, report: Callable[..., None]) -> None:
    ring = ring_of(fleet)
    # Of all kinds, the empty one as well; a third of them with tags.
    asked = keys(8000) + [f"{{user:{i}}}:{field}" for i in range(1000) for field in ("name", "cart")]
    shards = RingRedis(ring, **OPTIONS)
    assert shards.mset({key: str(n) for n, key in enumerate(asked)})
    home = owners(fleet)
    answers = node_answers(ring.to_json(), asked)
    assert home == expected(ring, asked) == dict(zip(map(raw, asked), answers, strict=True))
    assert all(home[f"{{user:{i}}}:name".encode()] == home[f"{{user:{i}}}:cart".encode()] for i in range(1000))
    assert shards.mget(asked) == [str(n).encode() for n in range(len(asked))]
    compared = 2 * len(asked)

    # A server dies, and the checks find it: its keys, and no others, go where the ring puts them.
    gone = "shard-1"
    of_gone = [key for key in asked if home[raw(key)] == gone]
    with HealthChecker(ring, shards.ping, interval=0.05, timeout=0.5):
        fleet[gone].stop()
        wait_until(lambda: ring.state(gone) == "down")
        assert shards.mset(dict.fromkeys(asked, "2"))
        without = Ring(ring)
        without.mark_down(gone)
        assert owners(fleet) == expected(without, asked)
        compared += len(asked)
        empty(fleet)
        fleet[gone] = redis_servers.start(fleet[gone].port)
        wait_until(lambda: ring.state(gone) == "up")
    assert shards.mset(dict.fromkeys(asked, "3"))
    assert owners(fleet) == home
    compared += len(asked)

    # A node joins.
    fleet["shard-4"] = redis_servers.start()
    before = Ring(ring)
    ring.add_node(Node("shard-4", address=fleet["shard-4"].address))
    empty(fleet)
    assert shards.mset(dict.fromkeys(asked, "4"))
    after = owners(fleet)
    assert after == expected(ring, asked)
    moved = [key for key in asked if after[raw(key)] != home[raw(key)]]
    assert {after[raw(key)] for key in moved} == {"shard-4"}
    assert abs(len(moved) / len(asked) - before.diff(ring).moved) < 0.02
    assert shards.delete(*asked) == len(asked) and owners(fleet) == {}
    compared += len(asked)
    shards.close()
    report(
        glue=GLUE,
        against=f"redis-py {redis.__version__}, {version('redis-server')}",
        compared=compared + asyncio.run(asynchronous(fleet, ring)),
        figures=f"{len(of_gone)} keys went elsewhere with 1 of 4 servers, {len(moved)} moved to a fifth",
    )


async def asynchronous(fleet: Fleet, ring: Ring) -> int:
    """The same for asyncio. How much was compared."""
    asked = words()
    shards = AsyncRingRedis(ring, **OPTIONS)
    assert await shards.mset({key: n for n, key in enumerate(asked)})
    assert owners(fleet) == expected(ring, asked)
    assert await shards.mget(asked) == [str(n).encode() for n in range(len(asked))]
    pipe = shards.pipeline()
    for key in asked:
        pipe.at(key).incr(key)
    assert await pipe.execute() == list(range(1, len(asked) + 1))
    async with AsyncHealthChecker(ring, shards.ping, interval=0.05, timeout=0.5):
        fleet["shard-2"].stop()
        while ring.state("shard-2") != "down":
            await asyncio.sleep(0.01)
        assert await shards.delete(*asked) == sum(ring.get_primary(key) != "shard-2" for key in asked)
        assert await shards.mset(dict.fromkeys(asked, 1))
        assert owners(fleet) == expected(ring, asked)
        fleet["shard-2"] = redis_servers.start(fleet["shard-2"].port)
        while ring.state("shard-2") != "up":
            await asyncio.sleep(0.01)
    await shards.aclose()
    return 2 * len(asked)


def test_a_pipeline_answers_in_the_order_of_its_commands(fleet: Fleet) -> None:
    shards = RingRedis(ring_of(fleet), **OPTIONS)
    for transaction in (True, False):
        empty(fleet)
        pipe = shards.pipeline(transaction=transaction)
        for i in range(1000):
            pipe.at(f"k{i}").set(f"k{i}", i)
        assert pipe.execute() == [True] * 1000
        assert pipe.execute() == []
        for i in range(1000):
            # Two commands at once, and one.
            pipe.at(f"k{i}").get(f"k{i}").incrby(f"k{i}", 5)
            pipe.at(f"n{999 - i}").append(f"n{999 - i}", "x" * i)
        answers = pipe.execute()
        assert answers == [answer for i in range(1000) for answer in (str(i).encode(), i + 5, i)]
        assert pipe.at("k1").lpush("k1", "x") is not None
        pipe.at("k2").get("k2")
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            pipe.execute()
        pipe.at("k1").lpush("k1", "x")
        pipe.at("k2").get("k2")
        wrong, right = pipe.execute(raise_on_error=False)
        assert isinstance(wrong, redis.ResponseError) and right == b"7"


def test_a_dead_server_raises_what_redis_py_raises_until_the_ring_knows(fleet: Fleet) -> None:
    ring = ring_of(fleet)
    shards = RingRedis(ring, **OPTIONS)
    asked = words(100)
    shards.mset(dict.fromkeys(asked, 1))
    fleet["shard-0"].stop()
    for key in asked:
        if ring[key] == "shard-0":
            with pytest.raises(redis.ConnectionError):
                shards.at(key).get(key)
        else:
            assert shards.at(key).get(key) == b"1"
    for id in ring:
        ring.mark_down(id)
    for call in (lambda: shards.at("a"), lambda: shards.mget(["a"]), lambda: shards.pipeline().at("a")):
        with pytest.raises(redis.ConnectionError, match="no node of the ring is live"):
            call()


def test_a_check_ends_in_time(fleet: Fleet) -> None:
    ring = ring_of(fleet)
    probe = Probe(1, "shard-0", fleet["shard-0"].address, Ring.now() + 60)
    shards = RingRedis(ring, socket_timeout=60, retry=Retry(ConstantBackoff(5), 3))
    assert shards.ping(probe, 1)
    fleet["shard-0"].process.send_signal(19)  # SIGSTOP: it accepts, and does not answer
    begin = time.monotonic()
    with pytest.raises(redis.TimeoutError):
        shards.ping(probe, 0.3)
    assert time.monotonic() - begin < 1.5
    fleet["shard-0"].process.send_signal(18)


def test_threads_get_the_same_clients_and_a_node_its_own(fleet: Fleet) -> None:
    ring = ring_of(fleet)
    shards = RingRedis(ring, **OPTIONS)
    seen: list[list[Any]] = []
    asked = words(200)
    threads = [threading.Thread(target=lambda: seen.append([shards.at(key) for key in asked])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(clients == seen[0] for clients in seen) and len(set(map(id, seen[0]))) == 4
    assert all(shards.node(ring[key]) is shards.at(key) for key in asked)
    port = [shards.node(id).connection_pool.connection_kwargs["port"] for id in ring]
    assert port == [shard.port for shard in fleet.values()]


def test_addresses_may_be_urls_and_sockets() -> None:
    ring = Ring(
        [Node("a", address="rediss://h:6380/3"), Node("b", address="unix:/run/r.sock"), Node("c", address="/r")]
    )
    shards = RingRedis(ring)
    kwargs = [shards.node(id).connection_pool.connection_kwargs for id in ring]
    assert (kwargs[0]["host"], kwargs[0]["port"], kwargs[0]["db"]) == ("h", 6380, 3)
    assert [kwargs[1]["path"], kwargs[2]["path"]] == ["/run/r.sock", "/r"]


def test_the_page_shows_the_program_which_runs(fleet: Fleet, tmp_path: Path) -> None:
    program = HERE / "redis_shards.py"
    assert page_has(HERE / "README.md", program)
    ring = ring_of(fleet)
    document = tmp_path / "topology.json"
    document.write_text(ring.to_json())
    done = subprocess.run([sys.executable, program, document], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring['{user:42}:name']} ['Ada', '7', None]\n{sum(range(1, 101))}\n"
