"""Health, loads, sessions and schedules, word by word; what they answer in long runs, test_vectors tells."""

from __future__ import annotations

import contextlib
import copy
import gc
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from libconsistent import (
    Bound,
    CheckPolicy,
    HealthPolicy,
    InvalidError,
    Lease,
    Node,
    NodeHealth,
    NodeLoad,
    NoneLiveError,
    Probe,
    Ring,
    StickyPolicy,
    UnknownNodeError,
)


@pytest.fixture
def ring() -> Ring:
    return Ring(["a", "b", "c", "d"])


def leased(ring: Ring, key: str) -> Lease:
    return ring.acquire(key)


def assign(ring: Ring, **values: Any) -> None:
    for name, value in values.items():
        setattr(ring, name, value)


# Health


def test_reports_take_nodes_down_and_bring_them_back(ring: Ring) -> None:
    home = ring["key"]
    assert [ring.report(home, False, now) for now in (0.01, 0.02, 0.03)] == ["up", "up", "down"]
    assert ring.health(home) == NodeHealth("down", True, 0, 3, 0.03, None)
    assert ring["key"] != home == ring.get_primary("key") == ring.get_nodes("key", 1, include_down=True)[0]
    assert home not in ring.get_nodes("key", 4)
    assert home is ring.get_primary("key")
    assert [ring.report(home, True, now) for now in (0.04, 0.05)] == ["down", "up"]
    assert ring.health(home) == NodeHealth("up", False, 2, 0, 0.05, None)
    assert ring["key"] == home


def test_no_more_nodes_are_ejected_than_the_policy_allows(ring: Ring) -> None:
    ring.health_policy = HealthPolicy(fall=1, max_ejected=25)
    assert [ring.report(id, False, 0) for id in ring] == ["down", "up", "up", "up"]
    ring.mark_down("b")
    assert (ring.state("b"), ring.health("b").ejected) == ("down", False)


def test_heartbeats(ring: Ring) -> None:
    assert ring.tick(0) is None
    ring.health_policy = replace(ring.health_policy, heartbeat_timeout=0.1)
    assert ring.heartbeat("a", 0.05) == "up"
    assert ring.tick(0.1) == 0.101
    assert ring.tick(0.101) == 0.151
    assert [ring.state(id) for id in ring] == ["up", "down", "down", "up"]  # "d" is one too many
    assert ring.heartbeat("b", timedelta(milliseconds=102)) == "up"
    assert ring.health("b") == NodeHealth("up", False, 0, 0, None, 0.102)


def test_the_time_is_the_clock_unless_it_is_told(ring: Ring) -> None:
    before = Ring.now()
    ring.report("a", True)
    ring.heartbeat("a")
    health = ring.health("a")
    assert health.last_checked is not None and before <= health.last_checked <= Ring.now()
    assert health.last_beat is not None and before <= health.last_beat <= Ring.now()
    assert ring.expire_sticky() == 0 and ring.tick() is None


def test_the_primary_of_a_snapshot_stays(ring: Ring) -> None:
    home = ring["key"]
    ring.mark_down(home)
    held = ring.snapshot()
    ring.remove_node(home)
    assert held.get_primary("key") == home != ring.get_primary("key") == held.get_node("key")
    assert Ring([]).get_primary("key") is None


def test_near_nodes_first() -> None:
    ring = Ring([Node(f"{zone}{i}", zone=f"{zone}/r{i}") for zone in ("eu", "us") for i in range(3)])
    for key in ("k1", "k2", "k3"):
        plain = ring.get_nodes(key, 4)
        near = ring.get_nodes(key, 4, local="us/r1")
        assert set(near) == set(plain)
        assert near[:2] == sorted((id for id in plain if id.startswith("us")), key=lambda id: id != "us1")
        assert near == ring.snapshot().get_nodes(key, 4, local="us/r1")
        hashed = ring.explain(key).position
        assert near == ring.get_nodes_hashed(hashed, 4, "zone", local="us/r1")
    assert ring.get_nodes_u64(7, 6, local="us")[0].startswith("us")


# Loads


