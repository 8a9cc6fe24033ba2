"""The CDN edge on real memcached servers, which count, too."""

from __future__ import annotations

from contextlib import closing

import servers
from libconsistent import Ring
from programs import Program, counts
from pymemcache.client.base import Client  # type: ignore[import-untyped]

IDS = [f"cache-{i}" for i in range(5)]
RULES = ["one cache", "spread", "spread by load"]
REQUESTS = 4000


def asked(server: servers.Server, statistic: str) -> int:
    with closing(Client(server.address)) as client:
        return int(client.stats()[statistic.encode()])


def shown(language: str) -> dict[str, dict[str, int]]:
    """The counts by rule, after the servers' own counts have been compared with them."""
    with servers.fleet(IDS) as fleet:
        addresses = [server.address for server in fleet.values()]
        with Program("cdn_edge", language, *addresses) as program:
            program.ends()
            lines = dict(line.split(": ") for line in program.printed)
            found = {rule: counts(line) for rule, line in lines.items()}
        for id, server in fleet.items():
            assert asked(server, "cmd_get") == sum(found[rule][id] for rule in RULES)
        assert sum(asked(server, "cmd_set") for server in fleet.values()) == sum(
            found[rule]["fetched"] for rule in RULES
        )
    return found


def test_a_hot_object_is_spread() -> None:
    found = shown("python")
    assert shown("node") == found, "both languages choose alike"
    assert list(found) == RULES
    most = {rule: max(found[rule][id] for id in IDS) for rule in RULES}
    for rule in RULES:
        assert sum(found[rule][id] for id in IDS) == REQUESTS

    ring = Ring(IDS)
    hot = ring.get_nodes("hot", 3)
    one, spread, by_load = (found[rule] for rule in RULES)
    assert most["one cache"] == one[hot[0]] > REQUESTS / 2
    # A third of the hot half, and its own share of the rest.
    assert most["spread"] < REQUESTS * 0.4
    assert max(by_load[id] for id in hot) - min(by_load[id] for id in hot) < max(spread[id] for id in hot) - min(
        spread[id] for id in hot
    )
    assert most["spread by load"] <= most["spread"]
    # Other objects stay where they were.
    assert all(one[id] == spread[id] == by_load[id] for id in IDS if id not in hot)
    assert [found[rule]["hot fetched"] for rule in RULES] == [1, 3, 3]
    # Of all others, one copy each is fetched.
    assert len({found[rule]["fetched"] - found[rule]["hot fetched"] for rule in RULES}) == 1
