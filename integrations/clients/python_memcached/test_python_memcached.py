"""python-memcached over real memcached servers: the servers say which of them has a key."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import memcache
import pytest
import servers
from faces import keys, node_answers, page_has, version, words
from libconsistent import Node, Ring
from libconsistent.integrations.python_memcached import RingClient

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/python_memcached.py", "py/python/libconsistent/integrations/_view.py"]
Fleet = dict[str, servers.Server]


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    with servers.fleet(["cache-a", "cache-b", "cache-c", "cache-d"]) as running:
        yield running


def ring_of(fleet: Fleet) -> Ring:
    return Ring([Node(id, weight=1 + n % 2, address=fleet[id].address) for n, id in enumerate(fleet)])


def owners(fleet: Fleet, asked: list[str]) -> dict[str, str]:
    """The server that has each key, as the servers say; a key that two have is a failure."""
    found: dict[str, str] = {}
    for id, server in fleet.items():
        if server.process.poll() is None:
            client = memcache.Client([server.address])
            for key in client.get_multi(asked):
                assert found.setdefault(key, id) == id, f"{key} is on {found[key]} and {id}"
            client.disconnect_all()
    return found


def expected(ring: Ring, asked: list[str]) -> dict[str, str | None]:
    return {key: ring.get_node(key) for key in asked}


def test_the_servers_have_their_keys(fleet: Fleet, report: Callable[..., None]) -> None:
    ring, asked = ring_of(fleet), words()
    client = RingClient(ring, dead_retry=1, flush_on_reconnect=1)
    assert client.set_multi(dict.fromkeys(asked, "1")) == []
    home = owners(fleet, asked)
    assert home == expected(ring, asked) == dict(zip(asked, node_answers(ring.to_json(), asked), strict=True))
    compared = 2 * len(asked)

    gone = "cache-b"
    of_gone = [key for key, id in home.items() if id == gone]
    fleet[gone].stop()
    other = RingClient(ring)
    assert client.get(of_gone[0]) is None
    assert client.set_multi(dict.fromkeys(asked, "2")) == []
    without = Ring(ring)
    without.mark_down(gone)
    assert owners(fleet, asked) == expected(without, asked)
    assert ring.state(gone) == "up" and other._view.get_node(of_gone[0]) == fleet[gone].address
    compared += len(asked)

    fleet[gone] = servers.start_on(gone, fleet[gone].port)
    for id in fleet:
        memcache.Client([fleet[id].address]).flush_all()
    time.sleep(1.1)
    assert client.set_multi(dict.fromkeys(asked, "3")) == []
    assert owners(fleet, asked) == home
    compared += len(asked)

    fleet["cache-e"] = servers.start("cache-e")
    before = Ring(ring)
    ring.add_node(Node("cache-e", address=fleet["cache-e"].address))
    client.flush_all()
    assert owners(fleet, asked) == {}
    assert client.set_multi(dict.fromkeys(asked, "4")) == []
    after = owners(fleet, asked)
    assert after == expected(ring, asked)
    moved = [key for key in asked if after[key] != home[key]]
    assert {after[key] for key in moved} == {"cache-e"}
    assert abs(len(moved) / len(asked) - before.diff(ring).moved) < 0.02
    ring.remove_node("cache-e")
    assert len(client.get_stats()) == 4 and client.delete_multi(asked) == 1
    compared += len(asked)
    report(
        glue=GLUE,
        against=f"python-memcached {memcache.__version__}, {version('memcached')}",
        compared=compared,
        figures=f"{len(of_gone)} keys went elsewhere with 1 of 4 servers, {len(moved)} moved to a fifth",
    )


def test_every_kind_of_key_is_placed_as_by_the_ring(fleet: Fleet) -> None:
    ring = ring_of(fleet)
    client = RingClient(ring)
    ids = {server.port: id for id, server in fleet.items()}
    asked = keys()
    chosen = [ids[client._get_server(key)[0].port] for key in asked]
    assert chosen == [ring.get_node(key) for key in asked] == node_answers(ring.to_json(), asked)
    # Of a pair, the first part is placed.
    for n in range(500):
        server, key = client._get_server((n, b"x"))
        assert (ids[server.port], key) == (ring[str(n)], b"x")
        assert client._get_server((f"user:{n}", b"x"))[0] is client._get_server(f"user:{n}".encode())[0]
    client.set(("user:42", "name"), "Ada")
    assert client.get(("user:42", "name")) == "Ada" and owners(fleet, ["name"]) == {"name": ring["user:42"]}


def test_a_prefix_is_a_part_of_the_key(fleet: Fleet) -> None:
    ring, asked = ring_of(fleet), words(1000)
    client = RingClient(ring)
    client.set_multi(dict.fromkeys(asked, 1), key_prefix="p:")
    full = [f"p:{key}" for key in asked]
    assert owners(fleet, full) == expected(ring, full)
    assert client.get_multi(asked, key_prefix="p:") == dict.fromkeys(asked, 1)


def test_without_servers_all_is_a_miss(fleet: Fleet) -> None:
    ring = ring_of(fleet)
    client = RingClient(ring, dead_retry=60)
    for server in fleet.values():
        server.stop()
    assert client.set("a", 1) == 0 and client.get("a") is None and client.get_multi(["a", "b"]) == {}
    assert client._get_server(b"a") == (None, None)
    back = servers.start_on("cache-a", fleet["cache-a"].port)
    fleet["cache-a"] = back
    assert client.get("a") is None and client.set("a", 1) == 0
    client.forget_dead_hosts()
    assert client.set("a", 1) and client.get("a") == 1


def test_threads_have_connections_of_their_own_and_one_ring(fleet: Fleet) -> None:
    ring, asked = ring_of(fleet), words(400)
    client = RingClient(ring)
    client.set_multi(dict.fromkeys(asked, 1))
    found: list[object] = []

    def work() -> None:
        found.append(client.get_multi(asked) == dict.fromkeys(asked, 1))
        found.append(client.servers[0])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(True) == 4 and len(set(map(id, [*found, client.servers[0]]))) == 6


def test_names_are_those_of_python_memcached() -> None:
    at = ["cache-a", "[::1]:11212", "/run/m.sock", "unix:/run/o.sock"]
    ring = Ring([Node(f"n{i}", address=address) for i, address in enumerate(at)])
    named = [server.address for server in RingClient(ring).servers]
    assert named == [("cache-a", 11211), ("::1", 11212), "/run/m.sock", "/run/o.sock"]
    with pytest.raises(ValueError, match=r'Unable to parse connection string: "a:b:c"'):
        RingClient(Ring(["a:b:c"])).get("x")


def test_the_page_shows_the_program_which_runs(fleet: Fleet, tmp_path: Path) -> None:
    program = HERE / "memcached_ring.py"
    assert page_has(HERE / "README.md", program)
    ring = ring_of(fleet)
    document = tmp_path / "topology.json"
    document.write_text(ring.to_json())
    done = subprocess.run([sys.executable, program, document], capture_output=True, text=True, check=True)
    assert done.stdout == f"{ring['user:42']} {{'name': 'Ada'}}\n100\n"