def test_a_lease_counts_until_it_is_released(ring: Ring) -> None:
    with leased(ring, "key") as node:
        assert node == ring["key"]
        assert ring.load(node).leases == 1
    assert ring.load(node) == NodeLoad(0, 0, 1)
    lease = leased(ring, "key")
    assert (lease.node, lease.spilled, lease.home, lease.touch) == (node, 0, True, None)
    assert repr(lease) == f"<libconsistent.Lease '{node}', spilled 0>"
    assert lease.release()
    assert not lease.release()
    assert repr(lease) == f"<libconsistent.Lease '{node}', spilled 0, released>"
    assert ring.load(node).leases == 0
    with pytest.raises(InvalidError, match="released") as caught, lease:
        pass
    assert caught.value.kind == "argument"


def test_a_lease_is_released_when_its_block_raises(ring: Ring) -> None:
    with contextlib.suppress(LookupError), leased(ring, "key"):
        raise LookupError
    assert sum(load.total for load in ring.loads().values()) == 0


def test_a_lease_released_inside_its_block_is_released_once(ring: Ring) -> None:
    other = leased(ring, "key")
    lease = leased(ring, other.node)
    with lease:
        assert lease.release()
    assert sum(load.leases for load in ring.loads().values()) == 1


def test_a_lease_that_nothing_refers_to_is_released(ring: Ring) -> None:
    lease = leased(ring, "key")
    ring.acquire("key")
    assert sum(load.leases for load in ring.loads().values()) == 1
    circle: list[object] = [lease]
    circle.append(circle)
    del lease, circle
    gc.collect()
    assert sum(load.leases for load in ring.loads().values()) == 0


def test_a_lease_outlives_its_node_and_its_ring(ring: Ring) -> None:
    lease, other = leased(ring, "key"), leased(ring, "key")
    ring.remove_node(lease.node)
    assert lease.release()
    del ring
    assert other.release()


def test_leases_stay_where_they_are(ring: Ring) -> None:
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            duplicate(leased(ring, "key"))


def test_loads_stay_below_the_cap(ring: Ring) -> None:
    leases = [leased(ring, "hot") for _ in range(64)]
    loads = ring.loads()
    assert list(loads) == ring.nodes
    assert max(load.total for load in loads.values()) <= 20 == -(-125 * 64 // 400)
    assert leases[0].home and not leases[-1].home
    assert {lease.spilled for lease in leases} == {0, 1, 2, 3}
    ring.mark_draining(leases[0].node)
    assert leased(ring, "hot").node != leases[0].node == ring["hot"]
    for id in ring:
        ring.mark_down(id)
    for acquire in (ring.acquire, ring.acquire_sticky):
        with pytest.raises(NoneLiveError, match="4 down of 4 nodes"):
            acquire("hot")
    assert {load.cap for load in ring.loads().values()} == {0}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (1, Bound(1.0)),
        (1000, Bound(1000.0)),
        (1.001, Bound(1.001)),
        (Decimal("1.5"), Bound(1.5)),
        (Fraction(5, 4), Bound(1.25)),
        (Bound(2), Bound(2.0)),
        (Bound(factor=1.25), Bound(1.25)),
        (Bound(gap=0), Bound(gap=0)),
        (Bound(gap=2**32 - 1), Bound(None, 2**32 - 1)),
    ],
)
def test_bounds(ring: Ring, given: Any, wanted: Bound) -> None:
    assert ring.bound == Bound(1.25)
    ring.bound = given
    assert ring.bound == wanted


def test_measured_loads_count(ring: Ring) -> None:
    home = ring["key"]
    ring.set_load(home, 2**40 - 1)
    assert ring.load(home).measured == ring.load(home).total == 2**40 - 1
    assert leased(ring, "key").node != home
    ring.set_load(home, 0)
    assert leased(ring, "key").node == home


def test_hot_keys_spread(ring: Ring) -> None:
    nodes = ring.get_nodes("hot", 3)
    picked = [ring.pick_node("hot", 3, f"request {i}") for i in range(300)]
    assert set(picked) == set(nodes) and all(picked.count(node) > 50 for node in nodes)
    assert ring.pick_node("hot", 3, b"request 7") == ring.snapshot().pick_node("hot", 3, "request 7") == picked[7]
    ring.set_load(nodes[0], 10)
    ring.set_load(nodes[1], 10)
    lighter = [ring.pick_node_by_load("hot", 3, f"request {i}") for i in range(300)]
    assert lighter.count(nodes[2]) > 160
    assert ring.pick_node("hot", 0, "x") is ring.pick_node_by_load("hot", 0, "x") is None
    assert Ring([]).pick_node("hot", 3, "x") is None


# Sessions


