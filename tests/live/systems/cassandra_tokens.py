"""cassandra-driver's token map, built from random tokens, data centres and racks: both partitioners and strategies;
with hosts down the replicas that its token-aware policy asks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from types import SimpleNamespace
from typing import Any

from topology import Observed, Topology, node, some_keys

# Nodes, tokens each, data centres, racks each, copies.
SHAPES: list[tuple[int, int, int, int, int | list[int]]] = [
    (3, 1, 1, 1, 1),
    (10, 16, 1, 3, 1),
    (6, 16, 1, 2, 3),
    (4, 8, 2, 2, 6),
    (9, 16, 1, 3, [3]),
    (8, 4, 1, 2, [5]),
    (15, 8, 3, 2, [3, 2, 1]),
    (20, 16, 2, 3, [3, 3]),
]
LEAST = {"murmur3": -(2**63) + 1, "random": 0}
MOST = {"murmur3": 2**63 - 1, "random": 2**127}


def version() -> str:
    import cassandra

    return f"driver {cassandra.__version__}"


def topologies(rng: random.Random) -> Iterator[tuple[Topology, int]]:
    for partitioner in LEAST:
        for count, each, centres, racks, copies in SHAPES:
            tokens = set[int]()
            while len(tokens) < count * each:
                tokens.add(rng.randint(LEAST[partitioner], MOST[partitioner]))
            left = sorted(tokens, key=lambda _: rng.random())
            nodes = []
            for n in range(count):
                held, left = left[:each], left[each:]
                zone = f"dc{n % centres}/r{rng.randrange(racks)}"
                nodes.append(node(f"127.0.0.{n + 1}", zone=zone, tokens=[str(token) for token in held]))
            wanted = copies if isinstance(copies, int) else ",".join(f"dc{n}:{rf}" for n, rf in enumerate(copies))
            total = copies if isinstance(copies, int) else sum(copies)
            scheme = {"name": "cassandra", "partitioner": partitioner, "replication": wanted, "rule": "driver"}
            yield Topology(f"{partitioner} {wanted} of {count}", scheme, nodes), total


def token_map(topology: Topology) -> Any:
    """The driver's metadata with a keyspace `k` and the topology's hosts."""
    from cassandra.connection import DefaultEndPoint
    from cassandra.metadata import KeyspaceMetadata, Metadata
    from cassandra.policies import SimpleConvictionPolicy
    from cassandra.pool import Host

    tokens = {}
    for each in topology.nodes:
        host = Host(DefaultEndPoint(each["id"]), SimpleConvictionPolicy)
        host.set_location_info(*each["zone"].split("/"))
        tokens[host] = each["fields"]["tokens"]
    copies = topology.scheme["replication"]
    if isinstance(copies, int):
        strategy, options = "SimpleStrategy", {"replication_factor": str(copies)}
    else:
        strategy, options = "NetworkTopologyStrategy", dict(part.split(":") for part in copies.split(","))
    metadata = Metadata()
    metadata.keyspaces["k"] = KeyspaceMetadata("k", True, strategy, options)
    metadata.rebuild_token_map(
        {"murmur3": "Murmur3Partitioner", "random": "RandomPartitioner"}[topology.scheme["partitioner"]], tokens
    )
    return metadata


def asked(metadata: Any, down: list[str], keys: list[bytes]) -> Iterator[list[str]]:
    """The replicas in the order a query would go to them; then come hosts that are none."""
    from cassandra.policies import RoundRobinPolicy, TokenAwarePolicy

    hosts = list(metadata.token_map.token_to_host_owner.values())
    for host in hosts:
        host.is_up = host.address not in down
    policy = TokenAwarePolicy(RoundRobinPolicy())
    policy.populate(SimpleNamespace(metadata=metadata), hosts)
    for key in keys:
        replicas = metadata.get_replicas("k", key)
        plan = policy.make_query_plan("k", SimpleNamespace(keyspace="k", routing_key=key))
        yield [host.address for host in takewhile(replicas.__contains__, plan)]


def observe(rng: random.Random) -> Iterator[Observed]:
    for topology, copies in topologies(rng):
        metadata = token_map(topology)
        names = [each["id"] for each in topology.nodes]
        for down in [], rng.sample(names, rng.randint(1, (len(names) + 1) // 2)):
            keys = some_keys(rng)
            if down:
                found = list(asked(metadata, down, keys))
            else:
                found = [[host.address for host in metadata.get_replicas("k", key)] for key in keys]
            one = [hosts[0] if hosts else None for hosts in found]
            yield Observed(replace(topology, down=down), keys, one if copies == 1 else found, copies)
