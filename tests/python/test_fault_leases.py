"""A key that has no node says why; leases type-check as context managers (`typing_usage.py`)."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from libconsistent import ConsistentError, NoneLiveError, Ring

CALLS: list[Callable[[Ring, Any], Any]] = [
    lambda ring, key: ring[key],
    lambda ring, key: ring.acquire(key),
    lambda ring, key: ring.acquire_sticky(key),
]


def down() -> Ring:
    ring = Ring({"a": 1, "b": 1, "c": 0})
    ring.mark_down("a")
    ring.mark_down("b")
    return ring


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("ring", "why"),
    [
        (Ring([]), "there are no nodes"),
        (Ring({"a": 0, "b": 0}), "2 up without weight of 2 nodes"),
        (down(), "2 down, 1 up without weight of 3 nodes"),
    ],
)
def test_fault_35_no_node_says_why(ring: Ring, why: str, call: Callable[[Ring, Any], Any]) -> None:
    with pytest.raises(NoneLiveError) as caught:
        call(ring, "user:42")
    error = caught.value
    assert isinstance(error, KeyError) and isinstance(error, ConsistentError)
    assert (str(error), error.kind, error.args) == (f"no node for 'user:42': {why}", "none_live", ("user:42",))
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (type(other), str(other), other.args) == (NoneLiveError, str(error), error.args)
    assert ring.get_node("user:42") is None
    with pytest.raises(NoneLiveError) as caught:
        call(ring, b"x" * 1_000_000)
    assert len(str(caught.value)) < 200


def test_fault_35_a_with_block_raises_it() -> None:
    with pytest.raises(NoneLiveError, match="2 down"), down().acquire("k") as node:
        raise AssertionError(node)
    with pytest.raises(KeyError), down().acquire_sticky("k") as node:
        raise AssertionError(node)


def test_fault_35_draining_nodes_take_no_leases() -> None:
    ring = Ring(["a", "b"])
    ring.mark_draining("a")
    ring.mark_down("b")
    assert ring["k"] == "a"
    with pytest.raises(NoneLiveError, match="1 down, 1 draining of 2 nodes"):
        ring.acquire("k")


@pytest.mark.parametrize("call", CALLS)
def test_fault_35_bad_keys_are_other_errors(call: Callable[[Ring, Any], Any]) -> None:
    for key, error in ((5, TypeError), (None, TypeError), ("\ud800", UnicodeEncodeError)):
        with pytest.raises(error):
            call(down(), key)
