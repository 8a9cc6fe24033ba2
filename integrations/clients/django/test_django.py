"""Django's caches over real memcached and redis servers: the servers say which of them has a key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import pymemcache
import pytest
import redis
import redis_servers
import servers
from django.core.cache import CacheHandler
from django.core.exceptions import ImproperlyConfigured
from faces import node_answers, page_has, version, words
from libconsistent import Node, Ring
from libconsistent.integrations.django import RingMemcachedCache, RingRedisCache
from pymemcache.client.base import Client

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/django.py"]
IDS = ["cache-a", "cache-b", "cache-c", "cache-d"]
BACKENDS = {"memcached": RingMemcachedCache, "redis": RingRedisCache}
OPTIONS = {
    "memcached": {"connect_timeout": 0.5, "timeout": 2, "retry_attempts": 0, "dead_timeout": 1},
    "redis": {"socket_connect_timeout": 0.5, "socket_timeout": 2},
}
Server = servers.Server | redis_servers.Shard
compared: dict[str, int] = {}
figures: dict[str, str] = {}


class Fleet(dict[str, Server]):
    """Servers of one kind by id."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        for id in IDS:
            self.start(id)

    def start(self, id: str, port: int = 0) -> None:
        if self.kind == "redis":
            self[id] = redis_servers.start(port)
        else:
            self[id] = servers.start_on(id, port) if port else servers.start(id)

    def empty(self) -> None:
        for server in self.values():
            if server.process.poll() is None:
                if self.kind == "redis":
                    redis.Redis(port=server.port).flushall()
                else:
                    Client(("127.0.0.1", server.port)).flush_all(noreply=False)

    def owners(self, asked: list[str]) -> dict[str, str]:
        """The server that has each key, as the servers say; a key that two have is a failure."""
        found: dict[str, str] = {}
        for id, server in self.items():
            if server.process.poll() is None:
                for key in self._of(server.port, asked):
                    assert found.setdefault(key, id) == id, f"{key} is on {found[key]} and {id}"
        return found

    def _of(self, port: int, asked: list[str]) -> list[str]:
        if self.kind == "redis":
            return [key.decode() for key in redis.Redis(port=port).keys("*")]
        client = Client(("127.0.0.1", port), allow_unicode_keys=True)
        return [key for at in range(0, len(asked), 500) for key in client.get_many(asked[at : at + 500])]

    def ring(self) -> Ring:
        return Ring([Node(id, weight=1 + n % 2, address=server.address) for n, (id, server) in enumerate(self.items())])


@pytest.fixture(params=["memcached", "redis"])
def fleet(request: pytest.FixtureRequest) -> Any:
    running = Fleet(request.param)
    yield running
    for server in running.values():
        server.stop()


def cache_of(kind: str, location: Any, **params: Any) -> Any:
    """A cache as the settings make it."""
    backend = f"libconsistent.integrations.django.{BACKENDS[kind].__name__}"
    settings = {"BACKEND": backend, "LOCATION": location, "OPTIONS": OPTIONS[kind], **params}
    return CacheHandler({"default": settings})["default"]


def made(cache: Any, asked: list[str], version: int | None = None) -> list[str]:
    return [cache.make_key(key, version=version) for key in asked]


def expected(ring: Ring, asked: list[str]) -> dict[str, str | None]:
    return {key: ring.get_node(key) for key in asked}


def test_the_servers_have_their_keys(fleet: Fleet, tmp_path: Path, report: Callable[..., None]) -> None:
    ring, asked = fleet.ring(), words()
    document = tmp_path / "topology.json"
    document.write_text(ring.to_json())
    cache = cache_of(fleet.kind, document, KEY_PREFIX="shop", VERSION=7)
    full = made(cache, asked)
    assert full[1] == "shop:7:user:1"
    assert cache.set_many({key: [1, "x"] for key in asked}) == []
    home = fleet.owners(full)
    assert home == expected(ring, full) == dict(zip(full, node_answers(ring.to_json(), full), strict=True))
    assert cache.get_many(asked) == {key: [1, "x"] for key in asked}
    # Another version of the keys is other keys, elsewhere.
    some = asked[:500]
    cache.set_many(dict.fromkeys(some, 2), version=8)
    assert fleet.owners(made(cache, some, 8)).items() >= expected(ring, made(cache, some, 8)).items()
    cache.delete_many(asked)
    assert cache.get_many(asked) == {} and len(cache.get_many(some, version=8)) == 500
    cache.clear()
    assert cache.get_many(some, version=8) == {}
    compared[fleet.kind] = 3 * len(asked) + 500

    # A server dies.
    gone = "cache-b"
    lost = [key for key, at in zip(asked, full, strict=True) if home[at] == gone]
    fleet[gone].stop()
    for _ in range(2):
        with pytest.raises(Exception, match=r"refused|closed|Unexpected|^$"):
            cache.get(lost[0])
    if fleet.kind == "redis":  # redis-py counts nothing: the ring has to know
        cache.ring.mark_down(gone)
    assert cache.set_many(dict.fromkeys(asked, 1)) == []
    without = Ring(ring)
    without.mark_down(gone)
    assert fleet.owners(full) == expected(without, full)
    # It is back.
    fleet.empty()
    fleet.start(gone, fleet[gone].port)
    if fleet.kind == "redis":
        cache.ring.mark_up(gone)
    else:
        time.sleep(1.1)
        cache.get(asked[0])
        time.sleep(1.1)
    assert cache.set_many(dict.fromkeys(asked, 1)) == []
    assert fleet.owners(full) == home

    # A node joins the document.
    fleet.start("cache-e")
    after = Ring(ring)
    after.add_node(Node("cache-e", address=fleet["cache-e"].address))
    replacing = tmp_path / "new.json"
    replacing.write_text(after.to_json())
    os.replace(replacing, document)
    deadline = time.monotonic() + 10
    while "cache-e" not in cache.ring:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    cache.clear()
    assert fleet.owners(full) == {}
    assert cache.set_many(dict.fromkeys(asked, 1)) == []
    now = fleet.owners(full)
    assert now == expected(after, full)
    moved = [key for key in full if now[key] != home[key]]
    assert {now[key] for key in moved} == {"cache-e"}
    assert abs(len(moved) / len(full) - ring.diff(after).moved) < 0.02
    compared[fleet.kind] += 3 * len(asked)
    figures[fleet.kind] = f"{fleet.kind}: {len(lost)} keys went elsewhere with 1 of 4 servers, {len(moved)} to a fifth"
    if len(figures) == len(BACKENDS):
        against = f"Django {django.__version__}, pymemcache {pymemcache.__version__}, redis-py {redis.__version__}"
        against += f", {version('memcached')}, {version('redis-server')}"
        report(glue=GLUE, against=against, compared=sum(compared.values()), figures="; ".join(figures.values()))