def test_sessions_stay(ring: Ring) -> None:
    first = ring.acquire_sticky("chat 1", 0)
    assert first.touch == "first"
    again = ring.acquire_sticky("chat 1", 1)
    assert (again.touch, again.node) == ("stayed", first.node)
    ring.mark_down(first.node)
    moved = ring.acquire_sticky("chat 1", 2)
    assert moved.touch == "moved" and moved.node != first.node
    use = ring.sticky_use
    assert use.sessions == 1 and 0 < use.memory_bytes < 10_000
    assert ring.forget_session("chat 1") and not ring.forget_session("chat 1")
    late = ring.acquire_sticky("chat 1")
    assert late.touch == "first"


def test_sessions_expire(ring: Ring) -> None:
    ring.sticky_policy = StickyPolicy(ttl=0.1, sessions=3)
    for i in range(5):
        ring.acquire_sticky(f"chat {i}", i / 1000)
    assert ring.sticky_use.sessions == 3
    assert [ring.expire_sticky(now) for now in (0.102, 0.103, 1000)] == [0, 1, 2]
    ring.acquire_sticky("chat", 0)
    ring.sticky_policy = ring.sticky_policy
    assert ring.sticky_use.sessions == 0


# The schedule


def test_a_schedule_is_driven_without_a_clock() -> None:
    ring = Ring([Node("a", address="10.0.0.1:1"), Node("b", address="10.0.0.2:2")])
    checks = ring.checks(CheckPolicy(interval=timedelta(milliseconds=100), jitter=0, timeout=0.0291))
    assert checks.next_wake() is None
    probes = checks.due(1)
    assert probes == [Probe(1, "a", "10.0.0.1:1", 1.03), Probe(2, "b", "10.0.0.2:2", 1.03)]
    assert checks.due(1.001) == []
    assert checks.finished(1, True, 1.01) and not checks.finished(1, True, 1.01)
    assert checks.next_wake() == 1.03
    assert checks.due(1.03) == [] and not checks.finished(2, True, 1.031)
    assert (ring.health("a").successes, ring.health("b").failures) == (1, 1)
    assert checks.next_wake() == 1.1
    ring.add_node("c")
    assert [probe.id for probe in checks.due(1.1)] == ["a", "b", "c"]


# What is refused


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda ring: assign(ring, health_policy=HealthPolicy(rise=0)), "rise"),
        (lambda ring: assign(ring, health_policy=HealthPolicy(fall=-1)), "fall: -1"),
        (lambda ring: assign(ring, health_policy=HealthPolicy(heartbeat_timeout=0)), "heartbeat_timeout"),
        (lambda ring: assign(ring, health_policy=HealthPolicy(heartbeat_timeout=2**64)), "heartbeat_timeout: 1.844"),
        (lambda ring: assign(ring, health_policy=HealthPolicy(max_ejected=101)), "max_ejected"),
        (lambda ring: assign(ring, sticky_policy=StickyPolicy(choices=0)), "choices"),
        (lambda ring: assign(ring, sticky_policy=StickyPolicy(choices=2**32)), "choices: 4294967296"),
        (lambda ring: assign(ring, sticky_policy=StickyPolicy(sessions=2**26 + 1)), "sessions"),
        (lambda ring: assign(ring, sticky_policy=StickyPolicy(hysteresis=1000.001)), "hysteresis"),
        (lambda ring: assign(ring, bound=0.999), "bound.factor: 0.999"),
        (lambda ring: assign(ring, bound=1000.001), "bound.factor: 1000.001"),
        (lambda ring: assign(ring, bound=1.0001), "bound.factor: 1.0001 is not from 1 to 1000 in whole thousandths"),
        (lambda ring: assign(ring, bound=float("nan")), "bound.factor: NaN is not from 1 to 1000 in whole thousandths"),
        (lambda ring: assign(ring, bound=1e9), "bound.factor: 1000000000.0 is not from 1 to 1000"),
        (lambda ring: assign(ring, bound=Bound(-1)), "bound.factor: -1.0 is not from 1 to 1000"),
        (lambda ring: assign(ring, bound=10**400), "bound: too large"),
        (lambda ring: assign(ring, bound=Bound()), "a factor or a gap"),
        (lambda ring: assign(ring, bound=Bound(1.25, 3)), "a factor or a gap"),
        (lambda ring: assign(ring, bound=Bound(gap=-1)), "bound.gap: -1"),
        (lambda ring: ring.set_load("a", 2**40), "load"),
        (lambda ring: ring.set_load("a", -1), "load: -1"),
        (lambda ring: ring.report("a", True, -1), "now: -1"),
        (lambda ring: ring.tick(2**64), "now: 1.8446744073709552e19"),
        (lambda ring: ring.heartbeat("a", float("nan")), "now: NaN"),
        (lambda ring: ring.expire_sticky(timedelta(seconds=-1)), "now: -1.0"),
        (lambda ring: ring.checks(CheckPolicy(interval=-1e-9)), "interval: -1e-9"),
        (lambda ring: ring.checks(CheckPolicy(timeout=float("inf"))), "timeout: inf"),
        (lambda ring: assign(ring, sticky_policy=StickyPolicy(ttl=-1)), "ttl: -1"),
        (lambda ring: ring.checks(CheckPolicy(interval=0)), "interval"),
        (lambda ring: ring.checks(CheckPolicy(jitter=1.001)), "jitter"),
        (lambda ring: ring.checks(CheckPolicy(timeout=0)), "timeout"),
        (lambda ring: ring.checks(CheckPolicy(max_in_flight=0)), "max_in_flight"),
        (lambda ring: ring.checks(CheckPolicy(seed=-1)), "seed: -1"),
        (lambda ring: ring.checks().finished(-1, True), "number: -1"),
        (lambda ring: ring.pick_node("k", -1, "s"), "n: -1"),
    ],
)
def test_bad_values(ring: Ring, call: Callable[[Ring], object], names: str) -> None:
    before = (ring.health_policy, ring.sticky_policy, ring.bound, ring.loads())
    with pytest.raises(InvalidError) as caught:
        call(ring)
    assert caught.value.kind == "argument"
    assert names in str(caught.value)
    assert (ring.health_policy, ring.sticky_policy, ring.bound, ring.loads()) == before


