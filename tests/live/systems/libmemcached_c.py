"""Debian's libmemcached from C: what pylibmc does not set, and hosts, ports and sockets that need not be there."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from process import first_line
from topology import Observed, Topology, node, some_keys, some_name, some_weights

PROGRAM = str(Path(__file__).parents[3] / "build/live-libmemcached")
HASHES = {"default": 0, "md5": 1, "crc": 2, "fnv1_64": 3, "fnv1a_64": 4, "fnv1_32": 5, "fnv1a_32": 6}
HASHES |= {"murmur": 8, "jenkins": 9, "murmur3": 10}
KETAMA, WEIGHTED, SORTED, SPY = "KETAMA 1", "KETAMA_WEIGHTED 1", "SORT_HOSTS 1", "DISTRIBUTION 4"
MD5 = "HASH 1"
ALWAYS = {"point_hash": "md5", "key_hash": "md5", "weighted": "always"}
# A scheme, and the behaviours set before the servers are added and after.
SETTINGS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"name": "ketama"} | ALWAYS, [WEIGHTED], []),
    ({"name": "ketama", "sort_hosts": True} | ALWAYS, [SORTED, WEIGHTED], []),
    ({"name": "ketama", "sort_hosts": True}, [SORTED, KETAMA], []),
    ({"name": "ketama", "key_hash": "md5"}, [KETAMA], [MD5]),
    ({"name": "ketama", "key_hash": "md5", "weighted": "never"}, [], [KETAMA, MD5]),
    ({"name": "ketama", "point_hash": "md5", "key_hash": "md5", "spy": True}, [MD5, SPY], []),
    ({"name": "modula", "sort_hosts": True}, [SORTED], []),
    ({"name": "modula", "key_hash": "md5"}, [MD5], []),
    *(
        ({"name": "ketama", "point_hash": name, "key_hash": name}, [f"HASH {number}", KETAMA], [])
        for name, number in HASHES.items()
    ),
]
# Servers, weights. 25 and 61 equal ones have fewer points than they should.
SHAPES = [(2, False), (9, True), (25, False), (61, False), (30, True)]


def version() -> str:
    return first_line(PROGRAM, "--version")


def some_endpoint(rng: random.Random) -> str:
    """Port 11211, which labels leave out, is as likely as any other; some are sockets."""
    kind = rng.randrange(6)
    if kind == 0:
        return f"/run/{some_name(rng)}"
    host = some_name(rng) if kind < 3 else ".".join(str(rng.randrange(1, 255)) for _ in range(4))
    return f"{host}:{rng.choice([11211, rng.randrange(1, 65536)])}"


def line(each: dict[str, Any]) -> str:
    if each["id"].startswith("/"):
        return f"socket {each['id']} {each['weight']}"
    return f"server {each['id'].replace(':', ' ')} {each['weight']}"


def observe(rng: random.Random) -> Iterator[Observed]:
    for i, (scheme, before, after) in enumerate(SETTINGS):
        for count, weighted in (SHAPES[i % len(SHAPES)], SHAPES[(i + 1) % len(SHAPES)]):
            weights = some_weights(rng, count, 20) if weighted else [1] * count
            nodes = [node(some_endpoint(rng), weight) for weight in weights]
            keys = some_keys(rng)
            lines = [f"behaviour {text}" for text in before] + [line(each) for each in nodes]
            lines += [f"behaviour {text}" for text in after] + [f"key {key.hex()}" for key in keys]
            told = subprocess.run([PROGRAM], input="\n".join(lines), capture_output=True, text=True, timeout=60)
            if told.returncode:
                raise RuntimeError(told.stderr)
            yield Observed(Topology(f"{scheme} of {count}", scheme, nodes), keys, told.stdout.splitlines())
