"""ClickHouse: rows inserted into Distributed tables, by the number of a column and by hashes of a text."""

from __future__ import annotations

import random
from collections.abc import Iterator

from libraries import clickhouse, some_texts
from process import first_line
from topology import Observed, Topology, node

# Of each cluster a table.
EXPRESSIONS = {"integer": "v", "sipHash64": "sipHash64(k)", "murmurHash2_64": "murmurHash2_64(k)"}
CLUSTERS = 6


def version() -> str:
    return first_line("dpkg-query", "--show", "clickhouse-server")


def observe(rng: random.Random) -> Iterator[Observed]:
    clusters = [[rng.randint(1, rng.choice([1, 9, 999])) for _ in range(rng.randint(1, 7))] for _ in range(CLUSTERS)]
    with clickhouse.running(clusters) as server:
        for number, weights in enumerate(clusters):
            nodes = [node(f"shard-{place}", weight) for place, weight in enumerate(weights)]
            for function, expression in EXPRESSIONS.items():
                rows = [(text, rng.getrandbits(rng.randrange(1, 65))) for text in some_texts(rng)]
                found = server.places(number, len(weights), expression, rows)
                scheme = {"name": "clickhouse_distributed"}
                if function == "integer":
                    keys = [value.to_bytes(8, "little") for _, value in rows]
                else:
                    scheme["sharding_key"], keys = function, [text.encode() for text, _ in rows]
                topology = Topology(f"{function} of {weights}", scheme, nodes)
                yield Observed(topology, keys, [f"shard-{place}" for place in found])
