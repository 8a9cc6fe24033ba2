"""Debian's libmemcached through pylibmc: ketama and modula, and servers it has ejected."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

from stubs import refusing, stubs
from topology import Observed, Topology, node, some_keys, some_weights

HASHES = "default md5 crc fnv1_64 fnv1a_64 fnv1_32 fnv1a_32 murmur jenkins".split()
WEIGHTED = {"point_hash": "md5", "key_hash": "md5", "weighted": "always"}
# Servers, weights, servers down.
SHAPES = [(3, False, 0), (8, True, 0), (25, False, 0), (6, True, 1), (12, False, 2)]


def version() -> str:
    import pylibmc

    return f"{pylibmc.libmemcached_version} through pylibmc {pylibmc.__version__}"


def settings() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """A scheme, and the behaviours that are the same."""
    for name in HASHES:
        hashes = {} if name == "default" else {"point_hash": name, "key_hash": name}
        yield {"name": "ketama"} | hashes, {"ketama": True, "hash": name}
    yield {"name": "ketama"}, {"ketama": True}
    for _ in SHAPES:
        yield {"name": "ketama"} | WEIGHTED, {"ketama_weighted": True}
    for _ in range(3):
        yield {"name": "modula"}, {}


def observe(rng: random.Random) -> Iterator[Observed]:
    import pylibmc

    with stubs(40) as up, refusing(4) as refused:
        for i, (scheme, behaviours) in enumerate(settings()):
            count, weighted, down = SHAPES[i % len(SHAPES)]
            out = rng.sample(refused, down)
            endpoints = rng.sample(up, count - down) + out
            rng.shuffle(endpoints)
            weights = some_weights(rng, count, 20) if weighted else [1] * count
            nodes = [node(endpoint, weight) for endpoint, weight in zip(endpoints, weights, strict=True)]
            servers = [f"{each['id']}:{each['weight']}" for each in nodes]
            ejecting = {"remove_failed": 1, "failure_limit": 1, "retry_timeout": 3600} if out else {}
            client = pylibmc.Client(servers, behaviors={"verify_keys": False} | behaviours | ejecting)
            if out:
                eject(rng, client, pylibmc.Error)
            keys = some_keys(rng)
            chosen = [client.get(key).decode() for key in keys]
            yield Observed(Topology(f"{behaviours} of {count}", scheme, nodes, out), keys, chosen)


def eject(rng: random.Random, client: Any, error: type[Exception]) -> None:
    """Asks until those servers are out that refuse: more than enough to meet each."""
    rng = random.Random(rng.random())
    for _ in range(3):
        for key in some_keys(rng):
            with contextlib.suppress(error):
                client.get(key)
