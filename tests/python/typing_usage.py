"""What type checkers must accept, and infer, from the stubs. Run by lint.sh through mypy --strict, never imported."""

from collections.abc import Mapping
from typing import Any, assert_type

import numpy
import polars
import pyarrow  # type: ignore[import-untyped]
from libconsistent import (
    NO_NODE,
    ConsistentError,
    Distribution,
    Explanation,
    Key,
    Move,
    Node,
    Placed,
    Placement,
    Plan,
    Ring,
    State,
)

ring = Ring(["a", "b"], "ring", vnodes=100, seed=7, hash_tag="{}")
weights: dict[str, int] = {"a": 1}
Ring(weights)
Ring({"a": 1.5, "b": 2})
Ring(["a", Node("b", weight=2, zone="eu/a"), {"id": "c", "metadata": {"rack": "7"}}])
Ring(node for node in [Node("a")])
assert_type(Ring.from_json(b"{}"), Ring)
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
assert_type(placed.indices[0] == NO_NODE, bool)
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
state: State = ring.state("a")
assert_type(ring.node("a"), Node)
assert_type(ring.shares(), dict[str, float])
assert_type(ring.distribution(iter(["k"])), Distribution)
assert_type(ring.ranges("a"), list[tuple[int, int]])
assert_type(ring.explain("k"), Explanation)
plan = ring.diff(snapshot)
assert_type(plan, Plan)
assert_type(plan.moves, tuple[Move, ...])
assert_type(plan.moves[0].from_, str | None)
assert_type(ConsistentError("m", "id").kind, str)

# Each of these must be an error: --strict reports an ignore that is not needed.
ring.get_node(7)  # type: ignore[arg-type]
ring.get_nodes("k", 3, spread="rack")  # type: ignore[arg-type]
ring.place([1])  # type: ignore[list-item]
ring.place(["a"], dtype="uint8")  # type: ignore[call-overload]
ring.place(["a"], 3)  # type: ignore[call-overload]
ring.nodes = []  # type: ignore[misc]
Ring(["a"], vnodes=1.5)  # type: ignore[arg-type]
hash(ring)
wrong: Mapping[str, float] = ring  # type: ignore[assignment]
