"""Placements travel with the health they have; and what may be referred to weakly."""

from __future__ import annotations

import copy
import gc
import pickle
import subprocess
import sys
import weakref
from typing import Any

import pytest
from libconsistent import HealthChecker, InvalidError, Placement, Ring, StaleError, UnknownNodeError

KEYS = [f"user:{i}" for i in range(400)]
SCHEMES: list[tuple[str, dict[str, Any]]] = [
    ("ring", {"vnodes": 17, "seed": 3, "hash_tag": "{}"}),
    ("slots", {"bits": 8}),
    ("rendezvous", {}),
    ("maglev", {}),
    ("jumpback", {}),
    ("nginx", {}),
    ("ketama", {}),
    ("haproxy", {}),
    ("envoy_maglev", {}),
    ("npm_hashring", {}),
    ("pypi_consistent_hashing", {"slots": 3}),
]


def look_ups(placement: Placement) -> list[Any]:
    replicas = [list(placement.place(KEYS, n=n, dtype="int64").indices.tolist()) for n in (1, 3)]
    return [*replicas, [placement.get_primary(key) for key in KEYS[:50]], [placement.state(id) for id in placement]]


@pytest.mark.parametrize(("scheme", "options"), SCHEMES)
def test_a_pickle_restores_topology_and_states(scheme: Any, options: dict[str, Any]) -> None:
    ids = [f"10.0.0.{i}:80" for i in range(12)]
    ring = Ring(ids, scheme, **options)
    if scheme not in ("pypi_consistent_hashing",):
        ring.add_node("10.0.1.9:80")
        ring.remove_node(ids[4])
    ring.mark_down(ids[0])
    ring.mark_down(ids[7])
    ring.mark_draining(ids[3])
    placement = ring.snapshot()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again: Placement = pickle.loads(pickle.dumps(placement, protocol))
        assert type(again) is Placement and again is not placement
        assert (again.to_json(), again.fingerprint, again.epoch) == (ring.to_json(), ring.fingerprint, ring.epoch)
        assert again.nodes == placement.nodes and look_ups(again) == look_ups(placement)
        assert [again.node(id) for id in again] == [placement.node(id) for id in placement]
    ring.mark_up(ids[0])
    assert again.state(ids[0]) == "down"


def test_a_pickle_of_nobody_up() -> None:
    ring = Ring(["a", "b"])
    for id in ring:
        ring.mark_down(id)
    again = pickle.loads(pickle.dumps(ring.snapshot()))
    assert again.get_node("k") is None and again.get_primary("k") == ring.get_primary("k")
    empty = pickle.loads(pickle.dumps(Ring([]).snapshot()))
    assert len(empty) == 0 and empty.get_node("k") is None


def test_another_process_places_alike() -> None:
    ring = Ring({"a": 1, "b": 2, "c": 3})
    ring.mark_down("c")
    program = (
        "import pickle, sys; placement = pickle.load(sys.stdin.buffer);"
        f"print(*(placement.get_node(key) for key in {KEYS[:50]!r}))"
    )
    pickled = pickle.dumps(ring.snapshot())
    run = subprocess.run([sys.executable, "-c", program], input=pickled, capture_output=True, check=True)
    assert run.stdout.decode().split() == [ring[key] for key in KEYS[:50]]


def test_a_pickle_that_somebody_made() -> None:
    function, (document, states) = Ring(["a"]).snapshot().__reduce__()
    made: Any = function
    assert states == {} and made(document, {"a": "down"}).state("a") == "down"
    with pytest.raises(UnknownNodeError):
        made(document, {"b": "down"})
    with pytest.raises(InvalidError, match=r'node "a"\.state: "gone" is no state') as caught:
        made(document, {"a": "gone"})
    assert caught.value.kind == "argument"
    with pytest.raises(InvalidError) as caught:
        made("{}", {})
    assert caught.value.kind == "document"
    for wrong in ({"a": 1}, {1: "down"}, ["a"]):
        with pytest.raises(TypeError):
            made(document, wrong)


def test_a_secret_does_not_travel() -> None:
    ring = Ring(["a", "b"], key_hash="siphash13", secret=bytes(range(16)))
    placement = ring.snapshot()
    with pytest.raises(TypeError, match="cannot pickle a Placement with a secret"):
        pickle.dumps(placement)
    assert copy.deepcopy(placement).get_node("k") == ring["k"]


def test_a_copy_is_the_same() -> None:
    placement = Ring(["a"]).snapshot()
    assert copy.copy(placement) is placement and copy.deepcopy([placement])[0] is placement


def test_weak_references() -> None:
    ring = Ring(["a", "b"])
    things: list[Any] = [ring, ring.snapshot(), ring.place(["k"]), ring.acquire("k"), ring.checks()]
    things.append(HealthChecker(Ring([]), lambda probe, timeout: True))
    kept = weakref.WeakKeyDictionary({thing: i for i, thing in enumerate(things[1:])})
    ended: list[int] = []
    references = [weakref.ref(thing) for thing in things]
    for i, thing in enumerate(things):
        weakref.finalize(thing, ended.append, i)
        del thing
    assert all(reference() is thing for reference, thing in zip(references, things, strict=True)) and len(kept) == 5
    del ring
    while things:
        things.pop()
    gc.collect()
    assert sorted(ended) == list(range(6)) and not kept and all(reference() is None for reference in references)


def test_what_waits_for_a_ring_that_is_gone() -> None:
    """A ring's placement outlives it, and refers to nothing of it."""
    ring = Ring(["a"])
    reference, placement = weakref.ref(ring), ring.snapshot()
    with pytest.raises(StaleError):
        ring.add_node("b")
        ring.update(placement)
    del ring
    gc.collect()
    assert reference() is None and placement.get_node("k") == "a"
