"""Topologies on the way to another one: what each step moves, within which limits, and what is refused."""

from __future__ import annotations

import itertools
import json
import pickle
from array import array
from collections import Counter
from pathlib import Path
from typing import Any

import numpy
import pytest
from libconsistent import ConsistentError, InvalidError, Node, Placement, Ring, Step

ZONED = [Node(f"n{i}", zone=f"z{i % 3}") for i in range(6)]
FILE = Path(__file__).parents[1] / "vectors" / "functions" / "steps.json"
POSITIONS = [i * 0x9E3779B97F4A7C15 % 2**64 for i in range(300)]


def test_ways_are_those_of_the_model() -> None:
    cases, made, refused = json.loads(FILE.read_bytes()), 0, 0
    for case in cases:
        asked = dict(case["asked"])
        for name in ("max_share", "per_zone"):
            if name in asked:
                asked[name] /= 10**9
        before, after = (Ring.from_json(case[end]).snapshot() for end in ("before", "after"))
        try:
            ways, kind = before.steps(after, **asked), None
            steps = []
            for step in ways:
                steps.append(step)
        except ConsistentError as e:
            kind = e.kind
        assert kind == case.get("error"), case["name"]
        whole = asked.get("n", 1) * 2**64
        told = [
            {
                "topology": step.placement.to_json(),
                "fingerprint": step.placement.fingerprint,
                "moves": [[move.from_, move.to, str(move.positions)] for move in step.plan.moves],
                "ranges": len(step.plan.ranges),
                "bytes": step.bytes,
                "left": step.left,
                "is_last": step.is_last,
            }
            for step in steps
        ]
        expected = [step | {"left": int(step["left"]) / whole} for step in case["steps"]]
        assert told == expected, case["name"]
        made, refused = made + len(steps), refused + (kind is not None)
    assert (len(cases), made, refused) == (101, 334, 26)


def ends(scheme: Any = "ring", **options: Any) -> tuple[Placement, Placement]:
    before, after = Ring(ZONED, scheme, **options), Ring(ZONED, scheme, **options)
    after.add_node("n6", zone="z0")
    after.remove_node("n1")
    return before.snapshot(), after.snapshot()


def nodes_of(placement: Placement, n: int) -> list[list[str]]:
    return [placement.get_nodes_hashed(position, n) for position in POSITIONS]


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("scheme", [{"scheme": "ring"}, {"scheme": "slots", "bits": 9}])
def test_a_way_goes_from_the_first_position_to_the_last(scheme: dict[str, Any], n: int) -> None:
    before, after = ends(**scheme)
    at, copies, ways = before, 0, list(before.steps(after, n=n, max_share=0.07))
    was, is_ = nodes_of(before, n), nodes_of(after, n)
    for step in ways:
        assert step.plan == at.diff(step.placement, n=n)
        assert step.plan.positions <= 7 * n * 2**64 // 100
        # Up to some position the lists are those after, and beyond those before.
        order = sorted(range(len(POSITIONS)), key=POSITIONS.__getitem__)
        found = nodes_of(step.placement, n)
        new = [place for place in order if found[place] == is_[place]]
        old = [place for place in order if found[place] == was[place]]
        assert set(new) | set(old) == set(order)
        switched = [place for place in order if was[place] != is_[place] and found[place] == is_[place]]
        kept = [place for place in order if was[place] != is_[place] and found[place] == was[place]]
        assert not switched or not kept or POSITIONS[switched[-1]] < POSITIONS[kept[0]]
        assert step.placement.epoch == at.epoch + 1
        at, copies = step.placement, copies + step.plan.positions
    assert (at.fingerprint, ways[-1].left, ways[-1].is_last) == (after.fingerprint, 0, True)
    assert [step.is_last for step in ways].count(True) == 1 and len(ways) > 3
    # Of one node a key each copy moves once.
    assert n > 1 or copies == before.diff(after).positions


def test_going_on_from_a_document_gives_the_rest() -> None:
    before, after = ends()
    ways = list(before.steps(after, max_share=0.05))
    for done, step in enumerate(ways, 1):
        started = Ring.from_json(step.placement.to_json()).snapshot()
        rest = list(started.steps(after, max_share=0.05))
        assert [each.placement.to_json() for each in rest] == [each.placement.to_json() for each in ways[done:]]


