"""Which scheme a running system uses, told by where it keeps some of its keys."""

import json
from typing import Any

import pytest
from libconsistent import InvalidError, Ring, UnknownNodeError, detect

NODES = [f"cache-{i}" for i in range(6)]
KEYS = [f"user:{i}" for i in range(200)]


def observed(ring: Ring, keys: list[str] = KEYS) -> dict[str, str]:
    return {key: ring[key] for key in keys}


@pytest.mark.parametrize(
    ("scheme", "options"),
    [("textbook", {"hash": "sha1", "vnodes": 100}), ("ketama", {}), ("npm_hashring", {"algorithm": "sha1"})],
)
def test_the_scheme_is_found(scheme: Any, options: dict[str, Any]) -> None:
    ring = Ring(NODES, scheme, **options)
    found = detect(NODES, observed(ring))
    assert found.verdict == "explained"
    assert found.best in found.tied
    ours = [candidate for candidate in found.tied if candidate.scheme == {"name": scheme, **options}]
    assert [candidate.topology for candidate in ours] == [ring.to_json()]
    assert ours[0].matched == ours[0].observed == found.observed == 200
    assert ours[0].rate == 1.0
    assert ours[0].chance < 1e-50
    assert ours[0].contradictions == ()
    assert Ring.from_json(ours[0].topology) == ring


def test_forms_of_nodes_and_observations() -> None:
    ring = Ring({"a": 1, "b": 2, "c": 1})
    nodes = [ring.node(id) for id in ring]
    pairs = [(key.encode(), ring[key]) for key in KEYS]
    for observations in (pairs, iter(pairs), dict(pairs)):
        best = detect(nodes, observations).best
        assert best is not None
        assert json.loads(best.topology) == json.loads(ring.to_json())
        assert best.scheme == {"name": "ring"}
        assert best.untried["seed"] == "one of 2^64 is not guessed"
    integers = {key: ring.get_node_u64(key) for key in range(200)}
    best = detect(nodes, {key: node for key, node in integers.items() if node is not None}).best
    assert best is not None
    assert best.topology == ring.to_json()


def test_what_contradicts_is_told() -> None:
    ring = Ring(NODES, "textbook")
    observations = observed(ring)
    wrong = {KEYS[i]: next(id for id in NODES if id != observations[KEYS[i]]) for i in (3, 99)}
    best = detect(NODES, observations | wrong).best
    assert best is not None
    assert (best.matched, best.rate, best.contradictions) == (198, 0.99, tuple(wrong.items()))


def test_what_nothing_explains() -> None:
    ring = Ring(NODES)
    shifted = dict(zip(KEYS, [ring[key] for key in KEYS[5:] + KEYS[:5]], strict=True))
    found = detect(NODES, shifted)
    assert (found.verdict, found.best, found.tied, found.candidates) == ("unexplained", None, (), ())
    assert found.tried > 500
    found = detect(NODES, observed(ring, KEYS[:4]))
    assert (found.verdict, found.best, found.candidates) == ("too_few", None, ())


def test_what_is_refused() -> None:
    with pytest.raises(UnknownNodeError, match=r"observations\[0\]: node \"x\""):
        detect(NODES, {"k": "x"})
    with pytest.raises(InvalidError, match="observations: none"):
        detect(NODES, {})
    with pytest.raises(InvalidError, match="nodes: none"):
        detect([], {"k": "a"})
    with pytest.raises(InvalidError, match="2\\^64-1"):
        detect(NODES, {-1: "cache-0"})
    for observations in (["k"], [("k",)], [("k", 1)], [(1.5, "cache-0")], 7):
        with pytest.raises(TypeError):
            detect(NODES, observations)  # type: ignore[arg-type]