def test_bad_zones(ring: Ring) -> None:
    with pytest.raises(InvalidError, match="local") as caught:
        ring.get_nodes("k", 1, local="eu//a")
    assert caught.value.kind == "zone"


@pytest.mark.parametrize(
    "call",
    [
        lambda ring: ring.report("x", True),
        lambda ring: ring.heartbeat("x"),
        lambda ring: ring.health("x"),
        lambda ring: ring.load("x"),
        lambda ring: ring.set_load("x", 1),
    ],
)
def test_unknown_nodes(ring: Ring, call: Callable[[Ring], object]) -> None:
    with pytest.raises(UnknownNodeError, match="x"):
        call(ring)


@pytest.mark.parametrize(
    "call",
    [
        lambda ring: assign(ring, health_policy=StickyPolicy()),
        lambda ring: assign(ring, health_policy=HealthPolicy(rise=1.0)),  # type: ignore[arg-type]
        lambda ring: assign(ring, health_policy=HealthPolicy(rise=True)),
        lambda ring: assign(ring, sticky_policy={"ttl": 1}),
        lambda ring: assign(ring, sticky_policy=StickyPolicy(ttl=None)),  # type: ignore[arg-type]
        lambda ring: assign(ring, bound="1.25"),
        lambda ring: assign(ring, bound=None),
        lambda ring: assign(ring, bound=True),
        lambda ring: assign(ring, bound=Bound("2")),  # type: ignore[arg-type]
        lambda ring: ring.checks({"interval": 1}),
        lambda ring: ring.checks().due("1.5"),
        lambda ring: ring.report("a", 1),
        lambda ring: ring.tick("now"),
        lambda ring: ring.acquire(7),
        lambda ring: ring.pick_node("k", 3, 7),
        lambda ring: Lease(),
    ],
)
def test_wrong_types(ring: Ring, call: Callable[[Ring], object]) -> None:
    with pytest.raises(TypeError):
        call(ring)


def test_policies_are_set_not_deleted(ring: Ring) -> None:
    for name in ("bound", "health_policy", "sticky_policy"):
        with pytest.raises(AttributeError):
            delattr(ring, name)
    with pytest.raises(AttributeError):
        ring.health_policy.rise = 7  # type: ignore[misc]


def test_health_is_no_part_of_a_copy(ring: Ring) -> None:
    ring.mark_down("a")
    ring.set_load("b", 7)
    again = pickle.loads(pickle.dumps(ring))
    assert (again.state("a"), again.load("b").total) == ("up", 0)
