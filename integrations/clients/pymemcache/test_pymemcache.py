"""pymemcache over real memcached servers: the servers say which of them has a key."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pymemcache
import pytest
import servers
from faces import keys, node_answers, page_has, version, words
from libconsistent import InvalidError, Node, Ring, UnknownNodeError
from libconsistent.integrations.pymemcache import RingClient, RingHasher, hasher
from pymemcache.client.base import Client
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheError, MemcacheUnexpectedCloseError

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/pymemcache.py", "py/python/libconsistent/integrations/_view.py"]
IDS = ["cache-a", "cache-b", "cache-c", "cache-d"]
OPTIONS = {"connect_timeout": 0.5, "timeout": 2, "allow_unicode_keys": True, "default_noreply": False}


@pytest.fixture
def fleet() -> Iterator[dict[str, servers.Server]]:
    with servers.fleet(IDS) as running:
        yield running


def ring_of(fleet: dict[str, servers.Server]) -> Ring:
    return Ring([Node(id, weight=1 + n % 2, address=fleet[id].address) for n, id in enumerate(fleet)])


def owners(fleet: dict[str, servers.Server], asked: list[str]) -> dict[str, str]:
    """The server that has each key, as the servers say; a key that two have is a failure."""
    found: dict[str, str] = {}
    for id, server in fleet.items():
        if server.process.poll() is None:
            client = Client(("127.0.0.1", server.port), allow_unicode_keys=True)
            for at in range(0, len(asked), 500):
                for key in client.get_many(asked[at : at + 500]):
                    assert found.setdefault(key, id) == id, f"{key} is on {found[key]} and {id}"
            client.close()
    return found


def expected(ring: Ring, asked: list[str]) -> dict[str, str | None]:
    return {key: ring.get_node(key) for key in asked}


def kill(fleet: dict[str, servers.Server], id: str, client: HashClient, key: str) -> None:
    """Kills a server. The request that meets the broken connection fails, and the one that cannot connect takes the
    server out."""
    fleet[id].stop()
    for error in (MemcacheUnexpectedCloseError, OSError):
        with pytest.raises(error):
            client.get(key)


def test_the_servers_have_their_keys(fleet: dict[str, servers.Server], report: Callable[..., None]) -> None:
    ring, asked = ring_of(fleet), words()
    client = RingClient(ring, retry_attempts=0, dead_timeout=1, **OPTIONS)
    assert client.set_many(dict.fromkeys(asked, "1")) == []
    home = owners(fleet, asked)
    assert home == expected(ring, asked) == dict(zip(asked, node_answers(ring.to_json(), asked), strict=True))
    compared = 2 * len(asked)

    # A server dies: its keys, and no others, go where the ring puts them while it is down.
    gone = "cache-b"
    of_gone = [key for key, id in home.items() if id == gone]
    kill(fleet, gone, client, of_gone[0])
    others = RingClient(ring, **OPTIONS)
    assert client.set_many(dict.fromkeys(asked, "2")) == []
    without = Ring(ring)
    without.mark_down(gone)
    assert owners(fleet, asked) == expected(without, asked)
    compared += len(asked)
    # Only this client went elsewhere: neither the ring nor another client of it heard of that.
    assert ring.state(gone) == "up" and ring.get_node(of_gone[0]) == gone
    assert others.hasher.get_node(of_gone[0]) == fleet[gone].address != client.hasher.get_node(of_gone[0])

    # It comes back, empty, and has its keys again once dead_timeout is over.
    for id in fleet:
        if id != gone:
            Client(("127.0.0.1", fleet[id].port)).flush_all(noreply=False)
    fleet[gone] = servers.start_on(gone, fleet[gone].port)
    time.sleep(1.1)
    client.get(asked[0])
    time.sleep(1.1)
    assert client.set_many(dict.fromkeys(asked, "3")) == []
    assert owners(fleet, asked) == home
    compared += len(asked)

    # A node joins while the client runs: only the keys move that have to.
    fleet["cache-e"] = servers.start("cache-e")
    before = Ring(ring)
    ring.add_node(Node("cache-e", address=fleet["cache-e"].address))
    plan = before.diff(ring)
    client.flush_all()
    assert owners(fleet, asked) == {}
    assert client.set_many(dict.fromkeys(asked, "4")) == []
    after = owners(fleet, asked)
    assert after == expected(ring, asked)
    moved = [key for key in asked if after[key] != home[key]]
    assert {after[key] for key in moved} == {"cache-e"}
    assert abs(len(moved) / len(asked) - plan.moved) < 0.02
    compared += len(asked)

    # It leaves and its machine is gone: nobody asks it, not even flush_all.
    ring.remove_node("cache-e")
    fleet.pop("cache-e").stop()
    client.flush_all()
    assert client.set_many(dict.fromkeys(asked, "5")) == [] and owners(fleet, asked) == home
    compared += len(asked)
    client.close()
    others.close()
    report(
        glue=GLUE,
        against=f"pymemcache {pymemcache.__version__}, {version('memcached')}",
        compared=compared,
        figures=f"{len(of_gone)} keys went elsewhere with 1 of 4 servers, {len(moved)} moved to a fifth",
    )


def test_every_kind_of_key_is_placed_as_by_the_ring() -> None:
    ring = Ring([Node(f"n{i}", address=f"10.0.0.{i}:11211", zone=f"z/{i % 3}") for i in range(1, 9)])
    client = HashClient([f"10.0.0.{i}" for i in range(8, 0, -1)], hasher=hasher(ring))
    asked = keys()
    for down in ([], ["n3"], ["n3", "n7"]):
        without = Ring(ring)
        for id in down:
            without.mark_down(id)
            client.hasher.remove_node(ring.node(id).address)
        chosen = [client.hasher.get_node(key) for key in asked]
        assert chosen == [ring.node(without[key]).address for key in asked]
    there = [ring.node(id or "").address for id in node_answers(ring.to_json(), asked)]
    for id in ["n3", "n7", "n7"]:
        client.hasher.add_node(ring.node(id).address)
    assert [client.hasher.get_node(key) for key in asked] == there


@pytest.mark.parametrize("scheme", ["ring", "rendezvous", "jump", "maglev", "modula", "twemproxy", "ketama"])
def test_what_a_client_lost_and_what_the_ring_says_go_together(scheme: str) -> None:
    at = [f"10.0.0.{i}:11211" for i in range(1, 7)]
    made = {"twemproxy": lambda: Ring([Node(a, address=a, fields={"name": a}) for a in at], "twemproxy")}
    ring: Ring = made.get(scheme, lambda: Ring(at, scheme))()
    client = HashClient(at, hasher=hasher(ring))
    asked = words(2000)
    client.hasher.remove_node(at[1])
    ring.mark_down(at[4])
    both = Ring(ring)
    both.mark_down(at[1])
    both.mark_down(at[4])
    assert [client.hasher.get_node(key) for key in asked] == [both.get_node(key) for key in asked]
    ring.mark_up(at[4])
    client.hasher.add_node(at[1])
    assert [client.hasher.get_node(key) for key in asked] == [ring.get_node(key) for key in asked]


def test_threads_go_on_while_the_ring_changes(fleet: dict[str, servers.Server]) -> None:
    ring = ring_of(fleet)
    away = ring.node("cache-d")
    client = RingClient(ring, use_pooling=True, max_pool_size=8, **OPTIONS)
    done, wrong = threading.Event(), []

    def work(number: int) -> None:
        asked = [f"{number}:{key}" for key in words(50)]
        try:
            while not done.is_set():
                assert client.set_many(dict.fromkeys(asked, "1")) == []
                assert set(client.get_many(asked).values()) <= {b"1"}
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        ring.remove_node("cache-d")
        client.hasher.remove_node(fleet["cache-a"].address)
        time.sleep(0.01)
        ring.add_node(away)
        client.hasher.add_node(fleet["cache-a"].address)
        time.sleep(0.01)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    client.close()


def test_by_default_a_server_is_tried_again_before_it_is_left_out(fleet: dict[str, servers.Server]) -> None:
    ring = ring_of(fleet)
    client = RingClient(ring, ignore_exc=True, retry_timeout=0.05, dead_timeout=0.3, **OPTIONS)
    key = next(key for key in words(50) if ring[key] == "cache-a")
    assert client.set(key, "1") and client.get(key) == b"1"
    fleet["cache-a"].stop()
    misses = 0
    while client.hasher.get_node(key) == fleet["cache-a"].address:
        assert client.get(key) is None
        misses += 1
        time.sleep(0.06)
    assert 4 <= misses <= 6  # the broken connection, the first failure, two retries, and the last
    without = Ring(ring)
    without.mark_down("cache-a")
    assert client.hasher.get_node(key) == fleet[without[key]].address and client.set(key, "2")
    fleet["cache-a"] = servers.start_on("cache-a", fleet["cache-a"].port)
    deadline = time.monotonic() + 10
    while not (client.get("user:1"), client.hasher.get_node(key) == fleet["cache-a"].address)[1]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    while not client.set(key, "3"):
        assert time.monotonic() < deadline
        time.sleep(0.06)
    assert Client(("127.0.0.1", fleet["cache-a"].port)).get(key) == b"3"


def test_a_node_at_a_new_address_is_tried_there() -> None:
    ring = Ring([Node("a", address="10.0.0.1:11211"), Node("b", address="10.0.0.2:11211")])
    client = RingClient(ring)
    key = next(key for key in words(50) if ring[key] == "a")
    client.hasher.remove_node("10.0.0.1:11211")
    assert client.hasher.get_node(key) == "10.0.0.2:11211"
    ring.set_address("a", "10.0.0.9:11211")
    assert client.hasher.get_node(key) == "10.0.0.9:11211" and "10.0.0.9:11211" in client.clients


def test_without_servers_the_error_is_the_clients_own() -> None:
    ring = Ring(["10.0.0.1:11211"])
    for client in (RingClient(ring), RingClient(ring, ignore_exc=True)):
        client.hasher.remove_node("10.0.0.1:11211")
        if client.ignore_exc:
            assert client.get("user:42", default="none") == "none" and client.set_many({"user:42": "x"}) == ["user:42"]
        else:
            with pytest.raises(MemcacheError, match="All servers seem to be down"):
                client.get("user:42")


def test_servers_that_are_no_nodes_are_refused_by_name() -> None:
    ring = Ring(["10.0.0.1:11211", "10.0.0.2:11211"])
    with pytest.raises(UnknownNodeError, match=r'server "10\.0\.0\.3:11211" is no node'):
        HashClient(["10.0.0.1", "10.0.0.3"], hasher=hasher(ring))
    client = HashClient(["10.0.0.1"], hasher=hasher(ring))
    key = next(key for key in words(50) if ring[key] == "10.0.0.2:11211")
    with pytest.raises(UnknownNodeError, match=r'node "10\.0\.0\.2:11211" of the ring is no server of this client'):
        client.get(key)
    with pytest.raises(InvalidError, match='node "a": "cache-a:x" is no address'):
        RingClient(Ring([Node("a", address="cache-a:x")]))


def test_names_are_those_of_pymemcache() -> None:
    at = ["cache-a", "[::1]:11212", "/run/memcached.sock", "unix:/run/other.sock", "[fe80::1]"]
    ring = Ring([Node(f"n{i}", address=address) for i, address in enumerate(at)])
    names = ["cache-a:11211", "::1:11212", "/run/memcached.sock", "/run/other.sock", "fe80::1:11211"]
    assert RingHasher(ring).names() == names
    assert list(HashClient(at, hasher=hasher(ring)).clients) == names == list(RingClient(ring).clients)
    spec = RingClient(ring).clients
    assert [spec[name].server for name in names[:3]] == [("cache-a", 11211), ("::1", 11212), "/run/memcached.sock"]


def test_the_page_shows_the_program_which_runs(fleet: dict[str, servers.Server], tmp_path: Path) -> None:
    program = HERE / "pymemcache_ring.py"
    assert page_has(HERE / "README.md", program)
    ring = ring_of(fleet)
    document = tmp_path / "topology.json"
    document.write_text(ring.to_json())
    done = subprocess.run([sys.executable, program, document], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring.node(ring['user:42']).address} b'Ada'\n100\n"
