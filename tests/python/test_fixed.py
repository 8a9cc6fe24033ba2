"""Keys in arrays of one width: numpy's `U` and `S`; and in categories, polars' Categorical and Enum."""

from __future__ import annotations

import array
import random
import sys
from typing import Any

import numpy
import polars
import pytest
from libconsistent import InvalidError, Node, Placed, Ring

SCHEMES: list[tuple[str, dict[str, Any]]] = [
    ("ring", {}),
    ("ring", {"hash_tag": "{}"}),
    ("ring", {"key_hash": "siphash13", "secret": bytes(range(16))}),
    ("rendezvous", {}),
    ("ketama", {}),
    ("nginx", {}),
]
ALPHABETS = [
    "ab{}",
    "aé\0",
    "k\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff\0",
    "\x7f\x80",
]


def texts(seed: int, width: int, count: int) -> list[str]:
    """Random ones of up to a width, with NULs within and at the end."""
    rng = random.Random(seed)
    alphabet = rng.choice(ALPHABETS)
    return ["".join(rng.choices(alphabet, k=rng.randint(0, width))) for _ in range(count)]


def each(ring: Ring, keys: Any) -> list[str | None]:
    """The oracle: what numpy says each item is, looked up by itself."""
    return [ring.get_node(key) for key in keys.tolist()]


@pytest.fixture
def ring() -> Ring:
    return Ring([Node(f"{zone}{i}", zone=zone) for zone in "xyz" for i in range(3)])


@pytest.mark.parametrize(("scheme", "options"), SCHEMES)
@pytest.mark.parametrize("width", [1, 2, 3, 7, 8, 9, 40, 3000])
def test_texts_and_bytes_of_numpy(scheme: Any, options: dict[str, Any], width: int) -> None:
    ring = Ring([f"10.0.0.{i}:80" for i in range(9)], scheme, **options)
    ring.mark_down("10.0.0.3:80")
    for seed in range(8):
        words = texts(seed, width, 300 if width < 100 else 30)
        for kind in (f"<U{width}", f">U{width}", f"=U{width}"):
            keys = numpy.array(words, kind)
            assert list(ring.place(keys)) == each(ring, keys), (seed, kind)
        raw = numpy.array([word.encode()[:width] for word in words], f"S{width}")
        assert list(ring.place(raw)) == each(ring, raw), seed
        assert [*ring.place(raw, n=3)] == [ring.get_nodes(key, 3) for key in raw.tolist()]


@pytest.mark.parametrize("kind", ["<U5", ">U5", "S7"])
def test_wherever_items_lie(ring: Ring, kind: str) -> None:
    words = numpy.array(["x", "", "user", "ü" if "U" in kind else "v", "12345"] * 70).astype(kind)
    records = numpy.zeros(len(words), [("at", "u1"), ("key", kind), ("tail", "u2")])
    records["key"] = words
    table = numpy.zeros((len(words), 3), kind)
    table[:, 1] = words
    unaligned = numpy.frombuffer(b"\0" + words.tobytes(), numpy.uint8)[1:].view(kind)
    frozen = words.copy()
    frozen.flags.writeable = False
    wanted = each(ring, words)
    for keys in (records["key"], table[:, 1], unaligned, frozen, words.data, words[:, None][:, 0]):
        assert list(ring.place(keys)) == wanted
    assert list(ring.place(words[::-1])) == wanted[::-1]
    assert list(ring.place(words[3:200:-7])) == list(ring.place(words[:0])) == []
    assert list(ring.place(words[200:3:-7])) == wanted[200:3:-7]
    assert list(ring.place(numpy.broadcast_to(words[2], 300))) == [wanted[2]] * 300
    assert ring.distribution(words) == ring.distribution(words.tolist())


@pytest.mark.parametrize("kind", "US")
def test_items_of_no_width(ring: Ring, kind: str) -> None:
    nothing = numpy.zeros(300, [("key", f"{kind}0")])["key"]
    assert nothing.dtype.itemsize == 0 and list(ring.place(nothing)) == [ring[""]] * 300


def test_writing_meanwhile_harms_nobody(ring: Ring) -> None:
    keys = numpy.array(["user:1"] * 100_000)
    placed: list[Placed[Any]] = []
    for i in range(5):
        keys[:] = f"user:{i}"
        placed.append(ring.place(keys))
    assert [set(one) for one in placed] == [{ring[f"user:{i}"]} for i in range(5)]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("point", [0xD800, 0xDC80, 0xDFFF, 0x110000, 0xFFFFFFFF])
def test_what_is_no_text(ring: Ring, order: str, point: int) -> None:
    for row in (0, 7, 511, 512, 9999):
        points = numpy.full((10_000, 2), 0x61, f"{order}u4")
        points[row, 1] = point
        with pytest.raises(InvalidError, match=rf"^keys\[{row}\]: U\+{point:04X} is no character of Unicode") as caught:
            ring.place(points.view(f"{order}U2")[:, 0])
        assert caught.value.kind == "keys"


def test_what_is_not_one_column(ring: Ring) -> None:
    for keys in (numpy.array([["a", "b"]]), numpy.array([[b"a"]]), numpy.zeros((0, 3), "S2")):
        with pytest.raises(InvalidError, match=f"the buffer has {keys.ndim} dimensions, not 1") as caught:
            ring.place(keys)
        assert caught.value.kind == "keys"
    with pytest.raises(TypeError, match="0-d"):
        ring.place(numpy.array("a"))
    for call in (ring.place_u64, ring.place_hashed):
        with pytest.raises(TypeError, match=r"keys\[0\]: expected int as key, not (str|bytes)_"):
            call(numpy.array(["1"]))
        with pytest.raises(TypeError, match=r"keys\[0\]"):
            call(numpy.array([b"1"]))


def test_arrays_that_read_their_items_in_their_own_way(ring: Ring) -> None:
    """What a class makes of its items counts, not what its buffer holds."""
    masked: Any = numpy.ma.array(["a", "b", "c"], mask=[False, True, False])
    with pytest.raises(TypeError, match=r"keys\[1\]: expected str or bytes as key, not MaskedConstant"):
        ring.place(masked)
    whole: Any = numpy.ma.array(["a", "b"])
    assert list(ring.place(whole)) == [ring["a"], ring["b"]]
    if sys.version_info < (3, 16):
        # Each is a character, NUL as well.
        assert list(ring.place(array.array("u", "a\0"))) == [ring["a"], ring["\0"]]
    objects = numpy.array(["a\0", b"b\0"], object)
    assert list(ring.place(objects)) == [ring["a\0"], ring[b"b\0"]]


@pytest.mark.parametrize("kind", ["categorical", "enum"])
def test_categories_of_polars(ring: Ring, kind: str) -> None:
    words = [f"user:{i % 700}ä" for i in range(3000)]
    keys = [None if i % 11 == 4 else word for i, word in enumerate(words)]
    type = polars.Categorical() if kind == "categorical" else polars.Enum(sorted({*words, "never"}))
    series = polars.Series(keys, dtype=type)
    wanted = [None if key is None else ring.get_node(key) for key in keys]
    assert list(ring.place(series)) == wanted
    assert list(ring.place(series[100:2000])) == wanted[100:2000]
    assert list(ring.place(polars.concat([series, series], rechunk=False))) == wanted * 2
    assert list(ring.place(series, n=2)) == [None if key is None else ring.get_nodes(key, 2) for key in keys]
    assert list(ring.place(polars.Series([None, None], dtype=type))) == [None, None]
    assert len(ring.place(series[:0])) == 0
