"""A ring made of another has all that it has, or is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from libconsistent import InvalidError, Node, Ring, detect

KEYS = [f"user:{i}" for i in range(500)]
NODES = [
    Node("a", 3, zone="eu/a", address="10.0.0.1:80", metadata={"rack": "7"}),
    Node("b", 0.5, zone="eu/b", address="10.0.0.2:80"),
    Node("c", 1, zone="us/a", address="10.0.0.3:80"),
]
SCHEMES: list[tuple[str, dict[str, Any]]] = [
    ("ring", {"vnodes": 17, "seed": 3, "hash_tag": "{}"}),
    ("slots", {}),
    ("rendezvous", {}),
    ("multiprobe", {"seed": 5}),
    ("nginx", {}),
    ("haproxy", {"hash_key": "addr-port"}),
]
OTHERS: list[Callable[[Ring], Any]] = [lambda ring: ring, Ring.snapshot]


def plain(nodes: list[Node], scheme: str) -> list[Node]:
    """As the scheme takes them: not every dialect has fractions."""
    whole = scheme in ("nginx", "haproxy", "multiprobe")
    weights = [1.0] * 3 if scheme == "multiprobe" else [3.0, 2.0, 1.0]
    if not whole:
        return nodes
    return [Node(n.id, w, n.zone, n.address, n.metadata) for n, w in zip(nodes, weights, strict=True)]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("scheme", "options"), SCHEMES)
def test_fault_17_a_copy_has_everything(scheme: Any, options: dict[str, Any], other: Callable[[Ring], Any]) -> None:
    ring = Ring(plain(NODES, scheme), scheme, **options)
    ring.add_node("d", zone="us/b", address="10.0.0.4:80")
    ring.mark_down("a")
    copy = Ring(other(ring))
    assert copy.to_json() == ring.to_json() and copy == ring
    assert (copy.fingerprint, copy.epoch, copy.scheme) == (ring.fingerprint, 1, scheme)
    # Health is not of the topology, here as in pickles and copies.
    assert copy.state("a") == "up" and ring.state("a") == "down"
    ring.mark_up("a")
    assert list(copy.place(KEYS)) == list(ring.place(KEYS))
    copy.remove_node("a")
    assert "a" in ring


@pytest.mark.parametrize("other", OTHERS)
def test_fault_17_nodes_of_a_ring_under_another_scheme_keep_their_records(other: Callable[[Ring], Any]) -> None:
    ring = Ring(NODES, "ring", vnodes=17)
    moved = Ring(other(ring), "rendezvous")
    assert moved == Ring(NODES, "rendezvous") and [moved.node(id) for id in moved] == NODES
    assert Ring(other(ring), "ring") == Ring(NODES)
    assert Ring(other(ring), "ring", vnodes=17) == ring


@pytest.mark.parametrize("other", OTHERS)
def test_fault_17_options_without_a_scheme_are_refused(other: Callable[[Ring], Any]) -> None:
    with pytest.raises(InvalidError, match="name the scheme") as caught:
        Ring(other(Ring(NODES)), vnodes=17)
    assert caught.value.kind == "argument"


def test_fault_17_records_of_a_ring_are_whole() -> None:
    ring = Ring(NODES, vnodes=17)
    records = [ring.node(id) for id in ring]
    assert Ring(records, vnodes=17) == ring == Ring((ring.snapshot().node(i) for i in range(3)), vnodes=17)
    named = [
        {"id": n.id, "weight": n.weight, "zone": n.zone, "address": n.address, "metadata": n.metadata} for n in NODES
    ]
    assert Ring(named, vnodes=17) == ring
    with pytest.raises(TypeError, match=r"nodes\[0\]\.weight: expected a number, not Node"):
        Ring({n.id: n for n in NODES})


@pytest.mark.parametrize("other", OTHERS)
def test_fault_17_detect_takes_the_nodes_of_a_ring_with_their_records(other: Callable[[Ring], Any]) -> None:
    nodes = [Node(f"10.0.0.{i}:80", weight=1 + i % 3) for i in range(8)]
    ring = Ring(nodes, "nginx")
    seen = {key: ring[key] for key in KEYS}
    found = detect(other(ring), seen)
    assert found == detect(nodes, seen)
    assert found.best is not None and json.loads(found.best.topology)["nodes"] == json.loads(ring.to_json())["nodes"]
