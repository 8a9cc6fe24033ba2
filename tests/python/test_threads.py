"""Readers while others change the ring: every answer belongs to one published topology."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import NO_INDEX, Lease, Ring, StickyPolicy

KEYS = [f"user:{i}" for i in range(300)]
SECONDS = 1.5


@pytest.fixture(autouse=True)
def switch_often() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@contextmanager
def running(*bodies: Callable[[], None]) -> Iterator[None]:
    """Repeats each body in a thread of its own; what one raises is raised here."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def repeat(body: Callable[[], None]) -> None:
        try:
            while not stop.is_set():
                body()
        except BaseException as e:
            errors.append(e)
            stop.set()

    threads = [threading.Thread(target=repeat, args=[body], daemon=True) for body in bodies]
    for thread in threads:
        thread.start()
    try:
        yield
        stop.wait(SECONDS)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads), "deadlock"
    if errors:
        raise errors[0]


def test_every_answer_belongs_to_a_published_topology() -> None:
    # One node comes and goes among nodes whose indices it shifts: names paired with indices of another topology would
    # give nodes that neither has for the key.
    small = Ring([f"node-{i}" for i in range(1, 6)])
    large = Ring([f"node-{i}" for i in range(6)])
    ring = Ring(small.nodes)
    allowed = {key: {small[key], large[key]} for key in KEYS}
    lists = {key: [small.get_nodes(key, 3), large.get_nodes(key, 3)] for key in KEYS}
    batches = [list(small.place(KEYS)), list(large.place(KEYS))]
    of = {small.fingerprint: small, large.fingerprint: large}
    seen = set()

    def change() -> None:
        ring.add_node("node-0")
        ring.remove_node("node-0")

    def look_up() -> None:
        for key in KEYS:
            assert ring.get_node(key) in allowed[key]
            assert ring.get_nodes(key, 3) in lists[key]

    def batch() -> None:
        placed = ring.place(iter(KEYS))
        assert list(placed) in batches
        snapshot = placed.snapshot
        seen.add(snapshot.fingerprint)
        assert snapshot.nodes == placed.nodes == tuple(of[snapshot.fingerprint].nodes)
        assert list(placed) == [snapshot.get_node(key) for key in KEYS]
        assert [index for index in placed.indices if index == NO_INDEX] == []

    def snapshot() -> None:
        held = ring.snapshot()
        assert tuple(held) == held.nodes == tuple(of[held.fingerprint].nodes)
        assert len(held) == len(held.nodes) == len(held.shares())
        for key in KEYS[:50]:
            index = held.locate(key)
            assert index is not None and held.nodes[index] == of[held.fingerprint][key]

    with running(change, look_up, batch, snapshot):
        pass
    assert seen == set(of)
    assert ring.epoch > 10 and ring.nodes == small.nodes


def test_changes_from_many_threads_all_happen() -> None:
    ring = Ring([f"node-{i}" for i in range(4)], vnodes=16)
    done = [0] * 4

    def writer(me: int) -> Callable[[], None]:
        def change() -> None:
            ring.add_node(f"extra-{me}")
            assert f"extra-{me}" in ring
            ring.mark_down(f"extra-{me}")
            assert ring.state(f"extra-{me}") == "down"
            ring.set_weight(f"node-{me}", 1 + done[me] % 2)
            ring.remove_node(f"extra-{me}")
            assert f"extra-{me}" not in ring
            done[me] += 1

        return change

    last = 0

    def watch() -> None:
        nonlocal last
        epoch = ring.epoch
        assert epoch >= last
        last = epoch

    with running(*map(writer, range(4)), watch):
        pass
    # The first weight of each node is the one it had.
    assert ring.epoch == sum(3 * n - 1 for n in done)
    assert ring.nodes == [f"node-{i}" for i in range(4)]
    assert ring.to_json() == ring.snapshot().to_json()


def test_integer_batches_run_beside_others() -> None:
    ring = Ring([f"node-{i}" for i in range(20)])
    keys = numpy.arange(50_000, dtype=numpy.uint64)
    up, down = bytes(ring.place_u64(keys).indices), b""
    ring.mark_down("node-7")
    down = bytes(ring.place_u64(keys).indices)

    def change() -> None:
        ring.mark_up("node-7")
        ring.mark_down("node-7")

    def place() -> None:
        placed = ring.place_u64(keys)
        assert bytes(placed.indices) == (up if placed.snapshot.state("node-7") == "up" else down)

    with running(change, place, place):
        pass


