"""Transitions: where keys are read and written while they move, what is done, and the documents."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from libconsistent import InvalidError, Node, Placement, Ring, Transition, UnsupportedError

NODES = [Node(f"n{i}", zone=f"z{i % 3}", weight=1 + i % 2) for i in range(6)]
FILE = Path(__file__).parents[1] / "vectors" / "functions" / "transitions.json"
KEYS = [f"user:{i}" for i in range(400)]


def test_lists_are_those_of_the_model() -> None:
    cases, keys = json.loads(FILE.read_bytes()), 0
    for case in cases:
        sides = []
        for side in ("old", "new"):
            ring = Ring.from_json(case[side])
            for id, state in case[f"states_{side}"].items():
                (ring.mark_down if state == "down" else ring.mark_draining)(id)
            sides.append(ring)
        moving = Transition(*sides)
        for first, last in case["done"]:
            moving = moving.with_done(int(first, 16), int(last, 16))
        assert (moving.to_json(), moving.left()) == (case["canonical"], case["left"]), case["name"]
        for asked in case["keys"]:
            key, n = bytes.fromhex(asked["key"]), asked["n"]
            assert moving.nodes_for_read(key, n) == asked["read"], case["name"]
            assert moving.nodes_for_write(key, n) == asked["write"], case["name"]
            assert moving.is_done(key) == asked["is_done"], case["name"]
            keys += 1
    assert (len(cases), keys) == (66, 792)


def ends(old: Any = "ring", new: Any = "rendezvous") -> tuple[Placement, Placement]:
    before, after = Ring(NODES, old), Ring(NODES, new)
    after.remove_node("n2")
    after.add_node("n9", zone="z1")
    before.mark_down("n4")
    return before.snapshot(), after.snapshot()


def naive(one: list[str], other: list[str]) -> list[str]:
    """The first list, then those of the other that are not in it."""
    return one + [id for id in other if id not in one]


@pytest.mark.parametrize("n", [1, 2, 3, 20])
@pytest.mark.parametrize(
    ("old", "new"), [("ring", "ring"), ("ring", "rendezvous"), ("slots", "maglev"), ("ketama", "ring")]
)
def test_lists_are_those_of_both_sides(old: Any, new: Any, n: int) -> None:
    before, after = Ring(NODES, old), Ring(NODES, new)
    before.mark_down("n4")
    after.remove_node("n2")
    moving = Transition(before, after)
    for key in KEYS:
        was, is_ = before.get_nodes(key, n), after.get_nodes(key, n)
        assert moving.nodes_for_read(key, n) == naive(is_, was)
        assert moving.nodes_for_write(key.encode(), n=n) == naive(was, is_)
    assert moving.nodes_for_read("k") == naive(after.get_nodes("k", 1), before.get_nodes("k", 1))


def test_what_is_done_lives_on_the_new_side() -> None:
    before, after = ends()
    dice = random.Random(5)
    moving, done = Transition(before, after), list[tuple[int, int]]()
    for _ in range(40):
        first = dice.randrange(2**64)
        last = min(first + dice.randrange(2**57), 2**64 - 1)
        was = moving.done
        moved = moving.with_done(first, last)
        assert moving.done == was
        moving = moved
        done.append((first, last))
    # Joined, in the plainest way.
    joined: list[tuple[int, int]] = []
    for first, last in sorted(done):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    assert moving.done == joined and 1 < len(joined) < 40
    count = 0
    for key in KEYS:
        position = after.explain(key).position
        is_done = any(first <= position <= last for first, last in done)
        assert moving.is_done(key) == is_done
        read, write = moving.nodes_for_read(key, 2), moving.nodes_for_write(key, 2)
        one, other = before.get_nodes(key, 2), after.get_nodes(key, 2)
        assert (read, write) == ((other, other) if is_done else (naive(other, one), naive(one, other)))
        count += is_done
    assert 0 < count < len(KEYS)


def test_integer_keys_are_their_bytes() -> None:
    before, after = ends()
    moving = Transition(before, after).with_done(0, 2**63)
    for number in range(100):
        key = number.to_bytes(8, "little")
        assert moving.nodes_for_read_u64(number, 2) == moving.nodes_for_read(key, 2)
        assert moving.nodes_for_write_u64(number, 2) == moving.nodes_for_write(key, 2)
        assert moving.is_done_u64(number) == moving.is_done(key)


def test_left_is_what_the_plan_moves_and_is_not_done() -> None:
    before, after = Ring(NODES), Ring(NODES)
    after.add_node("n9")
    plan, moving = before.diff(after), Transition(before, after)
    assert moving.left() == plan.moved
    half = plan.ranges[: len(plan.ranges) // 2]
    for moved in half:
        moving = moving.with_done(moved.first, moved.last)
    rest = sum(moved.last - moved.first + 1 for moved in plan.ranges[len(half) :])
    assert moving.left() == rest / 2**64
    assert moving.with_done(0, 2**64 - 1).left() == 0
    assert Transition(Ring(NODES, "ring"), Ring(NODES, "ring", seed=7)).left() is None


def test_slots_are_done_by_their_numbers() -> None:
    kept = Ring(NODES).snapshot().rebalance(slots=10).placement
    moving = Transition(Ring(NODES), kept).with_slot_done(3).with_slot_done(4)
    assert moving.done == [(-(-3 * 2**64 // 10), -(-5 * 2**64 // 10) - 1)]
    with pytest.raises(InvalidError, match="slot: 10, but there are 10"):
        moving.with_slot_done(10)
    with pytest.raises(UnsupportedError, match="slot: the scheme ring keeps none"):
        Transition(kept, Ring(NODES)).with_slot_done(0)


def test_both_sides_are_placements() -> None:
    before, after = Ring(NODES), Ring(NODES, "maglev")
    moving = Transition(before, after)
    assert (moving.old, moving.new) == (before.snapshot(), after.snapshot())
    before.remove_node("n0")
    assert "n0" in moving.old and "n0" not in before
    assert repr(moving).startswith("<libconsistent.Transition from ring, 6 nodes, epoch 0, fingerprint ")
    assert repr(moving.with_done(1, 2)).endswith(", 1 ranges done>")
    assert copy.copy(moving) is moving is copy.deepcopy(moving)
    del before, after
    gc.collect()
    assert len(moving.nodes_for_read("k", 2)) >= 2


def test_documents_come_back() -> None:
    before, after = ends()
    moving = Transition(before, after).with_done(0, 255).with_done(2**63, 2**64 - 1)
    text = moving.to_json()
    document = json.loads(text)
    assert list(document) == ["libconsistent_transition", "old", "new", "done"]
    assert (document["old"], document["new"]) == (json.loads(before.to_json()), json.loads(after.to_json()))
    assert document["done"] == [["0000000000000000", "00000000000000ff"], ["8000000000000000", "f" * 16]]
    forms: list[Any] = [text, text.encode(), document]
    for form in forms:
        read = Transition.from_json(form)
        assert read.to_json() == text and read.done == moving.done
        # A document has no health.
        assert (moving.old.state("n4"), read.old.state("n4")) == ("down", "up")
    loaded = pickle.loads(pickle.dumps(moving))
    assert (loaded.to_json(), loaded.old.state("n4")) == (text, "down")
    for key in KEYS:
        assert loaded.nodes_for_read(key, 3) == moving.nodes_for_read(key, 3)


def test_fields_of_dialects_are_read_in_parsed_documents() -> None:
    deep = Ring([{"id": "a", "fields": {"tokens": ["1", "2"]}}], "cassandra").snapshot()
    moving = Transition(deep, deep)
    assert Transition.from_json(json.loads(moving.to_json())).to_json() == moving.to_json()


def test_secrets_stand_beside_documents() -> None:
    one, other = b"0123456789abcdef", b"fedcba9876543210"
    old, new = Ring(NODES, key_hash="siphash13", secret=one), Ring(NODES, key_hash="siphash13", secret=other)
    moving = Transition(old, new)
    read = Transition.from_json(moving.to_json(), old_secret=one, new_secret=bytearray(other))
    assert all(read.nodes_for_read(key, 2) == moving.nodes_for_read(key, 2) for key in KEYS)
    with pytest.raises(InvalidError) as raised:
        Transition.from_json(moving.to_json())
    assert raised.value.kind == "parameter" and "old" in str(raised.value)
    with pytest.raises(TypeError, match="new_secret: expected bytes, not str"):
        Transition.from_json(moving.to_json(), old_secret=one, new_secret="0123456789abcdef")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot pickle a Transition with a secret"):
        pickle.dumps(moving)


SEVEN: Any = 7
DOCUMENT = {"libconsistent_transition": 1, "old": {}, "new": {}}
EMPTY = {"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": []}


@pytest.mark.parametrize(
    ("run", "kind", "told"),
    [
        (lambda t: t.with_done(5, 4), "argument", "0000000000000005 to 0000000000000004"),
        (lambda t: t.with_done(-1, 4), "argument", "first: -1"),
        (lambda t: t.with_done(0, 2**64), "argument", "last: 18446744073709551616"),
        (lambda t: t.with_done(0.5, 1), None, "first: expected int, not float"),
        (lambda t: t.with_slot_done(-1), "argument", "slot: -1"),
        (lambda t: t.nodes_for_read("k", -1), "argument", "n: -1 is negative"),
        (lambda t: t.nodes_for_read(7), None, "expected str or bytes as key, not int"),
        (lambda t: t.nodes_for_write_u64("k"), None, "expected int as key, not str"),
        (lambda t: Transition(t.old, SEVEN), None, "expected a Ring or a Placement, not int"),
        (lambda t: Transition.from_json("{}"), "document", "libconsistent_transition"),
        (lambda t: Transition.from_json(DOCUMENT | {"libconsistent_transition": 2}), "document", "version 2"),
        (lambda t: Transition.from_json(DOCUMENT | {"old": EMPTY}), "document", "new"),
        (lambda t: Transition.from_json(DOCUMENT | {"old": EMPTY, "new": EMPTY, "more": 1}), "document", "more"),
        (
            lambda t: Transition.from_json(DOCUMENT | {"old": EMPTY, "new": EMPTY, "done": [["0", "1"]]}),
            "document",
            "done[0]",
        ),
        (
            lambda t: Transition.from_json(SEVEN),
            None,
            "expected the document of a transition as str, bytes or dict, not int",
        ),
    ],
)
def test_what_is_refused(run: Callable[[Transition], Any], kind: str | None, told: str) -> None:
    with pytest.raises((InvalidError, TypeError)) as raised:
        run(Transition(*ends()))
    assert told in str(raised.value) and getattr(raised.value, "kind", None) == kind


def test_two_to_the_sixteen_ranges_are_done_at_most() -> None:
    before, after = ends()
    done = [[f"{2 * i:016x}", f"{2 * i:016x}"] for i in range(2**16)]
    document = json.loads(Transition(before, after).to_json()) | {"done": done}
    full = Transition.from_json(document)
    assert len(full.done) == 2**16 and len(full.with_done(1, 1).done) == 2**16 - 1
    with pytest.raises(InvalidError) as raised:
        full.with_done(2**63, 2**63)
    assert raised.value.kind == "too_many"
    with pytest.raises(InvalidError) as raised:
        Transition.from_json(document | {"done": [*done, ["f" * 16] * 2]})
    assert raised.value.kind == "too_many"
