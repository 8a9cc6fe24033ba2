"""Graphite's relays: carbon's router of its source package, with destinations that it removed, and Debian's
carbon-c-relay. Metrics are asked for with one copy, or with several."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from libraries import FOLDER, TOPOLOGIES, graphite, some_texts
from process import first_line
from topology import Observed, Topology, node

ARCHIVE = FOLDER.parents[2] / "build/live-sdists/carbon-1.1.10.tar.gz"
HASH_TYPES = ["carbon_ch", "fnv1a_ch"]


def version() -> str:
    if not ARCHIVE.exists():
        raise FileNotFoundError("no carbon-1.1.10")
    return f"carbon 1.1.10, {first_line('carbon-c-relay', '-v')}"


def scheme_of(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The scheme, whose defaults are left out."""
    return {"name": name} | {key: value for key, value in options.items() if value not in ("carbon_ch", True)}


def seen(
    scheme: dict[str, Any], listed: list[str], down: list[str], keys: list[str], found: list[list[int]], copies: int
) -> Observed:
    topology = Topology(str(scheme), scheme, [node(text) for text in listed], down)
    names = [[listed[place] for place in places] for places in found]
    chosen: list[str | list[str] | None] = [*names] if copies > 1 else [row[0] for row in names]
    return Observed(topology, [key.encode() for key in keys], chosen, copies)


def some_metrics(rng: random.Random) -> list[str]:
    """A metric ends at the first space."""
    return list(dict.fromkeys(text.replace(" ", "_") + f".{i}" for i, text in enumerate(some_texts(rng))))


def of_carbon(rng: random.Random, carbon: Any) -> Observed:
    servers, count = rng.randint(1, 9), rng.randint(2, 20)
    listed = [f"10.0.{rng.randrange(256)}.{i % servers}:{2004 + i}:{chr(97 + i)}" for i in range(count)]
    if rng.random() < 0.5:
        listed = [f"store-{i % servers}:{2004 + i}:{rng.getrandbits(20)}-{i}" for i in range(count)]
    options = {"hash_type": rng.choice([*HASH_TYPES, "mmh3_ch"]), "diverse_replicas": rng.random() < 0.5}
    removed = rng.sample(listed, rng.choice([0, 0, rng.randrange(count - 1)]))
    copies = rng.choice([1, 2, 3]) if count - len(removed) > 1 else 1
    keys = some_metrics(rng)
    found = graphite.carbon_places(carbon, options | {"copies": copies}, listed, removed, keys)
    return seen(scheme_of("carbon", options), listed, removed, keys, found, copies)


def of_c_relay(rng: random.Random) -> Observed:
    count, hash_type = rng.randint(1, 30), rng.choice([*HASH_TYPES, "jump_fnv1a_ch"])
    listed = [f"10.{rng.randrange(256)}.0.{i}:{2003 + i % 3}" for i in range(count)]
    if rng.random() < 0.5:
        listed = [f"{text}={rng.getrandbits(20)}" if rng.random() < 0.7 else text for text in listed]
    copies = rng.randint(1, min(count, 4))
    keys = some_metrics(rng)
    found = graphite.c_relay_places(hash_type, copies, listed, [key.encode() for key in keys])
    return seen(scheme_of("carbon_c_relay", {"hash_type": hash_type}), listed, [], keys, found, copies)


def observe(rng: random.Random) -> Iterator[Observed]:
    carbon = graphite.carbon(ARCHIVE)
    for _ in range(TOPOLOGIES):
        yield of_carbon(rng, carbon)
        yield of_c_relay(rng)