def test_batches_of_every_kind_run_beside_a_changing_ring() -> None:
    small = Ring([f"node-{i}" for i in range(1, 6)])
    large = Ring([f"node-{i}" for i in range(6)])
    ring = Ring(small.nodes)
    texts = [f"key {i}" for i in range(3000)]
    of = {small.fingerprint: small.snapshot(), large.fingerprint: large.snapshot()}
    seen: dict[str, set[str]] = {}

    def change() -> None:
        ring.add_node("node-0")
        ring.remove_node("node-0")

    def place(name: str, keys: Any, n: int) -> Callable[[], None]:
        wanted = {fingerprint: bytes(of[fingerprint].place(keys, n=n).indices) for fingerprint in of}
        seen[name] = set()

        def body() -> None:
            placed = ring.place(keys, n=n)
            fingerprint = placed.snapshot.fingerprint
            assert bytes(placed.indices) == wanted[fingerprint]
            assert placed.nodes == of[fingerprint].nodes
            seen[name].add(fingerprint)

        return body

    column = pyarrow.array(texts)
    bodies = [
        place("list", texts, 1),
        place("arrow", column, 1),
        place("chunks", pyarrow.chunked_array([column[:999], column[999:]]), 3),
        place("dictionary", column.dictionary_encode(), 2),
        place("u64", numpy.arange(20_000, dtype=numpy.uint64), 1),
    ]
    with running(change, *bodies):
        pass
    assert all(fingerprints == set(of) for fingerprints in seen.values())
    assert bytes(ring.place(texts).indices) == bytes(small.place(texts).indices)


def test_what_a_thread_changed_it_sees() -> None:
    # The snapshot that look-ups share is taken anew by whoever comes first; nobody may see an older one than their own.
    ring = Ring([*(f"node-{i}" for i in range(4)), "always up"], vnodes=16)

    def mine(me: int) -> Callable[[], None]:
        key = next(f"key {i}" for i in itertools.count() if ring[f"key {i}"] == f"node-{me}")

        def body() -> None:
            ring.mark_down(f"node-{me}")
            assert ring[key] != f"node-{me}" != ring.get_node(key)
            assert f"node-{me}" not in list(ring.place([key, key]))
            ring.mark_up(f"node-{me}")
            assert ring[key] == f"node-{me}" == ring.get_node(key)
            assert ring.snapshot().get_node(key) == f"node-{me}"

        return body

    with running(*map(mine, range(4))):
        pass


def test_look_ups_ask_the_core_for_changes() -> None:
    # So large that a change takes a while.
    ring = Ring([f"node-{i}" for i in range(2000)], vnodes=500)
    # The lock changes hands only where it is let go. Who makes a change does so, and cannot come back to tell of it
    # while this thread looks.
    sys.setswitchinterval(1000)
    for _ in range(20):
        before = ring["key"]
        changer = threading.Thread(target=ring.set_weight, args=[before, 0])
        changer.start()
        early = ring.get_node("key") == before
        end = monotonic() + 5
        while ring.get_node("key") == before and monotonic() < end:
            pass
        assert ring.get_node("key") != before != ring["key"]
        unheard = changer.is_alive()
        changer.join(10)
        # Otherwise the change was over before this thread woke up.
        if early and unheard:
            return
    raise AssertionError("no look-up came before a change")


def test_changes_made_while_keys_are_iterated() -> None:
    ring = Ring(["a", "b", "c"])

    def keys() -> Iterator[str]:
        for key in KEYS:
            ring.mark_down("a")
            ring.mark_up("a")
            yield key

    def place() -> None:
        placed = ring.place(keys())
        assert list(placed) == list(placed.snapshot.place(KEYS))

    with running(place, place):
        pass


def test_no_node_goes_over_its_cap() -> None:
    ring = Ring([f"node-{i}" for i in range(5)])
    ring.sticky_policy = StickyPolicy(hysteresis=0)
    threads, each = 6, 7
    # The cap of all the leases there can be: none is ever taken above it.
    cap = -(-1250 * threads * each // (1000 * len(ring)))
    lock, held, most, spilled = threading.Lock(), dict.fromkeys(ring, 0), 0, 0

    def count(node: str, by: int) -> None:
        nonlocal most
        with lock:
            held[node] += by
            most = max(most, held[node])

    def hold() -> None:
        nonlocal spilled
        leases = []
        for i in range(each):
            lease = ring.acquire("hot") if i % 2 else ring.acquire_sticky(f"chat {i}")
            count(lease.node, 1)
            spilled += not lease.home
            leases.append(lease)
        for lease in leases:
            count(lease.node, -1)
            assert lease.release()
            assert not lease.release()

    def change() -> None:
        ring.mark_down("node-0")
        ring.mark_up("node-0")
        ring.add_node("node-5")
        ring.remove_node("node-5")

    with running(*[hold] * threads):
        pass
    assert 1 < most <= cap and spilled
    assert {load.total for load in ring.loads().values()} == {0}
    # While nodes come and go, caps are others.
    held["node-5"] = 0
    with running(change, *[hold] * threads):
        pass
    assert {load.total for load in ring.loads().values()} == {0}


def test_one_thread_releases_a_lease() -> None:
    ring = Ring(["a", "b"])
    together = threading.Barrier(3, timeout=30)

    def release(lease: Lease) -> bool:
        together.wait()
        return lease.release()

    with ThreadPoolExecutor(3) as pool:
        for _ in range(500):
            lease = ring.acquire("key")
            assert sorted(pool.map(release, [lease] * 3)) == [False, False, True]
            assert sum(load.total for load in ring.loads().values()) == 0
