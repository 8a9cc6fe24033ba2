"""Clients in every language find each other's keys on real servers while these fail, return, join and grow."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import FleetClient, clients
from keys import paths
from libconsistent import Ring
from servers import Server, fleet, start, start_on

IDS = ["cache-a", "cache-b", "cache-c", "cache-d", "cache-e"]
KEYS_A_CLIENT = 1000


class Fleet:
    """The servers, the clients and the one document they share."""

    def __init__(self, servers: dict[str, Server], folder: Path) -> None:
        self.servers = servers
        self.weights: dict[str, float] = dict.fromkeys(servers, 1)
        self.epoch = 0
        self.clients = clients(self.document(), folder)
        expected = os.environ.get("FLEET_LANGUAGES", "python").split()
        assert sorted(self.clients) == sorted(expected)

        wanted = KEYS_A_CLIENT * len(self.clients)
        self.keys, left_out = paths("/usr", wanted)
        assert len(set(self.keys)) == wanted
        print(f"\n{wanted} paths as keys; memcached would refuse {left_out} of those under /usr")

    def document(self) -> str:
        nodes = [
            {"id": id, "address": server.address, "weight": self.weights[id]} for id, server in self.servers.items()
        ]
        return json.dumps({"libconsistent": 1, "epoch": self.epoch, "scheme": {"name": "ring"}, "nodes": nodes})

    def publish(self) -> None:
        self.epoch += 1
        for client in self.clients.values():
            client.update(self.document())

    def names(self) -> list[str]:
        """The server of each key, on which all clients must agree."""
        by_client = {name: client.name(self.keys) for name, client in self.clients.items()}
        names = by_client["python"]
        for language, others in by_client.items():
            assert others == names, f"{language} disagrees"
        assert set(names) <= set(self.servers)
        return names

    def assert_all_found(self, keys: list[bytes]) -> None:
        for name, client in self.clients.items():
            hits = client.hits(keys)
            assert hits == len(keys), f"{name}: {len(keys) - hits} misses"

    def moved(self, before: list[str], after: list[str]) -> list[bytes]:
        return [key for key, old, new in zip(self.keys, before, after, strict=True) if old != new]

    def stayed(self, before: list[str], after: list[str]) -> list[bytes]:
        return [key for key, old, new in zip(self.keys, before, after, strict=True) if old == new]

    def settle(self, before: list[str], writer: FleetClient) -> tuple[list[str], int]:
        """After a change: what stayed is found, one client writes what moved, then every client finds everything."""
        after = self.names()
        moved = self.moved(before, after)
        assert moved
        self.assert_all_found(self.stayed(before, after))
        writer.write(moved)
        self.assert_all_found(self.keys)
        return after, len(moved)


@pytest.fixture()
def the_fleet(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(IDS) as servers:
        the_fleet = Fleet(servers, tmp_path)
        yield the_fleet
        for client in the_fleet.clients.values():
            client.close()


def assert_moved_as_planned(keys: list[bytes], before: Ring, after: Ring) -> None:
    """Keys move exactly where the plan's ranges say, from and to whom they say."""
    ranges = before.diff(after).ranges
    firsts = [moved.first for moved in ranges]
    for key in keys:
        position = before.explain(key).position
        at = bisect_right(firsts, position) - 1
        inside = at >= 0 and position <= ranges[at].last
        planned = (ranges[at].from_, ranges[at].to) if inside else (before[key], before[key])
        assert (before[key], after[key]) == planned


def test_clients_agree_while_the_fleet_changes(the_fleet: Fleet) -> None:
    keys, servers = the_fleet.keys, the_fleet.servers
    writers = list(the_fleet.clients.values())
    for i, writer in enumerate(writers):
        writer.write(keys[i * KEYS_A_CLIENT :][:KEYS_A_CLIENT])
    the_fleet.assert_all_found(keys)
    original = the_fleet.names()
    assert set(original) == set(IDS)
    print(f"{', '.join(the_fleet.clients)}: each finds {len(keys)} of {len(keys)} keys, 0 misses")

    failed, before = "cache-c", Ring.from_json(the_fleet.document())
    servers[failed].stop()
    for client in writers:
        client.mark_down(failed)
    without, count = the_fleet.settle(original, writers[0])
    assert all((old == new) == (old != failed) for old, new in zip(original, without, strict=True))
    after = Ring.from_json(the_fleet.document())
    after.mark_down(failed)
    assert_moved_as_planned(keys, before, after)
    print(f"{failed} killed and marked down: {count} keys at the same stand-ins in every client, no other moved")

    servers[failed] = start_on(failed, servers[failed].port)
    for client in writers:
        client.mark_up(failed)
    returned, count = the_fleet.settle(without, writers[1 % len(writers)])
    assert returned == original
    assert_moved_as_planned(keys, after, before)
    print(f"{failed} brought back and marked up: {count} keys came home, as planned")

    joined = "cache-f"
    servers[joined] = start(joined)
    the_fleet.weights[joined] = 1
    the_fleet.publish()
    after = Ring.from_json(the_fleet.document())
    larger, count = the_fleet.settle(returned, writers[2 % len(writers)])
    assert_moved_as_planned(keys, before, after)
    assert all(new in (old, joined) for old, new in zip(returned, larger, strict=True))
    print(f"{joined} added: {count} keys moved to it, as planned")

    heavier, before = "cache-a", after
    the_fleet.weights[heavier] = 2.5
    the_fleet.publish()
    after = Ring.from_json(the_fleet.document())
    reweighted, count = the_fleet.settle(larger, writers[3 % len(writers)])
    assert_moved_as_planned(keys, before, after)
    assert all(new in (old, heavier) for old, new in zip(larger, reweighted, strict=True))
    print(f"{heavier} reweighted to 2.5: {count} keys moved to it, as planned")
