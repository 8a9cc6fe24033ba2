"""cassandra-driver's token map, built from random tokens, data centres and racks: both partitioners and strategies."""

from __future__ import annotations

import random
from collections.abc import Iterator
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
        tokens[host] = each["placement"]["tokens"]
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


def observe(rng: random.Random) -> Iterator[Observed]:
    for topology, copies in topologies(rng):
        metadata = token_map(topology)
        keys = some_keys(rng)
        found = [[host.address for host in metadata.get_replicas("k", key)] for key in keys]
        yield Observed(topology, keys, [hosts[0] for hosts in found] if copies == 1 else found, copies)
