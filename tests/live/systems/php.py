"""Debian's memcache of PECL, before back ends that answer their endpoint and some that refuse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from libraries import FOLDER, Job, answers, some_texts
from process import first_line
from stubs import refusing, stubs
from topology import Observed, Topology, node, some_weights

TOPOLOGIES = 24


def version() -> str:
    told = first_line("php", "-r", 'echo phpversion("memcache") ?: "none", " of PHP ", PHP_VERSION;')
    if told.startswith("none"):
        raise FileNotFoundError("PHP has no memcache")
    return f"memcache {told}"


def memcache(rng: random.Random, up: list[str], refused: list[str]) -> Job:
    count = rng.randint(1, 20)
    down = rng.sample(refused, rng.choice([0, 0, 1, 3])) if count > 3 else []
    endpoints = rng.sample(up, count - len(down)) + down
    rng.shuffle(endpoints)
    weights = some_weights(rng, count, 9) if rng.random() < 0.5 else [1] * count
    scheme: dict[str, Any] = {"name": "pecl_memcache"}
    options = {"hash_strategy": "consistent", "hash_function": "crc32"}
    if rng.random() < 0.5:
        options["hash_strategy"] = scheme["strategy"] = "standard"
    if rng.random() < 0.5:
        options["hash_function"] = scheme["function"] = "fnv"
    split = [(endpoint.split(":"), weight) for endpoint, weight in zip(endpoints, weights, strict=True)]
    steps = [{"host": host, "port": int(port), "weight": weight} for (host, port), weight in split]
    nodes = [node(endpoint, weight) for endpoint, weight in zip(endpoints, weights, strict=True)]
    keys = [key.encode() for key in some_texts(rng)]
    return Job("pecl_memcache", options, steps, Topology(f"memcache {options}", scheme, nodes, down), keys)


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(30) as up, refusing(4) as refused:
        jobs = (memcache(rng, up, refused) for _ in range(TOPOLOGIES))
        yield from answers(["php", str(FOLDER / "php/place.php")], jobs)
