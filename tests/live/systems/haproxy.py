"""HAProxy as Debian has it: consistent and map-based, functions, avalanche, ids, backups, `disabled` servers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import traffic
from process import first_line, started
from stubs import stubs
from topology import Observed, Topology, node, some_keys, some_weights

FUNCTIONS = "sdbm djb2 wt6 crc32".split()
# Servers, weights, explicit ids, servers down, backups.
SHAPES = [
    (1, True, False, 0, 0),
    (3, False, False, 1, 0),
    (10, True, True, 0, 0),
    (9, True, False, 2, 2),
    (30, True, True, 3, 0),
    (6, False, True, 2, 4),
    (12, False, False, 0, 0),
    (6, True, False, 2, 4),
]


def version() -> str:
    return first_line("haproxy", "-v").split()[2]


def topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    schemes = [
        {"name": name, "function": function, "avalanche": avalanche}
        for name in ("haproxy", "haproxy_map")
        for function in FUNCTIONS
        for avalanche in (False, True)
    ]
    for i, scheme in enumerate(schemes):
        count, weighted, numbered, down, backups = SHAPES[i % len(SHAPES)]
        weights = some_weights(rng, count, 30) if weighted else [1] * count
        if count > 10:
            weights[rng.randrange(1, count)] = 0
        # Some have an id, the others are numbered around them.
        ids = rng.sample(range(1, 60_000), count)
        nodes = [
            node(
                f"s{n}",
                weights[n],
                endpoints[n],
                id=ids[n] if numbered and rng.random() < 0.7 else None,
                backup=True if n >= count - backups else None,
            )
            for n in range(count)
        ]
        actives = [each["id"] for each in nodes[: count - backups]]
        # Where all active servers are down, backups take over.
        out = rng.sample(actives, down)
        more = {"allbackups": True} if backups and rng.random() < 0.5 else {}
        name = f"{scheme['name']} {scheme['function']} of {count}"
        yield Topology(name, scheme | more, nodes, out)


def configuration(wanted: list[Topology], ports: list[int]) -> str:
    text = "defaults\nmode http\ntimeout connect 5s\ntimeout client 30s\ntimeout server 30s\n"
    for topology, port in zip(wanted, ports, strict=True):
        scheme = topology.scheme
        kind = "map-based" if scheme["name"] == "haproxy_map" else "consistent"
        avalanche = "avalanche" if scheme["avalanche"] else ""
        text += f"listen p{port}\nbind 127.0.0.1:{port}\nbalance hdr(x-key)\n"
        text += f"hash-type {kind} {scheme['function']} {avalanche}\n"
        text += "option allbackups\n" if "allbackups" in scheme else ""
        for each in topology.nodes:
            fields = each.get("fields", {})
            text += f"server {each['id']} {each['address']} weight {each['weight']}"
            text += f" id {fields['id']}" if "id" in fields else ""
            text += " backup" if "backup" in fields else ""
            text += " disabled\n" if each["id"] in topology.down else "\n"
    return text


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(30) as endpoints:
        wanted = list(topologies(rng, endpoints))

        def command(ports: list[int], folder: Path) -> list[str]:
            (folder / "haproxy.cfg").write_text(configuration(wanted, ports))
            return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                keys = some_keys(rng)
                ids = {each["address"]: each["id"] for each in topology.nodes}
                yield Observed(topology, keys, [ids[endpoint] for endpoint in traffic.http(port, keys)])
