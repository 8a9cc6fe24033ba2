"""The words of the ring, one by one."""

from __future__ import annotations

import array
import copy
import gc
import itertools
import pickle
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import libconsistent
import numpy
import pytest
from libconsistent import (
    NO_INDEX,
    ConflictError,
    ConsistentError,
    InvalidError,
    Move,
    MovedRange,
    Node,
    Placed,
    Placement,
    Ring,
    StaleError,
    UnknownNodeError,
    UnsupportedError,
)

KEYS = [f"user:{i}" for i in range(500)]


@pytest.fixture
def ring() -> Ring:
    return Ring({"a": 1, "b": 2.5, "c": 1})


# Making one


@pytest.mark.parametrize(
    "nodes",
    [
        ["a", "b"],
        ("b", "a"),
        {"a", "b"},
        iter(["a", "b"]),
        {"a": 1, "b": 1.0},
        MappingProxyType({"a": 1, "b": Fraction(1)}),
        [{"id": "a"}, {"id": "b", "weight": 1, "zone": "", "address": "", "metadata": {}}],
        [Node("a"), MappingProxyType({"id": "b"})],
        (node for node in ["a", Node("b", state="down")]),
    ],
)
def test_nodes_in_every_form(nodes: Any) -> None:
    ring = Ring(nodes)
    assert ring.to_json() == '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a"},{"id":"b"}]}'
    assert [ring.state(id) for id in ring] == ["up", "up"]


def test_records_keep_every_field() -> None:
    node = Node("a", 1.5, "eu/a", "10.0.0.1:1", {"rack": "7"})
    fields = {"id": "a", "weight": 1.5, "zone": "eu/a", "address": "10.0.0.1:1", "metadata": {"rack": "7"}}
    later = Ring([])
    later.add_node("a", weight=1.5, zone="eu/a", address="10.0.0.1:1", metadata={"rack": "7"})
    for ring in (Ring([node]), Ring([fields]), later):
        assert ring.node("a") == node
        assert ring.snapshot().node("a") == ring.snapshot().node(0) == node
    later.node("a").metadata["rack"] = "8"
    assert later.node("a") == node
    with pytest.raises(AttributeError):
        later.node("a").zone = "us"  # type: ignore[misc]


@pytest.mark.parametrize("weight", [0, -0.0, 0.001, 1, 999999.999, Decimal("2.5"), Fraction(1, 2), numpy.float32(0.5)])
def test_weights_are_any_real_number(weight: Any) -> None:
    assert Ring({"a": weight}, vnodes=1).node("a").weight == float(weight)


def test_options() -> None:
    ring = Ring(["a"], "ring", vnodes=100, seed=2**64 - 1, hash_tag="{}")
    assert '{"name":"ring","vnodes":100,"seed":"18446744073709551615","hash_tag":"{}"}' in ring.to_json()
    assert ring.scheme == ring.snapshot().scheme == "ring"
    assert Ring(["a"], scheme="ring", seed=str(2**64 - 1)) == Ring(["a"], seed=2**64 - 1)  # type: ignore[call-overload]


# What is refused


