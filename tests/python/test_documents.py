"""Documents that a program has parsed already: read like their text."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from libconsistent import InvalidError, Ring, StaleError, UnknownNodeError, set_budget

DOCUMENT: dict[str, Any] = {
    "libconsistent": 1,
    "epoch": 7,
    "scheme": {"name": "ring", "vnodes": 17, "seed": str(2**64 - 1)},
    "nodes": [
        {"id": "a", "weight": 2.5, "zone": "eu/a", "address": "h:1", "metadata": {'k\n"\\\x01é': "v\U0001f600"}},
        {"id": 'b"\\', "weight": 3},
        {"id": "c", "fields": {}},
    ],
}
FIELDS: dict[str, Any] = {
    "libconsistent": 1,
    "scheme": {"name": "haproxy", "balance_factor": 150},
    "nodes": [{"id": "a", "weight": 1.0, "fields": {"port": 80, "backup": False}}, {"id": "b", "fields": {}}],
}
LISTS: dict[str, Any] = {
    "libconsistent": 1,
    "scheme": {"name": "cassandra"},
    "nodes": [{"id": "a", "fields": {"tokens": ["1", "-5"]}}, {"id": "b", "fields": {"tokens": ["7"]}}],
}


def changed(path: str, value: object, document: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    """A document with another value at a place."""
    document = copy.deepcopy(document)
    *before, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = document
    for step in before:
        inner = inner[step]
    inner[last] = value
    return document


def test_a_dict_is_its_text() -> None:
    ring = Ring.from_json(DOCUMENT)
    assert ring.to_json() == Ring.from_json(json.dumps(DOCUMENT)).to_json() and ring.epoch == 7
    assert Ring.from_json(json.loads(ring.to_json())) == ring
    assert Ring.from_json(changed("nodes", tuple(DOCUMENT["nodes"]))) == ring
    for document in (FIELDS, LISTS):
        before = copy.deepcopy(document)
        assert Ring.from_json(document) == Ring.from_json(json.dumps(document))
        assert document == before


def test_update_takes_one() -> None:
    ring = Ring.from_json(DOCUMENT)
    ring.mark_down("a")
    later = changed("epoch", 9)
    del later["nodes"][2]
    ring.update(later)
    assert ring.epoch == 9 and ring.state("a") == "down"
    with pytest.raises(UnknownNodeError):
        ring.node("c")
    with pytest.raises(StaleError):
        ring.update(DOCUMENT)
    assert ring.epoch == 9


def test_a_secret_stands_beside_one() -> None:
    ring = Ring(["a", "b"], key_hash="siphash13", secret=bytes(range(16)))
    assert Ring.from_json(json.loads(ring.to_json()), secret=bytes(range(16)))["k"] == ring["k"]
    with pytest.raises(InvalidError, match="secret"):
        Ring.from_json(json.loads(ring.to_json()))


WRONG: list[tuple[str, object]] = [
    ("libconsistent", 2),
    ("epoch", -1),
    ("epoch", 1.5),
    ("epoch", 2**53),
    ("epoch", 2**64),
    ("epoch", None),
    ("other", 1),
    ("scheme", []),
    ("scheme.name", "rnig"),
    ("scheme.vnodes", 0),
    ("scheme.vnodes", True),
    ("scheme.other", 1),
    ("nodes", {}),
    ("nodes.1", "b"),
    ("nodes.1.id", ""),
    ("nodes.1.id", "a"),
    ("nodes.1.id", 7),
    ("nodes.1.weight", "3"),
    ("nodes.1.weight", -2),
    ("nodes.1.weight", -(10**30)),
    ("nodes.1.weight", 10**400),
    ("nodes.1.weight", -(10**400)),
    ("nodes.1.weight", float("inf")),
    ("nodes.1.weight", 1e-12),
    ("nodes.2.zone", "a//b"),
    ("nodes.2.metadata", {"k": 1}),
    ("nodes.2.metadata", {"k": "x" * 70_000}),
    ("nodes.2.fields.other", ["1", {}]),
    ("nodes.2.fields.other", [[]]),
    ("nodes.2.fields.other", "x"),
    ("nodes.2.fields.other", 2**53),
]


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize(("path", "value"), WRONG, ids=[path for path, _ in WRONG])
def test_refused_like_the_text(path: str, value: object, keep: bool) -> None:
    document = changed(path, value)
    text = json.dumps(document)
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) > 1e308:
        # What `json.loads` has as infinite.
        text = text.replace(json.dumps(value), "-1e999" if value < 0 else "1e999")
    ring = Ring.from_json(DOCUMENT)
    read: Callable[[Any], object] = ring.update if keep else Ring.from_json
    errors: list[tuple[str, str]] = []
    for form in (text, document):
        with pytest.raises(InvalidError) as caught:
            read(form)
        # Of a line and column the parsed one knows nothing that counts.
        errors.append((caught.value.kind, str(caught.value).split(" at line ")[0]))
    assert errors[0] == errors[1] and ring.to_json() == Ring.from_json(DOCUMENT).to_json()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "expected a topology document as str, bytes or dict, not list"),
        (None, "not NoneType"),
        ({1: 2}, "^expected str as name, not int"),
        ({"nodes": {1, 2}}, "^nodes: expected str, int, float, bool, None, dict or list, not set"),
        (changed("nodes.1.weight", Decimal(3)), r"^nodes\[1\]\.weight: expected .*, not Decimal"),
        (changed("nodes.1.id", b"b"), r"^nodes\[1\]\.id: expected .*, not bytes"),
        (changed("nodes.0.metadata", {1: "x"}), r"^nodes\[0\]\.metadata: expected str as name, not int"),
        (changed("nodes.2.fields.other", ["1", object()]), r"^nodes\[2\]\.fields\.other\[1\]: expected"),
    ],
)
def test_what_no_json_holds(document: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Ring.from_json(document)
    if document is not None:
        with pytest.raises(TypeError, match=message):
            Ring(["a"]).update(document)


def test_numbers_and_texts_that_no_json_holds() -> None:
    with pytest.raises(InvalidError, match=r"^nodes\[1\]\.weight: NaN is no number of JSON") as caught:
        Ring.from_json(changed("nodes.1.weight", float("nan")))
    assert caught.value.kind == "document"
    for path in ("nodes.1.id", "nodes.0.metadata"):
        with pytest.raises(UnicodeEncodeError):
            Ring.from_json(changed(path, "\ud800" if path.endswith("id") else {"\ud800": ""}))


def test_nothing_endless_is_followed() -> None:
    inside = changed("epoch", 7)
    inside["nodes"][2]["fields"]["other"] = inside
    with pytest.raises(InvalidError, match=r"^nodes\[2\]\.fields\.other\.scheme: no document is nested") as caught:
        Ring.from_json(inside)
    assert caught.value.kind == "document"
    deep: Any = []
    for _ in range(sys.getrecursionlimit() * 2):
        deep = [deep]
    with pytest.raises(InvalidError, match="nested"):
        Ring.from_json({"nodes": deep})
    with pytest.raises(InvalidError) as caught:
        Ring.from_json({"x" * 1_000_000: {"y" * 1_000_000: {"z": {"z": {"z": [1]}}}}})
    assert len(str(caught.value)) < 2048 + 100


def test_a_small_object_that_is_a_large_text() -> None:
    """One record in many places costs its text each time, so texts are counted as they are written."""
    record = {"id": "a", "metadata": {"k": "x" * 50_000}}
    set_budget(bytes=10_000_000)
    try:
        with pytest.raises(InvalidError, match="more than the 10000000 bytes of the budget") as caught:
            Ring.from_json(changed("nodes", [record] * 1_000_000))
        assert caught.value.kind == "too_many"
    finally:
        set_budget()
