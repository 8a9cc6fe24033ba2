"""What moves of keys and of copies, and items assigned to nodes; what they answer in long runs, test_vectors tells."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import InvalidError, KeyMove, Moved, Node, Ring, UnsupportedError

KEYS = [f"user:{i}" for i in range(500)]


@pytest.fixture
def ring() -> Ring:
    return Ring([Node(f"n{i}", zone=f"z{i % 2}") for i in range(5)])


@pytest.fixture
def after(ring: Ring) -> Ring:
    other = Ring(ring, "rendezvous")
    other.remove_node("n3")
    return other


def naive(ring: Ring, after: Ring, keys: list[Any], n: int) -> Moved:
    """Pair by pair, as docs/SPEC.md words it."""
    counts: Counter[tuple[str, str]] = Counter()
    which = []
    for place, key in enumerate(keys):
        was, is_ = ring.get_nodes(key, n), after.get_nodes(key, n)
        left, come = [id for id in was if id not in is_], [id for id in is_ if id not in was]
        counts.update(zip(left, come, strict=True))
        which += [place] if left else []
    moves = tuple(KeyMove(*pair, copies) for pair, copies in sorted(counts.items()))
    return Moved(len(keys), tuple(which), moves, counts.total())


@pytest.mark.parametrize("n", [1, 2, 3])
def test_moved_is_what_look_ups_tell(ring: Ring, after: Ring, n: int) -> None:
    found = ring.moved(after, KEYS, n=n)
    assert found == naive(ring, after, KEYS, n) and 0 < len(found.which) < len(KEYS)
    assert found == ring.snapshot().moved(after.snapshot(), KEYS, n=n, spread="zone")
    assert json.loads(json.dumps(found.to_dict()))["copies"] == found.copies
    assert ring.moved(ring, KEYS, n=n) == Moved(len(KEYS), (), (), 0)
    assert repr(found).startswith(f"<libconsistent.Moved {len(found.which)} of 500 keys, ")


@pytest.mark.parametrize(
    "form",
    [
        tuple,
        iter,
        lambda keys: [key.encode() for key in keys],
        lambda keys: [bytearray(key.encode()) for key in keys],
        numpy.array,
        lambda keys: numpy.array(keys, "S"),
        pyarrow.array,
        lambda keys: pyarrow.chunked_array([keys[:7], [], keys[7:]]),
        lambda keys: pyarrow.array(keys, pyarrow.large_string()),
        lambda keys: pyarrow.array(keys).dictionary_encode(),
    ],
)
def test_keys_come_in_every_form(ring: Ring, after: Ring, form: Callable[[list[str]], Any]) -> None:
    assert ring.moved(after, form(KEYS)) == ring.moved(after, KEYS)
    assert list(ring.assign(form(KEYS))) == list(ring.assign(KEYS))


def test_integer_keys_move(ring: Ring, after: Ring) -> None:
    numbers = [7, 0, 2**64 - 1, *range(100)]
    found = ring.moved(after, array("Q", numbers))
    assert found == ring.moved(after, pyarrow.array(numbers, pyarrow.uint64()))
    moves = [place for place, key in enumerate(numbers) if ring.get_node_u64(key) != after.get_node_u64(key)]
    assert list(found.which) == moves


@pytest.mark.parametrize(
    ("call", "kind", "names"),
    [
        (lambda ring: ring.moved(ring, pyarrow.array(["a", None])), "keys", "keys[1]: null is no key"),
        (lambda ring: ring.moved(ring, [], n=0), "argument", "n: 0"),
        (lambda ring: ring.moved(ring, [], n=-1), "argument", "n: -1"),
        (lambda ring: ring.moved(ring, [], spread="rack"), "argument", 'spread: "rack"'),
        (lambda ring: ring.diff(ring, n=0), "argument", "n: 0"),
        (lambda ring: ring.shares(0), "argument", "n: 0"),
        (lambda ring: ring.diff(ring, n=2, spread="x"), "argument", 'spread: "x"'),
        (lambda ring: ring.assign(["a", "b", b"a"]), "keys", 'items[2]: "a" is items[0], too'),
        (lambda ring: ring.assign(pyarrow.array([None])), "keys", "items[0]: null is no key"),
        (lambda ring: ring.assign(array("Q", [1])), "keys", "items[0]: expected str or bytes, not an integer"),
        (lambda ring: ring.assign([], factor=0.999), "argument", "factor: 0.999"),
        (lambda ring: ring.assign([], factor=10**400), "argument", "factor: too large"),
    ],
)
def test_bad_values(ring: Ring, call: Callable[[Ring], object], kind: str, names: str) -> None:
    with pytest.raises(InvalidError) as caught:
        call(ring)
    assert caught.value.kind == kind and names in str(caught.value)


def test_values_of_other_types(ring: Any) -> None:
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: ring.moved(ring, "key"), "keys: expected an iterable of keys, not str"),
        (lambda: ring.moved(ring, ["a", 1]), r"keys\[1\]: expected str or bytes as key, not int"),
        (lambda: ring.moved("ring", []), "expected a Ring or a Placement, not str"),
        (lambda: ring.assign(b"abc"), "items: expected an iterable of keys, not bytes"),
        (lambda: ring.assign([None]), r"items\[0\]: expected str or bytes as key, not NoneType"),
        (lambda: ring.assign([], factor="1"), "factor: expected a number, not str"),
    ]
    for call, names in calls:
        with pytest.raises(TypeError, match=names):
            call()


def test_what_an_iterable_raises_comes_through(ring: Ring) -> None:
    def keys() -> Iterator[str]:
        yield "a"
        raise LookupError("keys are gone")

    for call in (lambda: ring.moved(ring, keys()), lambda: ring.assign(keys())):
        with pytest.raises(LookupError, match=r"^keys are gone$"):
            call()


def test_items_are_spread_evenly(ring: Ring) -> None:
    shards = [f"shard {i}" for i in range(42)]
    placed = ring.assign(shards)
    assert max(Counter(placed).values()) <= 9 and placed.snapshot is ring.snapshot()
    assert dict(zip(reversed(shards), ring.assign(reversed(shards)), strict=True)) == dict(
        zip(shards, placed, strict=True)
    )
    assert list(ring.assign(shards, factor=1000)) == [ring[shard] for shard in shards]
    ring.mark_down("n0")
    moved = sum(was != is_ for was, is_ in zip(placed, ring.assign(shards), strict=True))
    assert Counter(placed)["n0"] <= moved < 2 * Counter(placed)["n0"] + 4
    for id in ring:
        ring.mark_down(id)
    assert set(ring.assign(shards)) == {None}


def test_copies_move_and_are_shared(ring: Ring) -> None:
    other = Ring(ring)
    other.remove_node("n1")
    plan = ring.diff(other, n=2)
    assert plan != ring.diff(other) == ring.diff(other, n=1, spread="none")
    assert sum(move.share for move in plan.moves) == pytest.approx(plan.moved)
    assert sum(ring.shares(2).values()) == pytest.approx(2) and ring.shares() == ring.shares(n=1, spread="none")


def test_a_key_tells_its_position_and_its_slot() -> None:
    kept = Ring.from_json("""{"libconsistent":1,"scheme":{"name":"assigned","slots":4,"replicas":2,
        "rows":"AQQAAAACAAEBAgIAAAIZO2VDU1z0/A=="},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}]}""")
    seen = set()
    for key in KEYS:
        position, slot = kept.position(key), kept.snapshot().slot(key)
        assert position == kept.explain(key).position and slot == position >> 62
        assert kept[key] == kept.get_node_hashed(position) == "abca"[slot]
        seen.add(slot)
    assert seen == set(range(4))


def test_what_has_no_slots_or_positions_says_so(ring: Ring) -> None:
    with pytest.raises(UnsupportedError, match="the scheme ring cannot answer slot: it keeps no assignment"):
        ring.slot("k")
    with pytest.raises(UnsupportedError, match="cannot answer position"):
        Ring(["a"], "go_dgryski_rendezvous").position("k")
    with pytest.raises(TypeError, match="expected str or bytes as key, not int"):
        ring.position(7)  # type: ignore[arg-type]
