"""The replicated cache on real memcached servers, of which one, or two, are killed."""

from __future__ import annotations

import signal
from contextlib import closing

import pytest
import servers
from libconsistent import Ring
from programs import Program
from pymemcache.client.base import Client  # type: ignore[import-untyped]

IDS = [f"cache-{i}" for i in range(5)]
KEYS = [f"user:{i}" for i in range(1000)]
LANGUAGES = pytest.mark.parametrize("language", ["python", "go"])


def copies_by_server(fleet: dict[str, servers.Server], gone: list[str]) -> dict[str, set[str]]:
    """The keys each server that is left has: asked of the servers, not of a ring."""
    held = {}
    for id, server in fleet.items():
        if id not in gone:
            with closing(Client(server.address)) as client:
                values = client.get_many(KEYS)
            assert all(value == f"value of {key}".encode() for key, value in values.items())
            held[id] = set(values)
    return held


@LANGUAGES
def test_one_server_is_killed_and_nothing_is_lost(language: str) -> None:
    ring = Ring(IDS)
    with servers.fleet(IDS) as fleet:
        with Program("replicated_cache", language, *(server.address for server in fleet.values())) as program:
            program.expect("reading them again and again")
            assert copies_by_server(fleet, []) == {
                id: {key for key in KEYS if id in ring.get_nodes(key, 2)} for id in IDS
            }
            fleet["cache-2"].stop()
            assert program.expect("down: ") == "cache-2"
            shown = program.ends()
        concerned = sum("cache-2" in ring.get_nodes(key, 2) for key in KEYS)
        assert concerned > 200
        assert shown == {"keys": 1000, "failovers": 3, "restored": concerned, "lost": 0}
        held = copies_by_server(fleet, ["cache-2"])
        assert all(sum(key in keys for keys in held.values()) == 2 for key in KEYS)


@LANGUAGES
def test_two_servers_are_killed_and_their_common_keys_are_lost(language: str) -> None:
    ring, gone = Ring(IDS), {"cache-0", "cache-3"}
    common = sum(set(ring.get_nodes(key, 2)) == gone for key in KEYS)
    assert common > 20
    with servers.fleet(IDS) as fleet:
        with Program("replicated_cache", language, *(server.address for server in fleet.values())) as program:
            program.expect("reading them again and again")
            # Both hang before either dies: the program sees them go at the same time.
            for number in [signal.SIGSTOP, signal.SIGKILL]:
                for id in gone:
                    fleet[id].process.send_signal(number)
            assert program.expect("down: ") == "cache-0 cache-3"
            shown = program.ends(status=1)
        assert (shown["failovers"], shown["lost"]) == (6, common)
