"""Fleets of other systems: their nodes' fields and options, and the forms of keys."""

import json
import pickle
import random

import numpy
import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import NO_INDEX, InvalidError, Node, Ring, UnknownNodeError, UnsupportedError


def test_fields_of_nodes() -> None:
    tokens = {"tokens": ["-5", "7"], "dc": "eu", "rack": "r1"}
    ring = Ring([{"id": "a", "fields": tokens}], "cassandra")
    assert ring.node("a").fields == tokens
    ring.add_node(Node("b", fields={"tokens": ["100"]}))
    ring.add_node("c", fields={"tokens": ["200"]})
    assert ring.snapshot().node("c") == Node("c", fields={"tokens": ["200"]})
    nodes = json.loads(ring.to_json())["nodes"]
    assert nodes[0]["fields"] == tokens
    for copy in (pickle.loads(pickle.dumps(ring)), Ring([ring.node(id) for id in ring], "cassandra")):
        assert copy.node("a") == ring.node("a") != Node("a")
        assert copy.fingerprint == ring.fingerprint


def test_every_type_of_field() -> None:
    nodes = [{"id": f"s{i}", "fields": {"id": i + 1, "backup": i == 2}} for i in range(3)]
    ring = Ring(nodes, "haproxy", balance_factor=125)
    assert ring.node("s2").fields == {"id": 3, "backup": True}
    assert ring.node("s2").fields["backup"] is True
    assert ring.get_node("k") in ("s0", "s1")


def test_options_may_be_flags() -> None:
    sorted_hosts = Ring(["b", "a"], "ketama", sort_hosts=True)
    assert sorted_hosts.fingerprint != Ring(["b", "a"], "ketama", sort_hosts=False).fingerprint
    assert json.loads(sorted_hosts.to_json())["scheme"]["sort_hosts"] is True
    with pytest.raises(InvalidError, match=r"scheme\.sort_hosts: 1 is not true or false") as caught:
        Ring(["a", "b"], "ketama", sort_hosts=1)  # type: ignore[call-overload]
    assert caught.value.kind == "parameter"
    with pytest.raises(InvalidError, match=r"scheme\.vnodes: true is not an integer"):
        Ring(["a"], vnodes=True)


@pytest.mark.parametrize(
    ("fields", "message", "error"),
    [
        ({"name": 1.5}, r"nodes\[0\]\.fields\.name: expected int, bool, str or list of str, not float", TypeError),
        ({"tokens": ["1", 2]}, r"nodes\[0\]\.fields\.tokens\[1\]: expected str, not int", TypeError),
        ({1: "a"}, r"nodes\[0\]\.fields: expected str, not int", TypeError),
        ("name", r"nodes\[0\]\.fields: expected a mapping", TypeError),
        ({"id": -1}, r"nodes\[0\]\.fields\.id: -1 is not an integer", InvalidError),
        ({"id": True}, r"fields\.id: not a", InvalidError),
        ({"name": "x"}, r"haproxy reads no field \"name\"", InvalidError),
    ],
)
def test_wrong_fields(fields: object, message: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=message):
        Ring([{"id": "a", "fields": fields}], "haproxy")


def test_own_schemes_take_no_fields() -> None:
    ring = Ring(["a"])
    with pytest.raises(InvalidError, match="name"):
        ring.add_node("b", fields={"name": "x"})
    assert ring.nodes == ["a"]


def test_order_of_the_document_stays() -> None:
    ids = ["c", "a", "b"]
    ring = Ring(ids, "nginx")
    assert ring.nodes == list(ring.snapshot().nodes) == list(ring) == ids
    assert [ring.snapshot().node(i).id for i in range(3)] == ids
    ring.add_node("0")
    assert ring.nodes == [*ids, "0"] and list(ring.shares()) == ring.nodes
    for key, index in zip(("x", "y", "z"), ring.place(["x", "y", "z"]).indices, strict=True):
        assert ring.nodes[index] == ring.get_node(key)
    assert Ring(ids).nodes == sorted(ids)


