"""hash_ring's class beside hashring's, which is the same rule where Python 3 runs it; every message prints the seed."""

import copy
import doctest
import pickle
import random
from collections.abc import Callable
from typing import Any

import hashring  # type: ignore[import-untyped]
import pytest
from libconsistent import Ring, UnsupportedError
from libconsistent.dropin import hash_ring
from libconsistent.dropin.hash_ring import HashRing, MemcacheRing

SEEDS = range(120)
KEYS = 25


def same(nodes: Any, weights: Any, keys: list[str]) -> int:
    ours: Any = HashRing(nodes, weights)
    theirs = hashring.HashRing(nodes, weights)
    for key in keys:
        assert ours.get_node(key) == theirs.get_node(key) == ours.get_node(key.encode())
        assert list(ours.iterate_nodes(key)) == list(theirs.iterate_nodes(key))
        assert ours.gen_key(key) == theirs.gen_key(key) == ours.gen_key(key.encode())
    assert ours.get_node_pos("k") == theirs.get_node_pos("k")
    assert list(ours.iterate_nodes("k", False)) == list(theirs.iterate_nodes("k", False))
    assert ours.ring == theirs.ring and ours._sorted_keys == theirs._sorted_keys
    assert (ours.nodes, ours.weights) == (theirs.nodes, theirs.weights)
    return len(keys)


def test_beside_the_real_one() -> None:
    placed = 0
    for seed in SEEDS:
        print("seed", seed)
        rng = random.Random(seed)
        names = [f"10.0.{rng.randrange(9)}.{i}:{rng.randrange(9)}" for i in range(rng.randrange(1, 30))] + ["é-1"]
        kinds: list[Callable[[], float]] = [
            lambda: rng.randrange(1, 9),  # noqa: B023
            lambda: rng.choice([0.1, 0.7, 1.5, 2.25]),  # noqa: B023
            lambda: rng.random() + 0.01,  # noqa: B023
            lambda: rng.choice([0, 1]),  # noqa: B023
        ]
        weight = rng.choice(kinds)
        weights = {name: weight() for name in names if rng.random() < 0.6} | {"é-1": 1}
        keys = [str(rng.random()) for _ in range(KEYS)]
        placed += same(names, rng.choice([None, weights]), keys)
        # A node more, or one less, changes everybody's points.
        placed += same(names[1:], weights, keys)
    assert placed == len(SEEDS) * 2 * KEYS


def test_nodes_of_any_type_and_twice() -> None:
    keys = [str(i) for i in range(100)]
    nodes: list[Any] = [
        range(5),
        (1, 2, 3),
        {"a": 1, "b": 2},
        ["a", "b", "a"],
        ["a", "a"],
        [1, "1", 2],
        [None, 1.5, ("t", 2)],
        [],
    ]
    for some in nodes:
        same(some, None, keys)
    same(["a", "b", "a"], {"a": 3}, keys)
    same(["a", "b"], {"a": -1, "b": 3}, keys)
    # Zero is left out of the walk, as ever.
    assert 0 not in set(HashRing(range(3)).iterate_nodes("k")) and HashRing(range(3)).get_node("howdy") == 1


def test_bad_input() -> None:
    for arguments, kind in (
        ((None,), TypeError),
        ((["a"], {"a": 0}), ZeroDivisionError),
        ((["a"], {"a": "1"}), TypeError),
        (([["a"]],), TypeError),
    ):
        for ring in (HashRing, hashring.HashRing):
            with pytest.raises(kind):
                ring(*arguments)
    with pytest.raises(ValueError):
        HashRing(["", "a"])
    with pytest.raises(TypeError):
        HashRing(["a"]).get_node(5)  # type: ignore[arg-type]


def test_copies_the_batch_and_the_document() -> None:
    keys = [str(i) for i in range(1000)]
    ring = HashRing(["a", "b", "c"], {"a": 2, "b": 1.5})
    expected = [ring.get_node(key) for key in keys]
    for twin in (copy.deepcopy(ring), pickle.loads(pickle.dumps(ring))):
        assert [twin.get_node(key) for key in keys] == expected
    assert list(ring.snapshot().place(keys)) == expected
    assert list(Ring.from_json(ring.snapshot().to_json()).place(keys)) == expected
    with pytest.raises(UnsupportedError):
        HashRing(["a", "a"]).snapshot()


def test_the_documented_example() -> None:
    assert doctest.testmod(hash_ring) == (0, 2)


def test_memcache_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    import memcache  # type: ignore[import-untyped]

    servers = ["127.0.0.1:11211", "127.0.0.1:11212", "127.0.0.3:11213"]
    down = {11212}
    monkeypatch.setattr(memcache._Host, "connect", lambda host: host.port not in down)
    client = MemcacheRing(servers)
    theirs = hashring.HashRing(servers)
    seen = set()
    for i in range(200):
        key = f"k{i}"
        expected = next(name for name in theirs.iterate_nodes(key) if not name.endswith(":11212"))
        for form in (key, key.encode()):
            host, back = client._get_server(form)
            assert (f"{host.ip}:{host.port}", back) == (expected, form)
        seen.add(expected)
    assert len(seen) == 2
    assert client._get_server((0, "pair"))[0].port == 11211
    down |= {11211, 11213}
    assert client._get_server("k") == (None, None)
