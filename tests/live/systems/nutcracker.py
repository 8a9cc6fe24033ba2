"""nutcracker (twemproxy): its distributions, hashes, hash tags and names, and servers it has ejected."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import first_line, started
from stubs import refusing, stubs
from topology import Observed, Topology, node, some_keys, some_name, some_weights

HASHES = "one_at_a_time md5 crc16 crc32 crc32a fnv1_64 fnv1a_64 fnv1_32 fnv1a_32 hsieh murmur jenkins".split()
# Servers, weights, names, servers down.
SHAPES = [(1, True, True, 0), (2, False, False, 0), (25, False, True, 0), (6, True, False, 1), (12, True, True, 2)]


def version() -> str:
    return first_line("nutcracker", "-V").rpartition("-")[2]


def schemes(rng: random.Random) -> Iterator[dict[str, Any]]:
    """Every hash, the default and modula twice."""
    hashes = [{"hash": name} for name in HASHES]
    rng.shuffle(hashes)
    modula = {"distribution": "modula"}
    tags = [{"hash_tag": tag} for tag in ("{}", "::")]
    for options in [{}, modula | rng.choice(hashes), *hashes, *tags, modula]:
        yield {"name": "twemproxy"} | options


def topologies(rng: random.Random, up: list[str], refused: list[str]) -> Iterator[Topology]:
    for i, scheme in enumerate(schemes(rng)):
        # 15 bits of hash reach too few points to be sure to meet the servers that are down.
        shapes = SHAPES[:3] if scheme.get("hash") == "crc32" else SHAPES
        count, weighted, named, down = shapes[i % len(shapes)]
        out = rng.sample(refused, down)
        endpoints = rng.sample(up, count - down) + out
        rng.shuffle(endpoints)
        weights = some_weights(rng, count, 20) if weighted else [1] * count
        nodes = [
            node(endpoint, weight, name=some_name(rng) if named else None)
            for endpoint, weight in zip(endpoints, weights, strict=True)
        ]
        name = f"{scheme.get('distribution', 'ketama')} {scheme.get('hash', 'fnv1a_64')} of {count}"
        yield Topology(name, scheme, nodes, out)


def pool(topology: Topology, port: int) -> str:
    """In YAML's block style, the only one that nutcracker reads."""
    settings = {"hash": "fnv1a_64", "distribution": "ketama"} | topology.scheme
    settings["hash_tag"] = f'"{topology.scheme["hash_tag"]}"' if "hash_tag" in topology.scheme else None
    lines = [f"p{port}:", f"  listen: 127.0.0.1:{port}"]
    lines += [f"  {name}: {value}" for name, value in settings.items() if value and name != "name"]
    lines += ["  auto_eject_hosts: true", "  server_failure_limit: 1", "  server_retry_timeout: 3600000", "  servers:"]
    for each in topology.nodes:
        name = each.get("fields", {}).get("name", "")
        lines.append(f"   - {each['id']}:{each['weight']} {name}".rstrip())
    return "\n".join(lines) + "\n"


def eject(rng: random.Random, port: int) -> None:
    """Sends requests until those servers are out that refuse them: more than enough to meet each."""
    rng = random.Random(rng.random())
    for _ in range(3):
        traffic.memcached(port, some_keys(rng))
    if not all(traffic.memcached(port, some_keys(rng))):
        raise RuntimeError("a server that refuses connections is not ejected")


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(40) as up, refusing(4) as refused:
        wanted = list(topologies(rng, up, refused))

        def command(ports: list[int], folder: Path) -> list[str]:
            pools = [pool(topology, port) for topology, port in zip(wanted, ports[1:], strict=True)]
            (folder / "pools.yml").write_text("\n".join(pools))
            return ["nutcracker", "-c", str(folder / "pools.yml"), "-a", "127.0.0.1", "-s", str(ports[0])]

        with started(len(wanted) + 1, command) as ports:
            for topology, port in zip(wanted, ports[1:], strict=True):
                if topology.down:
                    eject(rng, port)
                keys = some_keys(rng)
                yield Observed(topology, keys, traffic.memcached(port, keys))