@pytest.mark.parametrize(
    ("make", "kind", "names"),
    [
        (lambda: Ring([""]), "id", "nodes[0].id"),
        (lambda: Ring(["a", "b" * 1025]), "id", "nodes[1].id"),
        (lambda: Ring({"a": 0.0001}), "weight", "nodes[0].weight"),
        (lambda: Ring({"a": -1}), "weight", "nodes[0].weight"),
        (lambda: Ring({"a": float("nan")}), "weight", "nodes[0].weight"),
        (lambda: Ring({"a": 10**400}), "weight", "nodes[0].weight"),
        (lambda: Ring([Node("a", zone="x//y")]), "zone", "nodes[0].zone"),
        (lambda: Ring([Node("a", address="x" * 4097)]), "address", "nodes[0].address"),
        (lambda: Ring([Node("a", metadata={"k": "v" * 65536})]), "metadata", "nodes[0].metadata"),
        (lambda: Ring(["a", "b", "a"]), "duplicate_node", "nodes[2]"),
        (lambda: Ring([{"weight": 1}]), "argument", "nodes[0]: a record needs an id"),
        (lambda: Ring([{"id": "a", "wieght": 1}]), "argument", "wieght"),
        (lambda: Ring({"a": 999999}), "too_many", '"a"'),
        (lambda: Ring(["a"], "rign"), "scheme", "rign"),  # type: ignore[call-overload]
        (lambda: Ring(["a"], vnode=1), "parameter", "vnode"),  # type: ignore[call-overload]
        (lambda: Ring(["a"], vnodes=0), "parameter", "scheme.vnodes"),
        (lambda: Ring(["a"], vnodes=-1), "parameter", "scheme.vnodes: -1"),
        (lambda: Ring(["a"], seed=2**64), "parameter", "scheme.seed: 18446744073709551616"),
        (lambda: Ring(["a"], seed="7"), "parameter", "scheme.seed"),  # type: ignore[call-overload]
        (lambda: Ring(["a"], hash_tag="{"), "parameter", "scheme.hash_tag"),
        (lambda: Ring.from_json("{"), "document", "ends too early"),
        (lambda: Ring.from_json(b"\xef\xbb\xbf{}"), "document", "byte-order mark"),
        (lambda: Ring(["a"]).add_node("a"), "duplicate_node", '"a"'),
        (lambda: Ring(["a"]).add_node("b", weight=0.0001), "weight", "node.weight"),
        (lambda: Ring(["a"]).set_weight("a", -1), "weight", 'node "a".weight'),
        (lambda: Ring(["a"]).set_address("a", "x" * 4097), "address", 'node "a".address'),
        (lambda: Ring(["a"]).get_nodes("k", -1), "argument", "n: -1"),
        (lambda: Ring(["a"]).get_nodes("k", -(2**70)), "argument", "n: -1180591620717411303424"),
        (lambda: Ring(["a"]).get_nodes("k", 1, "rack"), "argument", "rack"),  # type: ignore[arg-type]
        (lambda: Ring(["a"]).get_node_u64(-1), "keys", "-1"),
        (lambda: Ring(["a"]).get_node_hashed(2**64), "keys", "18446744073709551616"),
        (lambda: Ring(["a"]).place_u64([1, 2, 2**64]), "keys", "keys[2]: 18446744073709551616"),
        (lambda: Ring(["a"]).place_u64(numpy.zeros((2, 2), "u8")), "keys", "2 dimensions"),
        (lambda: Ring(["a"]).diff(Ring(["a"], seed=1)), "incomparable", "seed"),
    ],
)
def test_bad_values(make: Callable[[], object], kind: str, names: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make()
    assert caught.value.kind == kind
    assert names in str(caught.value)
    assert isinstance(caught.value, ConsistentError) and isinstance(caught.value, ValueError)


def test_unknown_nodes(ring: Ring) -> None:
    before = ring.to_json()
    calls: list[Callable[[], object]] = [
        lambda: ring.node("x"),
        lambda: ring.state("x"),
        lambda: ring.ranges("x"),
        lambda: ring.remove_node("x"),
        lambda: ring.set_weight("x", 1),
        lambda: ring.set_address("x", ""),
        lambda: ring.set_metadata("x", {}),
        lambda: ring.mark_down("x"),
        lambda: ring.mark_up("x"),
        lambda: ring.mark_draining("x"),
        lambda: ring.snapshot().node("x"),
        lambda: ring.snapshot().state("x"),
    ]
    for call in calls:
        with pytest.raises(UnknownNodeError) as caught:
            call()
        assert caught.value.kind == "unknown_node"
        assert str(caught.value) == 'node "x" is not a member'
        assert isinstance(caught.value, KeyError)
    assert ring.to_json() == before


def test_stale_and_conflict(ring: Ring) -> None:
    older = ring.snapshot()
    ring.add_node("d")
    before = ring.to_json()
    with pytest.raises(StaleError) as stale:
        ring.update(older)
    assert stale.value.kind == "stale" and "0" in str(stale.value)
    other = Ring.from_json(older.to_json())
    other.add_node("e")
    with pytest.raises(ConflictError) as conflict:
        ring.update(other)
    assert conflict.value.kind == "conflict" and other.fingerprint in str(conflict.value)
    assert ring.to_json() == before


def test_the_last_epoch() -> None:
    ring = Ring.from_json('{"libconsistent":1,"epoch":"18446744073709551615","scheme":{"name":"ring"},"nodes":[]}')
    assert ring.epoch == 2**64 - 1
    with pytest.raises(ConsistentError) as caught:
        ring.add_node("a")
    assert type(caught.value) is ConsistentError and caught.value.kind == "epoch"


@pytest.mark.parametrize(
    ("scheme", "verb"),
    [
        *((scheme, verb) for scheme in ("rendezvous", "jump", "jumpback", "multiprobe") for verb in ("shares", "diff")),
        *((scheme, "ranges") for scheme in ("rendezvous", "jump", "jumpback", "multiprobe", "maglev")),
        ("jump", "remove_node"),
    ],
)
def test_what_a_scheme_cannot_do(scheme: Any, verb: str) -> None:
    ring = Ring(["b", "a", "c"], scheme)
    before = ring.to_json()
    arguments: dict[str, list[Any]] = {"ranges": ["a"], "diff": [Ring(["b", "a"], scheme)], "remove_node": ["a"]}
    with pytest.raises(UnsupportedError, match=scheme) as caught:
        getattr(ring, verb)(*arguments.get(verb, []))
    assert caught.value.kind == "unsupported"
    assert ring.to_json() == before


def test_where_order_counts_indices_follow_it() -> None:
    ring = Ring(["b", "a", "c"], "jump")
    assert ring.nodes == list(ring) == list(ring.loads()) == ["b", "a", "c"]
    snapshot = ring.snapshot()
    for key in KEYS:
        index = snapshot.locate(key)
        assert index is not None and snapshot.nodes[index] == ring[key] == ring.get_primary(key)


def test_errors_are_ordinary_exceptions() -> None:
    assert issubclass(UnsupportedError, NotImplementedError)
    for error in (InvalidError("m", "id"), UnknownNodeError("m", "unknown_node"), ConsistentError("m", "epoch")):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == "m" and again.kind == error.kind
        assert type(error).__module__ == "libconsistent"


class Odd:
    """No key, no node, no number."""


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda ring: ring.get_node(7), "not int"),
        (lambda ring: ring.get_node(None), "not NoneType"),
        (lambda ring: ring.get_node(Odd()), "not Odd"),
        (lambda ring: ring.get_node(array.array("I")), "not array"),
        (lambda ring: ring[7], "not int"),
        (lambda ring: ring.get_nodes(7, 1), "not int"),
        (lambda ring: ring.get_nodes("k", "1"), "n: expected int, not str"),
        (lambda ring: ring.get_node_u64("7"), "not str"),
        (lambda ring: ring.get_node_hashed(1.0), "not float"),
        (lambda ring: ring.place("abc"), "keys: expected an iterable of keys, not str"),
        (lambda ring: ring.place(b"abc"), "not bytes"),
        (lambda ring: ring.place(7), "not int"),
        (lambda ring: ring.place(["a", b"b", 7]), "keys[2]: expected str or bytes as key, not int"),
        (lambda ring: ring.place(itertools.chain(KEYS, [None])), "keys[500]"),
        (lambda ring: ring.place_u64([1, "2"]), "keys[1]: expected int as key, not str"),
        (lambda ring: ring.place_u64(b"12345678"), "not bytes"),
        (lambda ring: ring.explain(7), "not int"),
        (lambda ring: ring.distribution([7]), "keys[0]"),
        (lambda ring: ring.diff("x"), "expected a Ring or a Placement, not str"),
        (lambda ring: ring.update([]), "not list"),
        (lambda ring: ring.add_node(7), "node: expected an id, a Node or a mapping, not int"),
        (lambda ring: ring.add_node("d", weight="1"), "node.weight: expected a number, not str"),
        (lambda ring: ring.add_node("d", weight=True), "node.weight: expected a number, not bool"),
        (lambda ring: ring.add_node("d", zone=7), "node.zone: expected str, not int"),
        (lambda ring: ring.set_weight("a", None), "not NoneType"),
        (lambda ring: ring.set_metadata("a", {"k": 1}), 'metadata["k"]: expected str, not int'),
        (lambda ring: ring.set_metadata("a", "k"), "a mapping from str to str, not str"),
        (lambda ring: ring.snapshot().node(1.5), "not float"),
        (lambda _: Ring("abc"), "nodes: expected"),
        (lambda _: Ring(Node("abc")), "nodes: expected"),  # type: ignore[call-overload]
        (lambda _: Ring([b"a"]), "nodes[0]: expected an id, a Node or a mapping, not bytes"),  # type: ignore[list-item]
        (lambda _: Ring({"a": None}), "nodes[0].weight"),
        (lambda _: Ring([{"id": "a", "zone": None}]), "nodes[0].zone: expected str, not NoneType"),
        (lambda _: Ring(["a"], vnodes=[1]), "scheme.vnodes: expected int, float, bool or str, not list"),  # type: ignore[call-overload]
        (lambda _: Ring(["a"], hash_tag=None), "scheme.hash_tag"),  # type: ignore[call-overload]
        (lambda _: Ring.from_json([]), "not list"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types(ring: Ring, call: Callable[[Any], object], names: str) -> None:
    with pytest.raises(TypeError) as caught:
        call(ring)
    assert names in str(caught.value)


def test_lone_surrogates_are_refused(ring: Ring) -> None:
    calls: list[Callable[[], object]] = [
        lambda: ring.get_node("\ud800"),
        lambda: ring["\ud800"],
        lambda: ring.get_nodes("\udfff", 1),
        lambda: ring.place(["a", "\ud800"]),
        lambda: ring.explain("\ud800"),
        lambda: ring.add_node("\ud800"),
        lambda: Ring(["\ud800"]),
        lambda: Ring.from_json("\ud800"),
    ]
    for call in calls:
        with pytest.raises(UnicodeEncodeError):
            call()
    assert "\ud800" not in ring


# Keys


def test_keys_are_bytes(ring: Ring) -> None:
    for text in ["", "k", "häß", "日本", "\U0001f600", "a\0b", "e\u0301", "k" * 2**20]:
        raw = text.encode()
        forms: list[Any] = [text, raw, bytearray(raw), memoryview(raw), memoryview(raw + b"x")[:-1]]
        assert len({ring.get_node(form) for form in forms}) == 1
        assert len({tuple(ring.get_nodes(form, 2)) for form in forms}) == 1
        assert len(set(ring.place(forms))) == 1
        assert ring.explain(text).hashed == (0, len(raw))
    assert len({ring.explain(key).position for key in ["\u00e9", "e\u0301"]}) == 2


def test_subclasses_of_str_and_bytes_are_keys(ring: Ring) -> None:
    class Text(str):
        pass

    class Bytes(bytes):
        pass

    assert ring.get_node(Text("k")) == ring.get_node(Bytes(b"k")) == ring.get_node("k")
    assert Ring([Text("a")]).nodes == ["a"]


def test_integers(ring: Ring) -> None:
    for key in [0, 1, 2**32, 2**53 + 1, 2**63, 2**64 - 1]:
        assert ring.get_node_u64(key) == ring.get_node(key.to_bytes(8, "little"))
        assert ring.get_nodes_u64(key, 3) == ring.get_nodes(key.to_bytes(8, "little"), 3)
        assert ring.get_node_hashed(key) == next(id for id in ring for a, b in ring.ranges(id) if a <= key <= b)
        assert ring.get_nodes_hashed(key, 1, "none") == [ring.get_node_hashed(key)]
    assert ring.get_node_u64(numpy.uint64(7)) == ring.get_node_u64(7)  # type: ignore[arg-type]
    assert ring.get_node_hashed(ring.explain("k").position) == ring["k"]


@pytest.mark.parametrize("kind", ["u8", "i8", "u4", ">u8", "<u8"])
def test_integers_in_a_buffer(ring: Ring, kind: str) -> None:
    keys = list(range(3000))
    wanted = [ring.get_node_u64(key) for key in keys]
    assert list(ring.place_u64(numpy.array(keys, kind))) == wanted
    assert list(ring.place_u64(numpy.array(keys * 2, kind)[::2])) == [ring.get_node_u64(key) for key in (keys * 2)[::2]]


def test_integers_in_other_sequences(ring: Ring) -> None:
    keys = [0, 1, 2**64 - 1]
    wanted = [ring.get_node_hashed(key) for key in keys]
    for form in (keys, tuple(keys), iter(keys), array.array("Q", keys), memoryview(array.array("Q", keys))):
        assert list(ring.place_hashed(form)) == wanted
    assert list(ring.place_u64([])) == list(ring.place_u64(array.array("Q"))) == []


# Look-ups


def test_the_held_id_is_returned(ring: Ring) -> None:
    held = {id: id for id in ring}
    for key in KEYS:
        node = ring[key]
        assert node is ring.get_node(key) is ring.get_nodes(key, 2)[0] is held[node]
    ring.add_node("0")
    ring.remove_node("c")
    ring.mark_down("a")
    ring.update(ring.to_json().replace('"epoch":2', '"epoch":9'))
    assert [id is held.get(id) for id in ring] == [False, True, True]
    assert all(node is held["b"] for node in ring.place(KEYS) if node == "b")
    assert ring.node("b").id is held["b"] and ring.snapshot().nodes[2] is held["b"]


def test_getitem(ring: Ring) -> None:
    assert ring["k"] == ring.get_node("k")
    for empty in (Ring([]), Ring({"a": 0})):
        with pytest.raises(KeyError) as caught:
            empty["k"]
        assert caught.value.args == ("k",)


def test_no_node() -> None:
    down = Ring(["a", "b"])
    for id in down:
        down.mark_down(id)
    for ring, indices in ((Ring([]), 0), (Ring({"a": 0}), 1), (down, 2)):
        assert len(ring) == indices
        assert ring.get_node("k") is ring.get_node_u64(1) is ring.get_node_hashed(1) is None
        assert ring.get_nodes("k", 3) == ring.get_nodes("k", 3, "none") == []
        assert ring.snapshot().locate("k") is None
        placed = ring.place(["k", b"l"])
        assert list(placed.indices) == [NO_INDEX] * 2 == [0xFFFFFFFF] * 2
        assert list(placed) == [None, None] and placed[0] is None
        assert ring.explain("k").node is None and "none is live" in str(ring.explain("k"))
        assert set(ring.shares().values()) <= {0.0}
        found = ring.distribution(["k"])
        assert (found.total, found.unplaced, found.peak_to_average) == (0, 1, 0)


def test_get_nodes(ring: Ring) -> None:
    for spread in ("zone", "weight", "none"):
        assert ring.get_nodes("k", 0, spread) == []
        assert ring.get_nodes("k", 1, spread) == [ring["k"]]
        assert sorted(ring.get_nodes("k", 3, spread)) == ["a", "b", "c"]
        assert ring.get_nodes("k", 2**70, spread) == ring.get_nodes("k", 3, spread)
    zoned = Ring([Node(f"{zone}{i}", zone=zone) for zone in "xyz" for i in range(3)])
    for key in KEYS:
        assert {id[0] for id in zoned.get_nodes(key, 3)} == set("xyz")
        assert zoned.get_nodes(key, 3) == zoned.get_nodes(key, n=3, spread="zone")
        assert zoned.get_nodes(key, 9, spread="none")[0] == zoned[key]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1000])
