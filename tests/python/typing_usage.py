"""What type checkers must accept, and infer, from the stubs. Run by lint.sh through mypy --strict, never imported."""

from array import array
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, assert_type

import numpy
import polars
import pyarrow  # type: ignore[import-untyped]
from libconsistent import (
    NO_INDEX,
    AsyncHealthChecker,
    Bound,
    Change,
    CheckPolicy,
    Checks,
    ConsistentError,
    Distribution,
    Explanation,
    HealthChecker,
    HealthPolicy,
    Key,
    KeyMove,
    Lease,
    Move,
    Moved,
    MoveReason,
    Node,
    NodeHealth,
    NodeLoad,
    Obstacle,
    Placed,
    Placement,
    Plan,
    Probe,
    Rebalanced,
    Ring,
    SchemeName,
    SlotMove,
    State,
    Step,
    StickyPolicy,
    Subscription,
    Touch,
    Transition,
    Why,
)
from libconsistent.options import RingOptions

ring = Ring(["a", "b"], "ring", vnodes=100, seed=7, hash_tag="{}")
weights: dict[str, int] = {"a": 1}
Ring(weights)
Ring({"a": 1.5, "b": 2})
Ring(["a", Node("b", weight=2, zone="eu/a"), {"id": "c", "metadata": {"rack": "7"}}])
Ring(node for node in [Node("a")])
assert_type(Ring.from_json(b"{}"), Ring)
assert_type(Ring.from_json({"libconsistent": 1, "nodes": []}), Ring)
assert_type(Ring.from_json("{}", secret=b"0123456789abcdef"), Ring)
assert_type(Ring(["a"], key_hash="siphash13", secret=b"0123456789abcdef"), Ring)
assert_type(ring.to_json(), str)

key: Key = b"raw"
assert_type(ring.get_node("k"), str | None)
assert_type(ring.get_node(bytearray(b"k")), str | None)
assert_type(ring[key], str)
assert_type(ring.get_nodes(memoryview(b"k"), 3, spread="none"), list[str])
assert_type(ring.get_nodes_u64(7, 3), list[str])
assert_type(ring.get_node_hashed(2**64 - 1), str | None)

placed = ring.place(["a", b"b"])
assert_type(placed, Placed)
assert_type(ring.place_u64(numpy.arange(3, dtype=numpy.uint64)), Placed)
assert_type(ring.place_hashed(range(3)), Placed)
assert_type(placed[0], str | None)
assert_type(placed.nodes, tuple[str, ...])
assert_type(placed.indices[0] == NO_INDEX, bool)
assert_type(list(placed), list[str | None])
assert_type(ring.place(numpy.arange(3, dtype=numpy.uint64), dtype="int64")[0], str | None)
assert_type(ring.place(polars.Series(["a"]), n=1)[0], str | None)
assert_type(ring.place(pyarrow.array(["a"]), n=3), Placed[Any])
replicas: Placed[list[str] | None] = ring.snapshot().place(["a"], n=3, dtype="int32")
assert_type(replicas[0], list[str] | None)
assert_type(numpy.asarray(placed).dtype, numpy.dtype[Any])
polars.Series(placed)

snapshot = ring.snapshot()
assert_type(snapshot, Placement)
assert_type(snapshot.locate("k"), int | None)
assert_type(snapshot.node(0).metadata, dict[str, str])

ring.add_node("c", weight=1, zone="eu", address="h:1", metadata={"k": "v"})
ring.update(snapshot)
ring.update({"libconsistent": 1})
state: State = ring.state("a")
assert_type(ring.node("a"), Node)
assert_type(ring.shares(), dict[str, float])
assert_type(ring.distribution(iter(["k"])), Distribution)
assert_type(ring.ranges("a"), list[tuple[int, int]])
assert_type(ring.explain("k"), Explanation)
assert_type(snapshot.fingers("a"), list[str])
assert_type(snapshot.route("a", "k"), list[str])
plan = ring.diff(snapshot)
assert_type(plan, Plan)
assert_type(plan.moves, tuple[Move, ...])
assert_type(plan.moves[0].from_, str | None)
assert_type(snapshot.rebalance(), Rebalanced)
planned = snapshot.rebalance(
    slots=4,
    loads={"rps": [1, 2, 3, 4]},
    capacities={"rps": {"a": 1, "b": 2}},
    sizes=array("Q", [1, 2, 3, 4]),
    last_moved=numpy.zeros(4, numpy.int64),
    max_bytes=7,
    overload=None,
)
assert_type(planned.moves, tuple[SlotMove, ...])
assert_type(planned.moves[0].reason, MoveReason)
assert_type(planned.balance[0].fullness, dict[str, float])
assert_type(planned.left.obstacles, tuple[Obstacle, ...])
assert_type(planned.placement, Placement)
assert_type(snapshot.rebalance(split=[1], merge=iter([2]), replicas_of={3: 2}), Rebalanced)
for step in snapshot.steps(ring, max_share=0.01, sizes=numpy.zeros(4, numpy.int64)):
    assert_type(step, Step)
    assert_type((step.plan, step.left, step.is_last, step.placement), tuple[Plan, float, bool, Placement])
moving = Transition(ring, snapshot).with_done(0, 2**63).with_slot_done(3)
assert_type(moving, Transition)
assert_type(moving.nodes_for_read("k") + moving.nodes_for_write_u64(7, n=2), list[str])
assert_type(moving.done, list[tuple[int, int]])
assert_type((moving.is_done(b"k"), moving.left(), moving.new), tuple[bool, float | None, Placement])
assert_type(Transition.from_json(moving.to_json(), old_secret=b"0123456789abcdef"), Transition)
assert_type(ring.to_json_beside(), tuple[str, bytes])
assert_type(Ring.from_json("{}", rows=memoryview(b"")), Ring)
assert_type(ConsistentError("m", "id").kind, str)