def test_zones_and_bytes_limit_steps() -> None:
    before, after = ends()
    zones = {node.id: node.zone for node in ZONED} | {"n6": "z0"}
    for step in before.steps(after, per_zone=0.03):
        come = Counter[str]()
        for move in step.plan.moves:
            assert move.to is not None
            come[zones[move.to]] += move.positions
        assert all(positions <= 3 * 2**64 // 100 for positions in come.values())
    sizes = [i * 7919 % 1000 for i in range(64)]
    wholly = 0
    for step in before.steps(after, max_bytes=900, sizes=sizes):
        # Each part has so many bytes, spread evenly over its positions.
        moved = sum(
            sizes[part] * max(0, min(range.last + 1, (part + 1) << 58) - max(range.first, part << 58)) / 2**58
            for range in step.plan.ranges
            for part in __import__("builtins").range(range.first >> 58, (range.last >> 58) + 1)
        )
        # What is cut is rounded for each range.
        assert abs(step.bytes - moved) <= len(step.plan.ranges) + 1 and step.bytes <= 900
        wholly += step.bytes
    assert wholly > 0
    forms: list[Any] = [array("Q", sizes), numpy.array(sizes), iter(sizes), tuple(sizes)]
    documents = [[step.placement.to_json() for step in before.steps(after, max_bytes=900, sizes=f)] for f in forms]
    assert documents.count(documents[0]) == len(forms)


def test_slots_move_as_a_whole() -> None:
    before = Ring(ZONED, "slots", bits=8).snapshot().rebalance(slots=64).placement
    drained = Ring(before)
    drained.mark_draining("n2")
    after = drained.snapshot().rebalance().placement
    ways = list(before.steps(after, max_share=2 / 64))
    slots = sum(1 for slot in range(64) if before.get_node_hashed(slot << 58) != after.get_node_hashed(slot << 58))
    assert [step.plan.positions for step in ways] == [2 << 58] * (slots // 2) + [1 << 58] * (slots % 2)
    with pytest.raises(InvalidError, match=r"slot \d+ moves as a whole") as raised:
        next(before.steps(after, max_share=0.001))
    assert raised.value.kind == "argument"


def test_a_step_is_text_and_json_and_is_pickled() -> None:
    before, after = ends()
    ways = before.steps(after, max_share=0.1)
    assert iter(ways) is ways
    step = next(ways)
    assert isinstance(step, Step) and str(step).startswith(f"{step.plan.moved:.1%} of all keys move, ")
    assert repr(step) == f"<libconsistent.Step {step.plan.moved:.1%} moved, {step.left:.1%} left>"
    written = json.loads(json.dumps(step.to_dict()))
    assert list(written) == ["placement", "plan", "bytes", "left", "is_last"]
    assert pickle.loads(pickle.dumps(step)).to_dict() == step.to_dict()
    assert repr(list(ways)[-1]).endswith(", the last>")
    assert list(after.steps(Ring(after))) == []


def test_nodes_stay_as_healthy_as_they_are() -> None:
    ring = Ring(ZONED)
    ring.mark_down("n3")
    _, after = ends()
    first, second = itertools.islice(ring.snapshot().steps(after, max_share=0.1), 2)
    assert [step.placement.state("n3") for step in (first, second)] == ["down", "down"]


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [
        ({"max_share": 0}, "argument", "max_share: 0 billionths"),
        ({"max_share": 1.01}, "argument", "max_share: 1.01 is not a part from 0 to 1"),
        ({"max_share": float("nan")}, "argument", "max_share: NaN is not a part from 0 to 1"),
        ({"max_share": "1%"}, None, "max_share: expected a number, not str"),
        ({"per_zone": -0.1}, "argument", "per_zone: -0.1 is not a part from 0 to 1"),
        ({"n": 0}, "argument", "n: 0, must be 1 to 16"),
        ({"n": 7}, "argument", "n: 7, but 6 nodes have keys in the topology before"),
        ({"max_bytes": 5}, "argument", "max_bytes: there are no sizes"),
        ({"max_bytes": -5}, "argument", "max_bytes: -5"),
        ({"sizes": [1, -1]}, "argument", "sizes[1]: -1 is not"),
        ({"sizes": [2**60] * 2}, "argument", "sizes: more than"),
        ({"sizes": itertools.repeat(1)}, "too_many", "sizes: more than 16777216"),
        ({"spread": "rack"}, "argument", "spread"),
        ({"max_shares": 0.1}, None, "unexpected keyword argument 'max_shares'"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], kind: str | None, told: str) -> None:
    before, after = ends()
    with pytest.raises((InvalidError, TypeError)) as raised:
        next(before.steps(after, **asked))
    assert told in str(raised.value) and getattr(raised.value, "kind", None) == kind


def test_ways_end_after_an_error() -> None:
    before, _ = ends()
    for other, kind in ((Ring(ZONED, "ketama"), "incomparable"), (Ring(ZONED, seed=1), "incomparable")):
        ways = before.steps(other)
        with pytest.raises(ConsistentError) as raised:
            next(ways)
        assert raised.value.kind == kind and list(ways) == []
    with pytest.raises(TypeError, match="expected a Ring or a Placement, not str"):
        before.steps("ring")  # type: ignore[arg-type]
