"""The Python package beside its peers and a dict, as Markdown. Usage: bench.py [--quick]"""

import gc
import platform
import sys
from collections import deque
from collections.abc import Callable, Iterable
from importlib.metadata import version
from statistics import median
from time import perf_counter_ns
from typing import NamedTuple

import libconsistent
import numpy
import pyarrow
import uhashring
from pymemcache.client.rendezvous import RendezvousHash

try:
    import fastring
except ImportError:
    fastring = None

QUICK = "--quick" in sys.argv[1:]
ROUNDS = 3 if QUICK else 21
KEYS = 10_000 if QUICK else 100_000
HOT = 1_000
VNODES = 160
MASK = 2**64 - 1


def splitmix64(i: int) -> int:
    z = (i + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


positions = numpy.array([splitmix64(i) for i in range(KEYS)], dtype=numpy.uint64)
keys = [f"{position:016x}" for position in positions.tolist()]  # distinct, for splitmix64 is a bijection
ids = [f"cache-{i:03}.example.net:11211" for i in range(100)]
JOINER = "cache-100.example.net:11211"


class Way(NamedTuple):
    name: str
    run: Callable[[Iterable], object]
    data: Iterable = keys
    few: bool = False  # so slow that a few keys must do
    peer: bool = False
    nodes: int = 1


class Change(NamedTuple):
    name: str
    build: Callable[[], object]
    add: Callable[[object], object]
    remove: Callable[[object], object]


def each(look: Callable) -> Callable[[Iterable], object]:
    """Calls `look` for each key; the loop itself runs in C."""
    return lambda data: deque(map(look, data), maxlen=0)


def fill(ring, names):
    for name in names:
        ring.add_node(name)
    return ring


def ns(run: Callable[[Iterable], object], data, count: int) -> float:
    start = perf_counter_ns()
    run(data)
    return (perf_counter_ns() - start) / count


def us(value: float) -> str:
    return f"{value / 1000:,.0f}" if value >= 100_000 else f"{value / 1000:,.1f}"


ring = libconsistent.Ring(ids, vnodes=VNODES)
held = ring.snapshot()
peer = uhashring.HashRing(ids, vnodes=VNODES)
owner = {key: ids[i % 100] for i, key in enumerate(keys)}
rendezvous = RendezvousHash(list(ids))
arrow = pyarrow.array(keys)

ways = [
    Way("dict.get", each(owner.get)),
    Way("Ring.get_node", each(ring.get_node)),
    Way("Placement.get_node", each(held.get_node)),
    Way("Ring.get_nodes(key, 3)", each(lambda key, get=ring.get_nodes: get(key, 3)), nodes=3),
    Way("Ring.place(list)", ring.place),
    Way("Ring.place(list, n=3)", lambda data: ring.place(data, n=3), nodes=3),
    Way("Ring.place(Arrow strings)", ring.place, arrow),
    Way("Ring.place_u64(numpy)", ring.place_u64, positions),
    Way("Ring.place_hashed(numpy)", ring.place_hashed, positions),
    Way("uhashring get_node", each(peer.get_node), peer=True),
    Way("pymemcache rendezvous, 20 keys", each(rendezvous.get_node), few=True, peer=True),
]
changes = [
    Change(
        "libconsistent",
        lambda: libconsistent.Ring(ids, vnodes=VNODES),
        lambda ring: ring.add_node(JOINER),
        lambda ring: ring.remove_node(JOINER),
    ),
    Change(
        "uhashring",
        lambda: uhashring.HashRing(ids, vnodes=VNODES),
        lambda ring: ring.add_node(JOINER),
        lambda ring: ring.remove_node(JOINER),
    ),
]
peers = f"uhashring {version('uhashring')}, pymemcache {version('pymemcache')}"
if fastring:
    fast = fill(fastring.HashRing(VNODES), ids)
    ways += [
        Way("fastring get_node", each(fast.get_node), peer=True),
        Way("fastring get_replicas(key, 3)", each(lambda key, get=fast.get_replicas: get(key, 3)), peer=True, nodes=3),
        Way("fastring get_node_batch(list)", fast.get_node_batch, peer=True),
    ]
    changes.append(
        Change(
            "fastring",
            lambda: fill(fastring.HashRing(VNODES), ids),
            lambda ring: ring.add_node(JOINER),
            lambda ring: ring.remove_node(JOINER),
        )
    )
    peers += f", fastring {version('fastring')}"
else:
    peers += "; fastring left out: it needs Python 3.13 or newer"

# What is measured must be right.
assert [held.get_node(key) for key in keys] == list(ring.place(keys)) == list(map(ring.get_node, keys))
assert list(ring.place(arrow)) == list(ring.place(keys))
assert list(ring.place(keys, n=3)) == [ring.get_nodes(key, 3) for key in keys]
assert list(ring.place_hashed(positions)) == [ring.get_node_hashed(key) for key in positions.tolist()]

streamed: dict[str, list[float]] = {way.name: [] for way in ways}
hot: dict[str, list[float]] = {way.name: [] for way in ways}
passes = max(1, KEYS // HOT // 10)
gc.disable()
for _ in range(ROUNDS):
    for way in ways:
        if way.few:
            streamed[way.name].append(ns(way.run, way.data[:20], 20))
            continue
        # Once untimed: the caches hold what is measured, not what was measured before.
        way.run(way.data)
        streamed[way.name].append(ns(way.run, way.data, KEYS))
        few = way.data[:HOT]
        hot[way.name].append(median(ns(way.run, few, HOT) for _ in range(passes)))

built: dict[str, tuple[list, list, list]] = {change.name: ([], [], []) for change in changes}
for _ in range(max(3, ROUNDS // 3)):
    for change in changes:
        made = []
        build, add, remove = built[change.name]
        build.append(ns(lambda _, change=change, made=made: made.append(change.build()), None, 1))
        add.append(ns(change.add, made[0], 1))
        remove.append(ns(change.remove, made[0], 1))

base, base_hot = median(streamed["dict.get"]), median(hot["dict.get"])
best = {
    n: min((median(streamed[way.name]) for way in ways if way.peer and way.nodes == n), default=None) for n in (1, 3)
}
print(f"""# Python

CPython {platform.python_version()}, libconsistent {libconsistent.__version__}, numpy {version("numpy")}; {peers}.
100 nodes x {VNODES} points; {KEYS:,} random keys of 16 bytes, streamed, and {HOT:,} hot ones; medians of {ROUNDS}
interleaved rounds, each streamed pass after an untimed one. The dict holds the very key objects, their hashes known.

| look-up | ns a key | x dict.get | best peer / this | hot: ns a key | x dict.get |
|---|--:|--:|--:|--:|--:|""")
for way in ways:
    time = median(streamed[way.name])
    gain = f"{best[way.nodes] / time:.2f}" if best[way.nodes] else "-"
    row = f"| {way.name} | {time:,.1f} | {time / base:.2f} | {gain} |"
    warm = median(hot[way.name]) if hot[way.name] else None
    print(row, f"{warm:,.1f} | {warm / base_hot:.2f} |" if warm else "- | - |")

print("\n| 100 nodes | build, us | add a node, us | remove a node, us |\n|---|--:|--:|--:|")
for name, times in built.items():
    print(f"| {name} |", " | ".join(us(median(time)) for time in times), "|")

print("\n| budget: x dict.get, live ring, streamed | at most | measured | |\n|---|--:|--:|---|")
for name, most in [
    ("Ring.get_node", 0.8),
    ("Ring.place(list)", 0.4),
    ("Ring.place(Arrow strings)", 0.25),
    ("Ring.place_u64(numpy)", 0.12),
]:
    ratio = median(streamed[name]) / base
    print(f"| {name} | {most} | {ratio:.2f} | {'met' if ratio <= most else '**missed**'} |")