assert_type(ring.get_nodes("k", 3, include_down=True, local="eu/a"), list[str])
assert_type(ring.get_primary("k"), str | None)
assert_type(snapshot.pick_node("k", 3, b"salt"), str | None)
assert_type(ring.report("a", True), State)
assert_type(ring.tick(Ring.now()), float | None)
assert_type(ring.health("a"), NodeHealth)
ring.health_policy = HealthPolicy(heartbeat_timeout=5)
assert_type(ring.health_policy, HealthPolicy)
lease = ring.acquire_sticky("chat", now=7)
assert_type(lease, Lease)
assert_type(lease.touch, Touch | None)
with lease as node:
    assert_type(node, str)
with ring.acquire("k") as node:
    assert_type(node, str)
copied = Ring(ring, "maglev", size=65537)
options: RingOptions = {"vnodes": 100}
assert_type(Ring(["a"], **options), Ring)


def named(name: SchemeName, given: dict[str, Any], read: Any) -> list[Ring]:
    return [Ring(["a"], name), Ring(["a"], name, **given), Ring(["a"], read, **given)]


assert_type(Ring(snapshot), Ring)
ring.bound = 1.5
ring.bound = Bound(gap=2)
ring.bound = Bound(1.5, floor=4)
assert_type(ring.acquire("k", cost=3).cost, int)
assert_type(ring.acquire_any(cost=2), Lease)
assert_type(ring.bound, Bound)
assert_type(ring.loads()["a"], NodeLoad)
assert_type(ring.load("a").total, int)
ring.sticky_policy = StickyPolicy(ttl=timedelta(minutes=1))
assert_type(ring.sticky_use.memory_bytes, int)
assert_type(ring.checks(CheckPolicy(interval=0.5)), Checks)
assert_type(ring.checks().due(), list[Probe])
assert_type(ring.set_nodes(["a", Node("b", tier=1)]).added, tuple[str, ...])
ring.update(snapshot, epoch=7)
ring.rename_node("a", "b")
assert_type(ring.diff(snapshot, n=3, spread="none"), Plan)
assert_type(snapshot.shares(2), dict[str, float])
assert_type(snapshot.moved(ring, ["a", b"b"], n=2).moves, tuple[KeyMove, ...])
assert_type(ring.moved(snapshot, iter(["a"])), Moved)
assert_type(ring.assign(["a"], factor=1.5)[0], str | None)


def listen(change: Change) -> None:
    assert_type(change.why, Why)
    assert_type(change.from_, State | None)


with ring.on_change(listen) as listening:
    assert_type(listening, Subscription)
ring.on_change(print).close()


def check(probe: Probe, timeout: float) -> bool:
    with HealthChecker(ring) as connecting:
        assert_type(connecting, HealthChecker)
    return bool(probe.address)


async def check_softly(probe: Probe, timeout: float) -> bytes:
    async with AsyncHealthChecker(ring, check_softly, CheckPolicy(seed=3)) as checker:
        assert_type(checker, AsyncHealthChecker)
    return b""


HealthChecker(ring, check).start()
HealthChecker(ring, interval=timedelta(seconds=2), timeout=0.5, jitter=0.2, max_in_flight=8, seed=7)
AsyncHealthChecker(ring, check_softly, interval=2)
assert_type(ring.place(numpy.array(["a"])), Placed)

# Each of these must be an error: --strict reports an ignore that is not needed.
ring.get_node(7)  # type: ignore[arg-type]
ring.get_nodes("k", 3, spread="rack")  # type: ignore[arg-type]
ring.place([1])  # type: ignore[list-item]
ring.place(["a"], dtype="uint8")  # type: ignore[call-overload]
ring.place(["a"], 3)  # type: ignore[call-overload]
ring.nodes = []  # type: ignore[misc]
Ring(["a"], vnodes=[1])  # type: ignore[call-overload]
Ring(["a"], "rnig")  # type: ignore[call-overload]
Ring(["a"], "ring", spred=1)  # type: ignore[call-overload]
Ring(["a"], vnode=1)  # type: ignore[call-overload]
Ring(["a"], "ketama", vnodes=1)  # type: ignore[call-overload]
Ring(["a"], "ketama", point_hash="md6")  # type: ignore[call-overload]
Ring(["a"], "jump", secret=7)  # type: ignore[call-overload]
Ring(["a"], "")  # type: ignore[call-overload]
kept: RingOptions = {"vnode": 1}  # type: ignore[typeddict-unknown-key]
hash(ring)
ring.bound = "1.5"  # type: ignore[assignment]
ring.health_policy = StickyPolicy()  # type: ignore[assignment]
ring.sticky_use = 1  # type: ignore[misc, assignment]
ring.get_nodes("k", 3, "zone", True)  # type: ignore[call-arg]
ring.on_change(lambda: None)  # type: ignore[arg-type, misc]
ring.diff(snapshot, 2)  # type: ignore[call-arg]
ring.assign([1])  # type: ignore[list-item]
AsyncHealthChecker(ring, check)  # type: ignore[arg-type]
HealthChecker(ring, intervall=2)  # type: ignore[call-arg]
Ring.from_json([])  # type: ignore[arg-type]
wrong: Mapping[str, float] = ring  # type: ignore[assignment]