def test_place(ring: Ring, size: int) -> None:
    keys: list[str | bytes] = [f"key {i}" if i % 3 else b"key %d" % i for i in range(size)]
    wanted = [ring.get_node(key) for key in keys]
    forms: list[Any] = [
        keys,
        tuple(keys),
        iter(keys),
        (key for key in keys),
        dict.fromkeys(keys),
        numpy.array(keys, "O"),
    ]
    for form in forms:
        placed = ring.place(form)
        assert len(placed) == size
        assert list(placed) == [placed[i] for i in range(size)] == wanted
        assert [placed.nodes[index] for index in placed.indices] == wanted


def test_placed(ring: Ring) -> None:
    placed = ring.place(KEYS)
    view = placed.indices
    assert (view.format, view.itemsize, view.ndim, view.readonly, len(view)) == ("I", 4, 1, True, 500)
    indices = numpy.asarray(view)
    assert indices.dtype == numpy.uint32 and not indices.flags.owndata and not indices.flags.writeable
    del placed, view
    gc.collect()
    assert indices.tolist() == [ring.snapshot().locate(key) for key in KEYS]

    placed = ring.place(KEYS)
    assert placed.nodes == ("a", "b", "c")
    assert placed[-1] == placed[499] == ring[KEYS[-1]]
    for outside in (500, -501, 2**40):
        with pytest.raises(IndexError):
            placed[outside]
    assert isinstance(placed.snapshot, Placement) and placed.snapshot.fingerprint == ring.fingerprint
    assert list(reversed(placed)) == list(placed)[::-1]
    assert "500 keys" in repr(placed)


