"""Plans of kept assignments: what golden vectors say of them, in which forms numbers come, and what is refused."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
import sys
import threading
from array import array
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import InvalidError, Node, Placement, Ring, UnknownNodeError, UnsupportedError

FILE = Path(__file__).parents[1] / "vectors" / "functions" / "rebalance-sequences.json"
NODES = [Node("a1", zone="eu/a"), Node("a2", zone="eu/a"), Node("b1", weight=2, zone="eu/b"), Node("c1", zone="us/c")]
NUMBERS = [i * 7919 % 101 for i in range(64)]


@pytest.fixture
def held() -> Placement:
    return Ring(NODES, "slots").snapshot()


def test_topologies_become_step_by_step_what_the_model_makes_of_them() -> None:
    steps = moves = 0
    for case in json.loads(FILE.read_bytes()):
        document = json.dumps(case["topology"])
        for expected in case["steps"]:
            ring = Ring.from_json(document)
            for id, state in expected["states"].items():
                (ring.mark_down if state == "down" else ring.mark_draining)(id)
            found = ring.snapshot().rebalance(**expected["asked"])
            where = f"{case['name']}, step {steps}"
            document = found.placement.to_json()
            assert document == expected["document"], where
            assert [list(move) for move in found.moves] == expected["moves"], where
            assert {node.id: [node.places, node.target] for node in found.balance} == expected["balance"], where
            counts = (found.filled, found.minimum, found.bytes)
            assert counts == tuple(expected[name] for name in ("filled", "minimum", "bytes")), where
            assert {name: getattr(found.left, name) for name in expected["left"]} == expected["left"], where
            # The next placement has the nodes in the states that they had.
            assert [found.placement.state(id) for id in ring] == [ring.state(id) for id in ring]
            steps, moves = steps + 1, moves + len(found.moves)
    assert (steps, moves) == (120, 560)


def test_slots_are_split_merged_and_replicated_as_the_model_does() -> None:
    """Files of the engine call some options otherwise."""
    cases, moves = json.loads(FILE.with_name("rebalance-topologies.json").read_bytes()), 0
    limits = {"moves": "max_moves", "bytes": "max_bytes", "moves_to_zone": "max_moves_to_zone"}
    for case in cases:
        ring = Ring.from_json(case["topology"])
        for id, state in case["states"].items():
            (ring.mark_down if state == "down" else ring.mark_draining)(id)
        asked = {("sizes" if name == "bytes" else name): value for name, value in case["asked"].items()}
        if "loads" in asked:
            asked["loads"] = {"requests": asked["loads"]}
        asked["replicas_of"] = dict(asked.pop("replicas_of", []))
        for name, limit in asked.pop("limits", {}).items():
            asked[limits.get(name, name)] = limit / 1000 if name in ("tolerance", "overload") else limit
        found = ring.snapshot().rebalance(**asked)
        assert found.placement.to_json() == case["next"], case["name"]
        assert [list(move) for move in found.moves] == case["moves"], case["name"]
        moves += len(found.moves)
    assert len(cases) == 120 and moves > 500


def test_the_next_placement_is_taken_by_rings(held: Placement) -> None:
    plan = held.rebalance(slots=1024, sizes=[3] * 1024)
    assert isinstance(plan.placement, Placement) and plan.bytes == 3 * len(plan.moves) > 0
    ring = Ring(NODES, "slots")
    ring.update(plan.placement)
    assert (ring.fingerprint, ring.epoch) == (plan.placement.fingerprint, held.epoch + 1)
    assert all(ring.get_node_hashed(move.slot << 54) == move.to for move in plan.moves)
    again = plan.placement.rebalance()
    assert (again.moves, again.left.obstacles) == ((), ())
    assert again.placement.fingerprint == plan.placement.fingerprint


def test_fullness_is_by_the_names_of_loads(held: Placement) -> None:
    plan = held.rebalance(slots=1024, loads={"rps": [1] * 1024})
    for node in plan.balance:
        # Each slot weighs 1: a node is as full as its places are many.
        part = node.places / 1024 * (5 / held.node(node.id).weight)
        assert node.fullness == {"rps": pytest.approx(part, abs=3e-6)}


def test_a_plan_is_text_and_json_and_is_pickled(held: Placement) -> None:
    plan = held.rebalance(slots=1024, max_moves=3)
    told = f"3 moves, 8 must; left {plan.left.over} over: limit of moves"
    assert (str(plan), repr(plan)) == (told, f"<libconsistent.Rebalanced {told}>")
    written = json.loads(json.dumps(plan.to_dict()))
    assert written["placement"] == json.loads(plan.placement.to_json())
    assert [tuple(move.values()) for move in written["moves"]] == list(plan.moves)
    assert list(written["moves"][0]) == ["slot", "replica", "from", "to", "reason"]
    assert written["left"]["obstacles"] == ["limit of moves"]
    loaded = pickle.loads(pickle.dumps(plan))
    assert loaded.to_dict() == copy.deepcopy(plan).to_dict() == plan.to_dict()


def test_a_secret_is_kept() -> None:
    keyed = Ring(NODES, "slots", key_hash="siphash13", secret=b"0123456789abcdef").snapshot()
    next_one = keyed.rebalance(slots=16).placement
    assert next_one.explain("user:42").position == keyed.explain("user:42").position


@pytest.mark.parametrize(
    "form",
    [
        tuple,
        iter,
        bytes,
        bytearray,
        memoryview,
        lambda numbers: array("Q", numbers),
        lambda numbers: array("i", numbers),
        numpy.array,
        lambda numbers: numpy.array(numbers, numpy.uint16),
        lambda numbers: numpy.array(numbers, ">i8"),
        lambda numbers: numpy.repeat(numbers, 2)[::2],
        lambda numbers: list(numpy.array(numbers)),
        lambda numbers: pyarrow.array(numbers, pyarrow.int16()),
        lambda numbers: pyarrow.chunked_array([numbers[:7], [], numbers[7:]]),
    ],
)
def test_numbers_come_in_every_form(held: Placement, form: Callable[[Any], Any]) -> None:
    expected = held.rebalance(slots=64, loads={"x": NUMBERS})
    given = bytes(NUMBERS) if form is memoryview else NUMBERS
    assert len(expected.moves) > 0
    assert held.rebalance(slots=64, loads={"x": form(given)}).moves == expected.moves


def test_capacities_go_by_id(held: Placement) -> None:
    by_id = {"a1": 1, "a2": 1, "b1": 4, "c1": 2}
    plan = held.rebalance(slots=64, loads={"x": NUMBERS}, capacities={"x": by_id})
    turned = MappingProxyType(dict(reversed(by_id.items())))
    assert held.rebalance(slots=64, loads={"x": NUMBERS}, capacities={"x": turned}).moves == plan.moves
    assert plan.moves != held.rebalance(slots=64, loads={"x": NUMBERS}).moves


FOUR = {"x": [1] * 4}


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [
        ({"slots": 0}, "parameter", "slots: 0"),
        ({"slots": 2**24 + 1}, "parameter", "slots: 16777217"),
        ({"replicas": 17}, "parameter", "replicas: 17"),
        ({"slots": -1}, "argument", "slots: -1"),
        ({"slots": "4"}, None, "slots: expected int, not str"),
        ({"max_moves": 1.5}, None, "max_moves: expected int, not float"),
        ({"slots": 4, "loads": {"x": [1]}}, "argument", '"x" has 1, must be 4'),
        ({"loads": {"x": [1, -2]}}, "argument", 'loads["x"][1]: -2 is not'),
        ({"loads": {"x": numpy.array([1, -2])}}, "argument", 'loads["x"][1]: -2 is not'),
        ({"loads": {"x": pyarrow.array([1, -2])}}, "argument", 'loads["x"][1]: -2 is not'),
        ({"loads": {"x": pyarrow.array([1, None])}}, "argument", 'loads["x"][1]: null is not'),
        ({"loads": {"x": [2**64]}}, "argument", 'loads["x"][0]: 18446744073709551616 is not'),
        ({"loads": {"x": numpy.ones((2, 2), int)}}, "argument", 'loads["x"]: the buffer has 2 dimensions'),
        ({"loads": {"x": numpy.ones(4)}}, None, 'loads["x"][0]: expected int, not float64'),
        ({"loads": {"x": pyarrow.array(["1"])}}, None, 'loads["x"]: expected an Arrow array of integers'),
        ({"loads": {"x": [True]}}, None, 'loads["x"][0]: expected int, not bool'),
        ({"loads": {"x": "abc"}}, None, 'loads["x"]: expected integers, not str'),
        ({"loads": {"x": {0: 1}}}, None, 'loads["x"]: expected integers, not dict'),
        ({"loads": {"x": 7}}, None, 'loads["x"]: expected integers, not int'),
        ({"loads": [1]}, None, "loads: expected a mapping by name, not list"),
        ({"loads": {1: [1]}}, None, "loads: expected str as name, not int"),
        ({"loads": {str(i): [] for i in range(9)}}, "argument", "loads: more than 8"),
        ({"loads": {"x": itertools.repeat(1)}}, "too_many", 'loads["x"]: more than 16777216'),
        ({"slots": 4, "loads": FOUR, "capacities": {"y": {}}}, "argument", 'capacities["y"]: loads have no such name'),
        (
            {"slots": 4, "loads": FOUR, "capacities": {"x": {"a1": 1}}},
            "argument",
            'capacities["x"]: node "a2" is missing',
        ),
        ({"slots": 4, "loads": FOUR, "capacities": {"x": {"zz": 1}}}, "unknown_node", '"zz"'),
        (
            {"slots": 4, "loads": FOUR, "capacities": {"x": {"a1": 0, "a2": 1, "b1": 1, "c1": 1}}},
            "argument",
            '"a1" has 0 of "x"',
        ),
        ({"slots": 4, "split": [4]}, "argument", "split: slot 4 of 4"),
        ({"slots": 4, "split": [-1]}, "argument", "split[0]: -1 is not"),
        ({"slots": 4, "split": [2**32]}, "argument", "split[0]: 4294967296 is no slot"),
        ({"slots": 4, "split": [1, 1]}, "argument", "split: slot 1 twice"),
        ({"slots": 4, "split": 1}, None, "split: expected integers, not int"),
        ({"slots": 4, "merge": [1]}, "argument", "merge: slot 1 ends where an even slot does"),
        ({"slots": 4, "replicas_of": {4: 2}}, "argument", "replicas_of: slot 4 of 4"),
        ({"slots": 4, "replicas_of": {0: 17}}, "argument", "replicas_of: 17 of slot 0"),
        ({"slots": 4, "replicas_of": {0: "2"}}, None, "replicas_of[0]: expected int, not str"),
        ({"slots": 4, "replicas_of": [(0, 2)]}, None, "replicas_of: expected a mapping by slot, not list"),
        ({"slots": 4, "sizes": [1]}, "argument", "sizes: 1 of them, must be 4"),
        ({"slots": 4, "last_moved": [1]}, "argument", "last_moved: 1 of them, must be 4"),
        ({"max_bytes": 7}, "argument", "max_bytes: without sizes"),
        ({"min_interval": -1}, "argument", "min_interval: -1"),
        ({"tolerance": 0.0001}, "argument", "tolerance: 0.0001 is not from 0 to 1000 in whole thousandths"),
        ({"overload": -1}, "argument", "overload: -1"),
        ({"overload": "5%"}, None, "overload: expected a number, not str"),
        ({"max_move": 1}, None, "unexpected keyword argument 'max_move'"),
        ({"slots": 4, "loads": {"x" * 2**20: [1]}}, "argument", "(1048576 bytes) has 1, must be 4"),
    ],
)
def test_what_is_refused(held: Placement, asked: dict[str, Any], kind: str | None, told: str) -> None:
    with pytest.raises((InvalidError, UnknownNodeError, TypeError)) as raised:
        held.rebalance(**asked)
    assert told in str(raised.value) and len(str(raised.value)) < 500
    assert getattr(raised.value, "kind", None) == kind


def test_dialects_keep_their_rule() -> None:
    with pytest.raises(UnsupportedError, match="ketama"):
        Ring(["a", "b"], "ketama").snapshot().rebalance()


def test_other_threads_run_meanwhile(held: Placement) -> None:
    """The interpreter's lock is let go: a thread counts while a plan of seconds of work is made."""
    interval, counted, ended = sys.getswitchinterval(), 0, threading.Event()
    loads = {"x": [i * 7919 % 10_007 for i in range(1 << 15)]}

    def plan() -> None:
        held.rebalance(slots=1 << 15, replicas=3, loads=loads)
        ended.set()

    # No thread is made to give way: it is the planner that lets go, or nobody counts.
    sys.setswitchinterval(1000)
    try:
        thread = threading.Thread(target=plan)
        thread.start()
        while not ended.is_set():
            counted += 1
            ended.wait(0.001)
        thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert counted > 1
