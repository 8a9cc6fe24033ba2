"""Routers of requests to language models: sessions through running ones, some of whose replicas are ill, and through
the ring of Ray Serve."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from importlib.metadata import version as installed

from libraries import TOPOLOGIES, observed, routers, some_members, some_texts
from topology import Observed, Topology, node

from systems.pypi import SDISTS

# Replicas, and how many of them are ill.
SHAPES = [(2, 0), (9, 0), (7, 2)]


def version() -> str:
    if not list(SDISTS.glob("ray-*.whl")):
        raise FileNotFoundError("no wheel of ray")
    return ", ".join(f"{name} {installed(name)}" for name in ("vllm-router", "smg"))


def of_servers(rng: random.Random) -> Iterator[Observed]:
    with routers.replicas(9) as endpoints:
        for router in ("vllm_router", "smg"):
            _, _, header, start = routers.ROUTERS[router]
            for count, ill in SHAPES:
                routers.ILL.clear()
                some = rng.sample(endpoints, count)
                down = some[1 : 1 + ill]
                urls = {endpoint: f"http://{endpoint}" for endpoint in some}
                # What a header's value can be, and not what a server trims of it.
                # SMG does not hash longer ones.
                keys = [key[:128].strip() for key in some_texts(rng, ascii_only=True)]
                keys = list(dict.fromkeys(key for key in keys if re.fullmatch("[!-~]+( *[!-~]+)*", key)))
                keys += [f"session-{rng.getrandbits(64):x}" for _ in range(2000 - len(keys))]
                with routers.running(router, list(urls.values())) as port:
                    if down:
                        routers.until_ill(port, header, set(down))
                    found = routers.asked(port, header, keys)
                nodes = [node(url) for url in urls.values()]
                name = f"{router} of {count}, {ill} ill"
                topology = Topology(name, {"name": router}, nodes, [urls[endpoint] for endpoint in down])
                yield Observed(topology, [(start + key).encode() for key in keys], [urls[end] for end in found])


def of_ray(rng: random.Random) -> Iterator[Observed]:
    make = routers.ray(next(SDISTS.glob("ray-*.whl")))
    for _ in range(TOPOLOGIES):
        ids = list(some_members(rng, changes=False).weights)
        vnodes = rng.choice([100, 100, 1, 17, 300])
        scheme = {"name": "ray_serve"} | ({"vnodes": vnodes} if vnodes != 100 else {})
        keys, ring = some_texts(rng), make(ids, vnodes)
        seen = observed(f"Ray Serve {vnodes}", scheme, [node(ident) for ident in ids], keys, [])
        seen.copies = min(3, len(ids))
        seen.chosen = [ring(key) for key in keys]
        yield seen


def observe(rng: random.Random) -> Iterator[Observed]:
    yield from of_ray(rng)
    yield from of_servers(rng)