def test_placing_while_the_ring_changes(ring: Ring) -> None:
    def keys() -> Iterator[str]:
        for i, key in enumerate(KEYS):
            if i == 100:
                ring.remove_node("b")
            yield key

    before = ring.snapshot()
    placed = ring.place(keys())
    assert placed.snapshot.fingerprint == before.fingerprint != ring.fingerprint
    assert list(placed) == list(before.place(KEYS))


def test_errors_of_iterables_come_through(ring: Ring) -> None:
    def keys() -> Iterator[str]:
        yield "a"
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        ring.place(keys())


# Changes


def test_changes(ring: Ring) -> None:
    ring.add_node("d")
    ring.add_node({"id": "e", "zone": "eu"}, weight=3)
    ring.add_node(Node("f", 0.5), address="h:1")
    ring.remove_node("a")
    ring.set_weight("b", 4)
    ring.set_address("b", "h:2")
    ring.set_metadata("b", MappingProxyType({"k": "v"}))
    assert ring.epoch == 7 and ring.nodes == ["b", "c", "d", "e", "f"]
    assert ring.node("e") == Node("e", 3.0, "eu") and ring.node("f") == Node("f", 0.5, address="h:1")
    assert ring.node("b") == Node("b", 4.0, "", "h:2", {"k": "v"})
    ring.set_weight("b", 4)
    assert ring.epoch == 7