def test_keys_that_are_more_than_their_positions() -> None:
    ring = Ring(["10.0.0.1", "10.0.0.2", "10.0.0.3"], "nginx")
    random.seed(7)
    numbers = [random.getrandbits(64) for _ in range(300)]
    keys = [number.to_bytes(8, "little") for number in numbers]
    wanted = [ring.get_node(key) for key in keys]
    assert list(ring.place(keys)) == list(ring.place_u64(numbers)) == wanted
    assert [ring.get_node_u64(number) for number in numbers] == wanted
    assert [ring.get_nodes_u64(number, 2) for number in numbers] == [ring.get_nodes(key, 2) for key in keys]
    assert list(ring.place_u64(numbers, n=2)) == [ring.get_nodes(key, 2) for key in keys]


def test_nulls_between_keys() -> None:
    ring = Ring(["a", "b", "c"], "ketama")
    texts = [None if i % 7 == 3 else f"key-{i}" for i in range(500)]
    array = pyarrow.array(texts)
    chunked = pyarrow.chunked_array([array, array.dictionary_encode().cast(pyarrow.string()), array])
    for keys in (array, array.dictionary_encode(), chunked):
        for n in (1, 2, 5):
            placed = ring.place(keys, n=n, dtype="int64")
            for key, row in zip(keys.to_pylist(), placed, strict=True):
                one = ring.get_node(key) if key else None
                assert row == (one if n == 1 or key is None else ring.get_nodes(key, n))


def test_positions_of_dialects() -> None:
    slots = Ring(["a", "b", "c"], "redis_cluster", assignment="create")
    assert slots.get_node_hashed(slots.snapshot().explain("user:42").position) == slots.get_node("user:42")
    assert list(slots.place_hashed([0, 16383])) == [slots.get_node_hashed(0), slots.get_node_hashed(16383)]
    for n in (1, 2):
        with pytest.raises(InvalidError, match=r"keys\[300\]: 16384 is no position"):
            slots.place_hashed([0] * 300 + [16384], n=n)
    chord = Ring(["a", "b", "c"], "chord")
    assert len(chord.explain("k").identifier or b"") == 20 and slots.explain("k").identifier is None
    for n in (1, 2):
        with pytest.raises(UnsupportedError):
            chord.place_hashed([1], n=n)
    assert list(chord.place(["k"])) == [chord.get_node("k")]
    assert chord.place([]).indices.tolist() == []


def test_fingers_of_chord_alone() -> None:
    chord = Ring(["a", "b"], "chord")
    assert len(chord.fingers("a")) == 160 and set(chord.fingers("a")) == {"a", "b"}
    own = chord.fingers("b")
    # The key's node is the other's successor: only a lookup from the other takes no hop.
    owner = chord["k"]
    other = "b" if owner == "a" else "a"
    assert (chord.route(other, "k"), chord.route(from_=owner, key=b"k")) == ([], [other])
    # The others know nothing of a node that is down.
    chord.mark_down("b")
    assert (set(chord.fingers("a")), chord.fingers("b")) == ({"a"}, own)
    assert chord.route("a", "k") == []
    with pytest.raises(UnknownNodeError, match='"zz"'):
        chord.fingers("zz")
    with pytest.raises(UnknownNodeError, match='"zz"'):
        chord.route("zz", "k")
    ring = Ring(["a", "b"])
    with pytest.raises(UnsupportedError, match="the scheme ring cannot answer fingers"):
        ring.fingers("a")
    with pytest.raises(UnsupportedError, match="the scheme ring cannot answer routes"):
        ring.snapshot().route("a", "k")
    with pytest.raises(TypeError):
        chord.route("a", 1)  # type: ignore[arg-type]


def test_a_key_without_a_node() -> None:
    ring = Ring(["a", "b"], "ketama")
    ring.mark_down("a")
    ring.mark_down("b")
    assert ring.get_node("k") is None and ring.get_nodes("k", 2) == []
    assert ring.place(["k"]).indices.tolist() == [NO_INDEX]
    assert numpy.asarray(ring.place(["k"], n=2)).tolist() == [[NO_INDEX, NO_INDEX]]
    assert ring.get_primary("k") in ("a", "b")
