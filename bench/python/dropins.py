"""The drop-in classes of libconsistent.dropin beside their originals, as Markdown. Usage: dropins.py [--quick]"""

import gc
import os
import sys
from collections import deque
from collections.abc import Callable
from importlib.metadata import version
from itertools import islice
from statistics import median
from time import perf_counter_ns
from typing import Any, NamedTuple
from zlib import crc32

import hashring
import uhashring
from libconsistent.dropin import hash_ring
from libconsistent.dropin import uhashring as uhashring_dropin

QUICK = "--quick" in sys.argv[1:]
ROUNDS = 3 if QUICK else 11
KEYS = 2_000 if QUICK else 20_000
RINGS = 3 if QUICK else 20

ids = [f"cache-{i:03}.example.net:11211" for i in range(100)]
JOINER = "cache-100.example.net:11211"
keys = [f"{i * 0x9E3779B97F4A7C15 % 2**64:016x}" for i in range(KEYS)]


def own(key: object) -> int:
    return crc32(str(key).encode())


class Pair(NamedTuple):
    name: str
    ours: Callable[[list[str]], Any]
    theirs: Callable[[list[str]], Any]


def uhashring_pair(name: str, **options: Any) -> Pair:
    return Pair(
        name, lambda ids: uhashring_dropin.HashRing(ids, **options), lambda ids: uhashring.HashRing(ids, **options)
    )


pairs = [
    uhashring_pair("uhashring"),
    uhashring_pair("uhashring, ketama", hash_fn="ketama"),
    uhashring_pair("uhashring, a function of the user's (in Python)", hash_fn=own),
    Pair("hashring / hash_ring", hash_ring.HashRing, hashring.HashRing),
]


def us(run: Callable[[], Any]) -> float:
    start = perf_counter_ns()
    run()
    return (perf_counter_ns() - start) / 1000


def each(look: Callable[[str], Any]) -> float:
    """Nanoseconds a key; the loop itself runs in C."""
    return us(lambda: deque(map(look, keys), maxlen=0)) * 1000 / len(keys)


def three(ring: Any, key: str) -> list[Any]:
    return list(islice(ring.iterate_nodes(key), 3))


def change(ring: Any) -> tuple[Any, float, float]:
    """Adds a node and removes it: the ring, and how long each took. hash_ring makes another ring."""
    key = keys[0]
    if hasattr(ring, "add_node"):
        add = us(lambda: (ring.add_node(JOINER), ring.get_node(key)))
        return ring, add, us(lambda: (ring.remove_node(JOINER), ring.get_node(key)))
    kind = type(ring)
    return ring, us(lambda: kind([*ids, JOINER]).get_node(key)), us(lambda: kind(ids[1:]).get_node(key))


def memory(make: Callable[[list[str]], Any]) -> float | None:
    """KiB of a ring: what a process of its own grows by, which holds some."""
    if not os.path.exists("/proc/self/statm"):
        return None
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:

        def pages() -> int:
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1])

        held = [make(ids)]
        gc.collect()
        before = pages()
        held += [make(ids) for _ in range(RINGS)]
        gc.collect()
        kib = (pages() - before) * os.sysconf("SC_PAGE_SIZE") / 1024 / RINGS
        os.write(writing, str(kib).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return float(text)


def row(name: str, unit: str, ours: float, theirs: float) -> str:
    return f"| {name} | {unit} | {ours:,.1f} | {theirs:,.1f} | {theirs / ours:.2f} |"


# First, while there is nothing that was freed to be used again.
sizes = {pair.name: (memory(pair.ours), memory(pair.theirs)) for pair in pairs}

print(f"""## Drop-in classes of Python

uhashring {version("uhashring")}, hashring {version("hashring")}; 100 nodes of weight 1, default points; {KEYS:,} keys
of 16 bytes; medians of {ROUNDS} interleaved rounds. A change counts with the look-up after it; hash_ring knows none and
makes another ring.
Memory: what a process grows by, for each of {RINGS} rings; nobody has looked at the points.

| class | | libconsistent.dropin | original | original / this |
|---|---|--:|--:|--:|""")
for pair in pairs:
    times: dict[str, tuple[list[float], list[float]]] = {}
    rings = pair.ours(ids), pair.theirs(ids)
    # What is measured must be right.
    assert all(rings[0].get_node(key) == rings[1].get_node(key) for key in keys[:1000])
    assert all(three(rings[0], key) == three(rings[1], key) for key in keys[:100])
    gc.disable()
    for _ in range(ROUNDS):
        for at, make in enumerate(pair[1:]):
            ring = rings[at]
            _, add, remove = change(ring)
            for what, time in {
                "get_node, ns": each(ring.get_node),
                "three nodes, ns": us(lambda ring=ring: [three(ring, key) for key in keys[:500]]) * 2,
                "build, us": us(lambda make=make: make(ids)),
                "add a node, us": add,
                "remove a node, us": remove,
            }.items():
                times.setdefault(what, ([], []))[at].append(time)
    gc.enable()
    for what, (ours, theirs) in times.items():
        print(row(pair.name, what, median(ours), median(theirs)))
    here, there = sizes[pair.name]
    if here and there:
        print(row(pair.name, "memory, KiB", here, there))