def test_the_cache_does_what_djangos_does(fleet: Fleet) -> None:
    cache = cache_of(fleet.kind, fleet.ring(), KEY_PREFIX="p")
    assert cache.get("none", "default") == "default" and cache.add("a", 1) and not cache.add("a", 2)
    assert cache.incr("a", 4) == 5 and cache.decr("a") == 4 and cache.get("a") == 4
    with pytest.raises(ValueError, match="not found"):
        cache.incr("none")
    assert cache.touch("a", 60) and not cache.touch("none") and "a" in cache and "none" not in cache
    for i in range(50):
        cache.set(f"v{i}", i, version=1)
        assert cache.incr_version(f"v{i}") == 2
        assert cache.get(f"v{i}") is None and cache.get(f"v{i}", version=2) == i
    assert cache.get_or_set("lazy", lambda: [1, 2]) == [1, 2] == cache.get("lazy")
    assert cache.delete("lazy") and not cache.delete("lazy")
    cache.set("brief", 1, timeout=1)
    cache.set("never", 1, timeout=0)
    time.sleep(1.2)
    assert cache.get("brief") is None and cache.get("never") is None
    assert cache.set_many({}) == [] and cache.get_many([]) == {} and cache.delete_many([]) is None
    cache.close()
    assert cache.get("a") == 4


def test_threads_share_the_ring_and_not_what_they_found_dead(fleet: Fleet) -> None:
    handler = CacheHandler(
        {
            "default": {
                "BACKEND": f"libconsistent.integrations.django.{BACKENDS[fleet.kind].__name__}",
                "LOCATION": json.loads(fleet.ring().to_json()),
                "OPTIONS": OPTIONS[fleet.kind],
            }
        }
    )
    seen: list[Any] = []

    def work() -> None:
        cache = handler["default"]
        cache.set("k", threading.get_ident())
        seen.append((cache, cache.ring, cache.get("k") is not None))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(cache) for cache, _, _ in seen}) == 8
    assert len({id(ring) for _, ring, _ in seen}) == 1 and all(found for _, _, found in seen)


def test_without_a_live_node_the_error_is_the_clients_own(fleet: Fleet) -> None:
    ring = fleet.ring()
    cache = cache_of(fleet.kind, ring)
    for id in ring:
        ring.mark_down(id)
    error = redis.ConnectionError if fleet.kind == "redis" else pymemcache.exceptions.MemcacheError
    for call in (lambda: cache.get("a"), lambda: cache.set_many({"a": 1})):
        with pytest.raises(error, match=r"no node of the ring is live|All servers seem to be down"):
            call()


def test_a_bad_location_is_named(tmp_path: Path) -> None:
    document = tmp_path / "broken.json"
    for kind in BACKENDS:
        with pytest.raises(ImproperlyConfigured, match=r"LOCATION .*broken\.json.*: .*No such file"):
            cache_of(kind, document)
        with pytest.raises(ImproperlyConfigured, match=r"LOCATION .*libconsistent"):
            cache_of(kind, '{"libconsistent": 1}')


@pytest.mark.parametrize("fleet", ["redis"], indirect=True)
def test_clear_empties_the_others_if_one_fails(fleet: Fleet) -> None:
    cache = cache_of(fleet.kind, fleet.ring())
    cache.set_many(dict.fromkeys(words(1000), 1))
    assert len(fleet.owners([])) == 1000
    fleet["cache-a"].stop()
    with pytest.raises(redis.ConnectionError):
        cache.clear()
    assert fleet.owners([]) == {}


def test_the_page_shows_the_program_which_runs(tmp_path: Path) -> None:
    program = HERE / "django_cache.py"
    assert page_has(HERE / "README.md", program)
    fleets = [Fleet(kind) for kind in BACKENDS]
    try:
        rings = [fleet.ring() for fleet in fleets]
        paths = [tmp_path / f"{kind}.json" for kind in BACKENDS]
        for path, ring in zip(paths, rings, strict=True):
            path.write_text(ring.to_json())
        done = subprocess.run([sys.executable, program, *paths], capture_output=True, text=True, check=True)
    finally:
        for fleet in fleets:
            for server in fleet.values():
                server.stop()
    keys = ["shop:1:user:42", ":1:user:42"]
    lines = [f"{key} {ring[key]} {{'name': 'n42'}} 100" for key, ring in zip(keys, rings, strict=True)]
    assert done.stdout.splitlines() == lines