def test_update(ring: Ring) -> None:
    newer = copy.copy(ring)
    newer.add_node("d")
    for form in (newer, newer.snapshot(), newer.to_json(), newer.to_json().encode()):
        older = copy.copy(ring)
        older.mark_down("a")
        older.update(form)
        assert older == newer and older.state("a") == "down"
        older.update(older)
    with pytest.raises(InvalidError, match="byte-order"):
        ring.update("\ufeff" + ring.to_json())


def test_health(ring: Ring) -> None:
    before = {key: ring[key] for key in KEYS}
    heirs = {key: ring.get_nodes(key, 2)[1] for key in KEYS}
    ring.mark_down("b")
    assert (ring.state("b"), ring.node("b").state, ring.epoch) == ("down", "down", 0)
    assert {key: ring[key] for key in KEYS} == {key: heirs[key] if id == "b" else id for key, id in before.items()}
    assert ring.ranges("b") == [] and "(1 down)" in repr(ring)
    ring.mark_draining("b")
    assert ring.state("b") == "draining" and {key: ring[key] for key in KEYS} == before
    ring.mark_up("b")
    assert ring.state("b") == "up" and {key: ring[key] for key in KEYS} == before


def test_a_snapshot_holds_still(ring: Ring) -> None:
    snapshot = ring.snapshot()

    def seen() -> tuple[object, ...]:
        return snapshot.to_json(), snapshot.nodes, list(snapshot.place(KEYS)), snapshot.state("b"), len(snapshot)

    before = seen()
    ring.mark_down("b")
    down = ring.snapshot()
    ring.remove_node("a")
    assert before == (
        snapshot.to_json(),
        snapshot.nodes,
        list(snapshot.place(KEYS)),
        snapshot.state("b"),
        len(snapshot),
    )
    assert down.state("b") == "down" and "b" not in {down.get_node(key) for key in KEYS} and "a" in down
    assert (snapshot.epoch, ring.epoch) == (0, 1)
    assert [snapshot.nodes[i] for i in map(snapshot.locate, KEYS) if i is not None] == list(snapshot.place(KEYS))
    assert snapshot.get_nodes("k", 3) and snapshot.get_node_u64(1) and snapshot.get_node_hashed(1)
    for outside in (3, -1, 2**64):
        with pytest.raises(IndexError):
            snapshot.node(outside)


