"""Nodes that are down, late or full: nobody loses a key or a place for it, and no call looks at everybody.

A call that did would keep a test from ending; nothing here measures time.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from libconsistent import Bound, HealthPolicy, Lease, Node, NoneLiveError, Ring

KEYS = [f"user:{i}" for i in range(2000)]


@pytest.mark.parametrize("vnodes", [2, 40, 1000])
def test_fault_14_a_server_down_empties_no_ring(vnodes: int) -> None:
    heavy = Node("heavy", 999_999, fields={"vnodes": 1})
    ring = Ring([heavy, *(Node(f"light-{i}", 0.001) for i in range(20))], "npm_hashring", vnodes=vnodes)
    for id in ring.nodes:
        ring.mark_down(id)
        owners = set(ring.place(KEYS))
        assert None not in owners and id not in owners, id
        ring.mark_up(id)


@pytest.mark.parametrize(("scheme", "options"), [("ring", {"vnodes": 256}), ("maglev", {}), ("slots", {})])
def test_fault_22_nobody_up_is_answered_at_once(scheme: Any, options: dict[str, int]) -> None:
    ring = Ring([f"n{i}" for i in range(1000)], scheme, **options)
    before = ring.snapshot()
    for id in before.nodes:
        ring.mark_down(id)
    assert set(ring.place(str(i) for i in range(300_000))) == {None}
    for key in KEYS:
        assert ring.get_node(key) is None and ring.get_nodes(key, 3) == [] and ring.explain(key).walk == ()
        with pytest.raises(NoneLiveError):
            ring.acquire(key)
    assert set(ring.shares().values()) == {0.0}
    assert before.diff(ring.snapshot()).moved == 1.0
    ring.mark_up("n7")
    assert set(ring.place(KEYS)) == {"n7"}


def test_fault_23_late_and_failing_nodes_are_looked_at_one_by_one() -> None:
    count = 100_000
    ids = [f"n{i:06}" for i in range(count)]

    def down() -> int:
        return sum(ring.state(id) == "down" for id in ids)

    ring = Ring(ids, "jump")
    ring.health_policy = HealthPolicy(heartbeat_timeout=0.01, fall=1)
    ring.tick(0)
    for now in range(100, 120):
        ring.tick(now / 1000)
    assert down() == count // 2, "half of them at most"
    # Whoever comes back makes room for one of the others.
    assert ring.heartbeat(ids[0], 0.2) == "up"
    assert down() == count // 2 - 1
    ring.tick(0.2)
    assert down() == count // 2
    ring.health_policy = HealthPolicy(fall=1, max_ejected=0)
    assert down() == 0
    assert {ring.report(id, False, 300) for id in ids} == {"up"}, "nobody may be taken down"


def bounded() -> list[Ring]:
    """A ring for each bound there is."""
    ids = [f"10.0.0.{i}:80" for i in range(5)]
    own = [Ring(ids), Ring(ids), Ring(ids, "slots", bits=10)]
    own[0].bound, own[1].bound, own[2].bound = 1.0, Bound(gap=0), 1.1
    dialects = [Ring(ids, "haproxy", balance_factor=factor) for factor in (101, 125, 200)]
    return own + dialects + [Ring(ids, "go_lafikl"), Ring(ids, "go_buraksezer")]


def test_fault_26_a_place_is_given_below_the_cap_and_always() -> None:
    for ring in bounded():
        numbers, held = random.Random(26), list[Lease]()
        for _ in range(2000):
            if numbers.random() < 0.4 and held:
                held.pop(numbers.randrange(len(held))).release()
                continue
            before = ring.loads()
            lease = ring.acquire(f"k{numbers.randrange(30)}")
            assert before[lease.node].total < before[lease.node].cap, (ring, before)
            held.append(lease)
        for lease in held:
            lease.release()
        assert {load.total for load in ring.loads().values()} == {0}


def test_fault_26_threads_are_never_refused_while_servers_are_up() -> None:
    for ring in bounded():

        def work(seed: int, ring: Ring = ring) -> None:
            numbers, held = random.Random(seed), list[Lease]()
            for _ in range(3000):
                if len(held) == 6 or (held and numbers.random() < 0.3):
                    held.pop(numbers.randrange(len(held))).release()
                else:
                    held.append(ring.acquire(f"k{numbers.randrange(5)}"))  # NoneLiveError, if it is refused
            for lease in held:
                lease.release()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert {load.total for load in ring.loads().values()} == {0}
