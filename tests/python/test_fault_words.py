"""What objects say of themselves, what becomes JSON, and which names are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from libconsistent import Bound, CheckPolicy, Explanation, HealthPolicy, Node, Plan, Ring, StickyPolicy, detect

IDS = [f"node-{i}" for i in range(300)]
BIG = Ring([Node(id, metadata={"k": "v" * 50_000}, fields={}) for id in IDS[:3]])


def plan() -> Plan:
    after = Ring(IDS)
    for id in IDS[:50]:
        after.remove_node(id)
    return Ring(IDS).diff(after)


def skipping() -> Explanation:
    ring = Ring(IDS)
    for id in IDS[1:]:
        ring.mark_down(id)
    return ring.explain("k")


NODES = IDS[:20]
SEEN = {f"user:{i}": Ring(NODES, "ketama")[f"user:{i}"] for i in range(300)}


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda: Ring(IDS), ["ring", "300 nodes", "epoch 0", "fingerprint"]),
        (lambda: Ring(IDS).snapshot(), ["Placement", "300 nodes"]),
        (lambda: Ring(IDS).place(IDS * 10), ["3000 keys", "300 nodes"]),
        (lambda: Ring(IDS).acquire("k"), ["Lease", "spilled 0"]),
        (plan, ["moved", "moves"]),
        (skipping, ["position", "skipped", "'node-0'"]),
        (lambda: Ring(IDS).distribution(IDS), ["300 keys", "300 nodes", "peak to average"]),
        (lambda: detect(NODES, SEEN), ["explained", "ketama", "300 observations"]),
        (lambda: detect(NODES, SEEN).candidates[0], ["ketama", "300 of 300"]),
        (lambda: BIG.node("node-0"), ["Node(id='node-0', metadata="]),
        (lambda: Node("a" * 1000, metadata={f"k{i}": "v" for i in range(1000)}), ["Node(id='aaa"]),
        (lambda: Ring(IDS).checks(), ["Checks"]),
        (lambda: Ring(IDS).health("node-1"), ["state='up'"]),
        (lambda: Ring(IDS).load("node-1"), ["leases=0"]),
    ],
)
def test_fault_34_representations_are_short_and_useful(make: Callable[[], object], parts: list[str]) -> None:
    text = repr(make())
    assert all(part in text for part in parts), text
    assert len(text) < 300 and "\n" not in text
    # Those of a whole story tell it, but do not list what has no end.
    assert len(str(make())) < 2000


def test_fault_34_records_say_what_they_were_given() -> None:
    node = Node("a", 2, "eu/a", metadata={"k": "v"}, fields={"name": "mc1"}, state="down")
    text = "Node(id='a', weight=2, zone='eu/a', metadata={'k': 'v'}, fields={'name': 'mc1'}, state='down')"
    assert repr(node) == text and eval(text) == node
    assert repr(Node("a")) == "Node(id='a')"
    assert str(Ring(["a"]).diff(Ring(["b"]))) == "100.0% of all keys move, 100.0% must: a -> b 100.0%"
    assert str(Ring(["a"]).diff(Ring(["a"]))) == "0.0% of all keys move, 0.0% must"
    assert "and 45 more" not in str(plan()) and " more" in str(plan())


def test_fault_34_insights_become_json() -> None:
    plans = [plan(), Ring(["a"]).diff(Ring([])), Ring(["a"]).diff(Ring(["a"]))]
    for found in plans:
        data = json.loads(json.dumps(found.to_dict()))
        assert data["positions"] == found.positions and data["moved"] == found.moved
        assert [tuple(m.values()) for m in data["moves"]] == list(found.moves)
        assert [tuple(r.values()) for r in data["ranges"]] == list(found.ranges)
    assert plans[1].to_dict()["moves"] == [{"from": "a", "to": None, "positions": 2**64, "share": 1.0}]
    explained = skipping()
    data = json.loads(json.dumps(explained.to_dict()))
    assert (data["node"], data["position"], data["text"]) == ("node-0", explained.position, str(explained))
    assert explained.point is not None and data["point"]["node"] == explained.point[1]
    chord = Ring(["10.0.0.1:80", "10.0.0.2:80"], "chord").explain("k")
    assert chord.identifier is not None
    assert json.loads(json.dumps(chord.to_dict()))["identifier"] == chord.identifier.hex()
    assert json.loads(json.dumps(Ring([]).explain("k").to_dict()))["node"] is None
    spread = Ring(["a", "b"]).distribution(IDS)
    assert json.loads(json.dumps(spread.to_dict())) == asdict(spread)
    # Also with what some candidates contradict, under keys of every kind.
    keys: dict[Any, str] = {key.encode(): node for key, node in SEEN.items()}
    for mixed in (SEEN, keys | {bytes([i, 255]): "node-3" for i in range(10)}):
        seen = detect(NODES, mixed)
        data = json.loads(json.dumps(seen.to_dict()))
        assert data["verdict"] == seen.verdict and len(data["candidates"]) == len(seen.candidates)
        assert all(c["topology"]["libconsistent"] == 1 for c in data["candidates"])


@pytest.mark.parametrize(
    "call",
    [
        lambda ring: ring.get_nodes("k", 1, spred="zone"),
        lambda ring: ring.get_nodes("k", 1, includeDown=True),
        lambda ring: ring.place(["k"], m=2),
        lambda ring: ring.place(["k"], number=2),
        lambda ring: ring.snapshot().place_u64([1], type="int64"),
        lambda ring: ring.add_node("x", wieght=2),
        lambda ring: ring.report("a", True, when=3),
        lambda ring: ring.acquire("k", factor=2),
        lambda ring: ring.diff(ring, m=3),
        lambda ring: ring.set_nodes([{"id": "a", "teir": 1}]),
        lambda ring: ring.update(ring, version=3),
        lambda ring: ring.assign([], factors=2),
        lambda ring: ring.moved(ring, [], copies=2),
        lambda ring: Node("a", wieght=2),  # type: ignore[call-arg]
        lambda ring: HealthPolicy(rises=2),  # type: ignore[call-arg]
        lambda ring: CheckPolicy(intervall=2),  # type: ignore[call-arg]
        lambda ring: StickyPolicy(time=2),  # type: ignore[call-arg]
        lambda ring: Bound(factors=2),  # type: ignore[call-arg]
        lambda ring: Ring(["a"], vnode=2),  # type: ignore[call-overload]
        lambda ring: Ring([{"id": "a", "wieght": 2}]),
        lambda ring: Ring(["a"], scheme="ring", scheem="maglev"),  # type: ignore[call-overload]
        lambda ring: Ring.from_json(ring.to_json().replace('"id"', '"idd":1,"id"')),
        lambda ring: detect(["a"], {}, schemes=["ring"]),  # type: ignore[call-arg]
    ],
)
def test_fault_34_unknown_names_are_refused(call: Callable[[Ring], object]) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        call(Ring(["a", "b"]))
    assert any(word in str(caught.value) for word in ("unexpected", "unknown", "no parameter")), caught.value


@pytest.mark.parametrize(
    "call",
    [
        lambda ring: ring.get_node(5),
        lambda ring: ring[5],
        lambda ring: ring.get_nodes(5, 2),
        lambda ring: ring.get_primary(5),
        lambda ring: ring.place([5]),
        lambda ring: ring.explain(5),
        lambda ring: ring.acquire(5),
        lambda ring: ring.snapshot().locate(5),
        lambda ring: ring.distribution([5]),
    ],
)
def test_fault_42_integers_are_told_their_calls(call: Callable[[Ring], object]) -> None:
    with pytest.raises(TypeError, match="not int") as caught:
        call(Ring(["a", "b"]))
    assert "get_node_u64" in str(caught.value)


def test_fault_42_the_next_version_of_a_document_has_the_next_epoch() -> None:
    ring = Ring(["a", "b"])
    document = json.loads(ring.to_json())
    # At 0 it is left out; the ring knows it.
    assert "epoch" not in document and ring.epoch == 0
    document["nodes"].append({"id": "c"})
    document["epoch"] = ring.epoch + 1
    ring.update(json.dumps(document))
    assert ring.epoch == 1 and "c" in ring
    assert "ring.epoch + 1" in (Ring.to_json.__doc__ or "")