# As a Python object


def test_identity(ring: Ring) -> None:
    assert ring.fingerprint == ring.snapshot().fingerprint and int(ring.fingerprint, 16) and len(ring.fingerprint) == 32
    assert ring.nodes == list(ring) == list(ring.snapshot()) == ["a", "b", "c"]
    assert len(ring) == len(ring.snapshot()) == 3 and ring and not Ring([])
    assert "a" in ring and "x" not in ring and 7 not in ring and b"a" not in ring and None not in ring
    assert "a" in ring.snapshot() and "x" not in ring.snapshot()
    text = repr(ring)
    assert all(part in text for part in ("Ring", "ring", "3 nodes", "epoch 0", ring.fingerprint)) and len(text) < 120
    assert "Placement" in repr(ring.snapshot())


def test_equality_is_of_documents(ring: Ring) -> None:
    same = Ring({"c": 1, "b": 2.5, "a": 1})
    assert ring == same
    assert (ring != same) is False
    same.mark_down("a")
    assert ring == same
    same.set_address("a", "h:1")
    assert ring != same and same.fingerprint == ring.fingerprint
    assert ring != "ring" and ring != ring.snapshot()
    with pytest.raises(TypeError):
        hash(ring)


def test_pickle_and_copy_carry_the_document(ring: Ring) -> None:
    ring.set_metadata("a", {"k": "v"})
    ring.mark_down("b")
    copies = [pickle.loads(pickle.dumps(ring, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    for other in [*copies, copy.copy(ring), copy.deepcopy(ring), Ring.from_json(ring.to_json().encode())]:
        assert other == ring and other is not ring and other.epoch == 1
        assert other.state("b") == "up"
        other.remove_node("a")
        assert "a" in ring


def test_records_pickle_too(ring: Ring) -> None:
    for record in (ring.node("a"), ring.explain("k"), ring.distribution(KEYS), ring.diff(Ring(["a"]))):
        assert pickle.loads(pickle.dumps(record)) == record
        assert type(record).__module__ == "libconsistent"


def test_the_package() -> None:
    assert libconsistent.__version__ == "0.1.0"
    assert sorted(libconsistent.__all__, key=str) == sorted(set(libconsistent.__all__), key=str)
    assert all(hasattr(libconsistent, name) for name in libconsistent.__all__)
    for made_by_rings in (Placement, Placed):
        with pytest.raises(TypeError):
            made_by_rings()
        assert made_by_rings.__module__ == "libconsistent" and made_by_rings.__doc__
    assert all(getattr(Ring, name).__doc__ for name in dir(Ring) if not name.startswith("_"))


def test_no_reference_leaks(ring: Ring) -> None:
    node = ring["k"]
    key, raw = "key that is long enough", b"key that is long enough"

    def use() -> None:
        for _ in range(1000):
            ring.get_node(key)
            ring.get_nodes(raw, 3)
            list(ring.place([key, raw]))
            ring.mark_down("a")
            ring.mark_up("a")

    use()
    before = [sys.getrefcount(thing) for thing in (node, key, raw)]
    use()
    assert [sys.getrefcount(thing) for thing in (node, key, raw)] == before


# Insight


def test_shares_and_ranges(ring: Ring) -> None:
    shares = ring.shares()
    exact = {id: sum(last - first + 1 for first, last in ring.ranges(id)) for id in ring}
    assert sum(exact.values()) == 2**64
    assert shares == {id: float(Fraction(positions, 2**64)) for id, positions in exact.items()}
    assert shares == ring.snapshot().shares() and list(shares) == ring.nodes


def test_distribution(ring: Ring) -> None:
    found = ring.distribution(KEYS)
    counts = {id: sum(ring[key] == id for key in KEYS) for id in ring}
    assert found == ring.snapshot().distribution(iter(KEYS))
    assert (found.counts, found.total, found.unplaced) == (counts, 500, 0)
    assert found.shares == {id: count / 500 for id, count in counts.items()}
    weights = {id: ring.node(id).weight for id in ring}
    peak = max(counts[id] / weights[id] for id in ring) / (500 / sum(weights.values()))
    assert found.peak_to_average == pytest.approx(peak)


def test_explain(ring: Ring) -> None:
    found = ring.explain("k")
    assert found == ring.snapshot().explain(b"k")
    assert found.node == ring["k"] == found.walk[0] and found.walk == tuple(ring.get_nodes("k", 4, "none"))
    assert found.skipped == () and found.point is not None and found.point[1] == ring["k"]
    assert f"{found.position:016x}" in str(found) and ring["k"] in str(found)
    ring.mark_down(ring["k"])
    assert ring.explain("k").skipped == (found.node,) and ring.explain("k").node == found.walk[1]
    assert Ring(["a"], hash_tag="{}").explain("x{yz}").hashed == (2, 4)


def test_stored_rows_change_no_answer() -> None:
    found, stored = (Ring(["a", "b", "c", "d", "e"], scheme="slots", bits=10) for _ in range(2))
    stored.store_rows()
    for slots in (found, stored):
        slots.mark_down("b")
    keys = [str(i) for i in range(1000)]
    assert [stored.get_nodes(key, 3) for key in keys] == [found.get_nodes(key, 3) for key in keys]
    assert stored.epoch == 0


def test_diff(ring: Ring) -> None:
    after = copy.copy(ring)
    after.add_node("d")
    plan = ring.diff(after)
    assert plan == ring.snapshot().diff(after) == ring.diff(after.snapshot())
    assert {move.to for move in plan.moves} == {"d"} and {move.from_ for move in plan.moves} == {"a", "b", "c"}
    assert plan.moved == plan.minimum == pytest.approx(after.shares()["d"])
    assert plan.positions == plan.minimum_positions == sum(move.positions for move in plan.moves)
    assert all(isinstance(move, Move) and move.share == move.positions / 2**64 for move in plan.moves)
    first = plan.ranges[0]
    assert isinstance(first, MovedRange)
    assert ring.get_node_hashed(first.first) == first.from_ and after.get_node_hashed(first.last) == first.to
    nowhere = ring.diff(Ring([]))
    assert {move.to for move in nowhere.moves} == {None} and nowhere.moved == 1.0
    nothing = ring.diff(ring)
    assert (nothing.moves, nothing.ranges, nothing.moved) == ((), (), 0.0)


def test_sizes_that_objects_claim_take_no_memory(ring: Ring) -> None:
    class Liar:
        def __init__(self, claimed: int) -> None:
            self.claimed = claimed

        def __len__(self) -> int:
            return self.claimed

        def __iter__(self) -> Iterator[int]:
            return iter([1, 2])

    for claimed in (2**42, 2**62):
        assert len(ring.place_u64(Liar(claimed))) == 2
        assert len(ring.place_hashed(Liar(claimed))) == 2


def test_endless_nodes_are_refused() -> None:
    with pytest.raises(InvalidError) as error:
        Ring(f"n{i}" for i in itertools.count())
    assert error.value.kind == "too_many"


@pytest.mark.parametrize("call", [lambda r: r.get_node_u64(True), lambda r: r.get_nodes("k", True)])
def test_bools_are_no_integers(ring: Ring, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match="bool"):
        call(ring)
