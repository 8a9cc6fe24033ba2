"""Many keys at once: every form they come in, every form the answer is taken in."""

from __future__ import annotations

import array
import ctypes
import gc
import resource
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import polars
import pyarrow  # type: ignore[import-untyped]
import pytest
from arrow_abi import ArrayProducer, Producer, StreamProducer
from libconsistent import NO_INDEX, InvalidError, Node, Placed, Ring

STATM = Path("/proc/self/statm")

# Of every length around that of an inline view, some beyond ASCII, empty and repeated ones.
KEYS = [f"{i % 90}ä{'x' * (i % 17)}" if i % 5 else "" for i in range(1000)]
RAW = [key.encode() for key in KEYS]
NULLS = [None if i % 7 == 3 else key for i, key in enumerate(KEYS)]
INTEGERS = [(i * 0x9E3779B97F4A7C15) % 2**64 for i in range(1000)]
DTYPES: Any = ["uint32", "int32", "int64"]
STRINGS = [pyarrow.utf8(), pyarrow.large_utf8(), pyarrow.string_view()]
BINARY = [pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary_view()]


@pytest.fixture
def ring() -> Ring:
    return Ring([Node(f"{zone}{i}", zone=zone) for zone in "xyz" for i in range(3)])


def one_by_one(ring: Ring, keys: list[Any]) -> list[int]:
    """The oracle: the index of each key, found by the scalar look-up."""
    indices = {id: index for index, id in enumerate(ring)}
    find: Any = ring.get_node
    if any(isinstance(key, int) for key in keys):
        find = ring.get_node_u64
    return [NO_INDEX if key is None else indices[find(key)] for key in keys]


def indices(placed: Placed[Any]) -> list[Any]:
    return placed.indices.tolist()


# What keys come in


@pytest.mark.parametrize("type", STRINGS + BINARY, ids=str)
@pytest.mark.parametrize("nulls", [False, True])
def test_arrow_strings_and_bytes(ring: Ring, type: Any, nulls: bool) -> None:
    keys: list[Any] = list(NULLS if nulls else KEYS)
    if type in BINARY:
        keys = [key and key.encode() if key is not None else None for key in keys]
    wanted = one_by_one(ring, keys)
    whole = pyarrow.array(keys, type)
    assert indices(ring.place(whole)) == indices(ring.snapshot().place(whole)) == wanted
    for start, end in [(0, 0), (0, 1), (3, 4), (5, 133), (7, 999), (8, 1000), (127, 129), (1000, 1000)]:
        placed = ring.place(whole[start:end])
        assert indices(placed) == wanted[start:end]
        assert [item is None for item in placed] == [key is None for key in keys[start:end]]
        assert pyarrow.array(placed).null_count == keys[start:end].count(None)
    chunked = pyarrow.chunked_array([whole[:100], whole[100:100], whole[100:357], whole[357:]])
    assert indices(ring.place(chunked)) == wanted
    assert indices(ring.place(chunked[50:500])) == wanted[50:500]
    assert pyarrow.array(ring.place(chunked)).to_pylist() == [
        None if key is None else index for key, index in zip(keys, wanted, strict=True)
    ]
    assert indices(ring.place(pyarrow.chunked_array([], type))) == []


@pytest.mark.parametrize("index", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
@pytest.mark.parametrize("type", [pyarrow.utf8(), pyarrow.large_utf8(), pyarrow.binary(), pyarrow.uint64()], ids=str)
def test_dictionaries_by_value(ring: Ring, index: str, type: Any) -> None:
    values: list[Any] = [7, 2**64 - 1, None, 0] if type == pyarrow.uint64() else ["a", "ä" * 20, None, ""]
    if type == pyarrow.binary():
        values = [value and value.encode() if value is not None else None for value in values]
    places = [0, 1, 2, 3, None, 1, 0, 3] * 40
    keys = [None if place is None else values[place] for place in places]
    if type == pyarrow.binary():
        keys = [b"" if key == b"" else key for key in keys]
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array(places, index), pyarrow.array(values, type))
    wanted = one_by_one(ring, keys)
    placed = ring.place(column)
    assert indices(placed) == wanted and [item is None for item in placed] == [key is None for key in keys]
    assert indices(ring.place(column[3:200])) == wanted[3:200]
    # A dictionary that is itself a slice.
    later = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 1, 2], index), pyarrow.array(values, type)[1:])
    assert indices(ring.place(later)) == one_by_one(ring, values[1:])


def test_a_dictionary_value_is_hashed_once(ring: Ring) -> None:
    values = pyarrow.array(["x" * 1_000_000])
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 20_000, "int8"), values)
    # 20 GB if each were.
    assert set(ring.place(column)) == {ring["x" * 1_000_000]}


def test_polars(ring: Ring) -> None:
    series = polars.Series(NULLS)
    wanted = one_by_one(ring, NULLS)
    assert indices(ring.place(series)) == wanted
    assert indices(ring.place(series[10:600])) == wanted[10:600]
    assert indices(ring.place(series.cast(polars.Binary))) == wanted
    assert indices(ring.place(series.cast(polars.Categorical))) == wanted
    assert indices(ring.place(polars.Series([b"k", None, b"l"]))) == one_by_one(ring, [b"k", None, b"l"])
    assert indices(ring.place(polars.concat([series, series], rechunk=False))) == wanted * 2
    integers = polars.Series(INTEGERS, dtype=polars.UInt64)
    assert indices(ring.place(integers)) == one_by_one(ring, INTEGERS)
    with pytest.raises(TypeError, match=r'not of "b"'):
        ring.place(polars.Series([True]))


def test_u64_in_every_form(ring: Ring) -> None:
    wanted = one_by_one(ring, INTEGERS)
    whole = numpy.array(INTEGERS, numpy.uint64)
    for form in (
        whole,
        array.array("Q", INTEGERS),
        memoryview(array.array("Q", INTEGERS)),
        whole.data,
        numpy.repeat(whole, 2)[::2],
        pyarrow.array(INTEGERS, "uint64"),
        pyarrow.chunked_array([pyarrow.array(INTEGERS[:9], "uint64"), pyarrow.array(INTEGERS[9:], "uint64")]),
        polars.Series(INTEGERS, dtype=polars.UInt64),
    ):
        assert indices(ring.place(form)) == indices(ring.place_u64(form)) == wanted
        assert list(ring.place_hashed(form)) == [ring.get_node_hashed(position) for position in INTEGERS]
    for empty in (whole[:0], array.array("Q"), pyarrow.array([], "uint64")):
        assert indices(ring.place(empty)) == indices(ring.place_u64(empty)) == []
    unaligned = numpy.frombuffer(b"\0" + whole.tobytes(), numpy.uint8)[1:].view("u8")
    assert indices(ring.place_u64(unaligned)) == wanted
    whole.flags.writeable = False
    assert indices(ring.place(whole)) == wanted


def test_signed_words_are_integers_but_no_keys(ring: Ring) -> None:
    numbers = [7, 0, 2**63 - 1]
    whole = numpy.array(numbers, numpy.int64)
    unaligned = numpy.frombuffer(b"\0" + whole.tobytes(), numpy.uint8)[1:].view("i8")
    forms = (whole, whole.data, numpy.repeat(whole, 2)[::2], unaligned, array.array("q", numbers), whole.astype(">i8"))
    for form in forms:
        assert indices(ring.place_u64(form)) == one_by_one(ring, numbers)
        assert list(ring.place_hashed(form)) == [ring.get_node_hashed(position) for position in numbers]
    with pytest.raises(InvalidError, match=r"^keys\[2\]: -9 is not an integer from 0 to 2\^64-1$"):
        ring.place_u64(numpy.array([1, 2, -9, -8]))
    with pytest.raises(TypeError, match="expected str or bytes as key, not int64"):
        ring.place(whole)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_integer_calls_take_all_arrow_integers(ring: Ring, kind: str) -> None:
    column = pyarrow.array([1, None, 100], kind)
    assert indices(ring.place_u64(column)) == one_by_one(ring, [1, None, 100])
    assert list(ring.place_hashed(column)) == [ring.get_node_hashed(1), None, ring.get_node_hashed(100)]


def test_nothing_and_only_nulls(ring: Ring) -> None:
    nulls_of_no_type, strings = pyarrow.array([]), pyarrow.array([], "utf8")
    forms: list[Any] = [[], (), iter(()), nulls_of_no_type, strings, polars.Series([], dtype=polars.String)]
    for nothing in forms:
        for n in (1, 3):
            placed: Placed[Any] = ring.place(nothing, n=n)
            assert len(placed) == 0 and list(placed) == [] and pyarrow.array(placed).to_pylist() == []
            assert numpy.asarray(placed).shape == ((0,) if n == 1 else (0, n))
    for column in (pyarrow.nulls(300), pyarrow.nulls(300, "utf8"), polars.Series([None] * 300)):
        placed = ring.place(column, dtype="int64")
        assert list(placed) == [None] * 300 and set(indices(placed)) == {-1}
        assert pyarrow.array(placed).null_count == 300


def test_arrow_keys_are_distributed_without_nulls(ring: Ring) -> None:
    found = ring.distribution(pyarrow.array(NULLS))
    assert found == ring.distribution([key for key in NULLS if key is not None])


# What the answer is


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 9, 12])
def test_n_nodes_a_key(ring: Ring, dtype: Any, n: int) -> None:
    ring.mark_down("y1")
    missing = NO_INDEX if dtype == "uint32" else -1
    at = {id: index for index, id in enumerate(ring)}
    keys: Any
    for keys in (NULLS, NULLS[:129], NULLS[:128], NULLS[:1]):
        lists = [None if key is None else ring.get_nodes(key, n) for key in keys]
        rows: Any = [([at[id] for id in ids or []] + [missing] * n)[:n] for ids in lists]
        placed: Placed[Any] = ring.place(pyarrow.array(keys), n=n, dtype=dtype)
        items = [ids and ids[0] for ids in lists] if n == 1 else lists
        assert list(placed) == items and placed[0] == items[0] and placed[-1] == items[-1]

        taken = numpy.asarray(placed)
        assert taken.dtype == numpy.dtype(dtype) and not taken.flags.writeable and taken.flags.c_contiguous
        assert taken.tolist() == ([row[0] for row in rows] if n == 1 else rows)
        column = pyarrow.array(placed)
        column.validate(full=True)
        cell = getattr(pyarrow, dtype)()
        assert column.type == (cell if n == 1 else pyarrow.list_(cell, n))
        assert column.to_pylist() == [
            None if ids is None else row[0] if n == 1 else [None if index == missing else index for index in row]
            for ids, row in zip(lists, rows, strict=True)
        ]
        series = polars.Series(placed)
        assert series.to_list() == column.to_pylist() and series.null_count() == column.null_count
        if None not in keys:
            assert indices(ring.place(iter(keys), n=n, dtype=dtype)) == taken.tolist()


def test_n_nodes_of_integers(ring: Ring) -> None:
    for call, one in ((ring.place_u64, ring.get_nodes_u64), (ring.place_hashed, ring.get_nodes_hashed)):
        wanted = [one(key, 3) for key in INTEGERS]
        assert list(call(INTEGERS, n=3)) == list(call(numpy.array(INTEGERS, "u8"), n=3, dtype="int64")) == wanted


@pytest.mark.parametrize("first", [0, 1, 127, 128, 129, 300, 1023])
def test_nulls_that_come_late(ring: Ring, first: int) -> None:
    keys = [None if i >= first and i % 3 == first % 3 else f"key {i}" for i in range(1024)]
    taken = pyarrow.array(ring.place(pyarrow.array(keys)))
    assert taken.is_null().to_pylist() == [key is None for key in keys]
    assert [row or 0 for row in taken.to_pylist()] == [index % NO_INDEX for index in one_by_one(ring, keys)]


def test_fault_no_live_node_is_a_number_and_in_arrow_null() -> None:
    # Whoever reads a column takes a number for an index: DuckDB died of one beyond a dictionary.
    for dtype, missing in zip(DTYPES, (NO_INDEX, -1, -1), strict=True):
        placed = Ring([]).place(pyarrow.array(["a", None]), dtype=dtype)
        assert indices(placed) == [missing, missing] and list(placed) == [None, None]
        assert pyarrow.array(placed).to_pylist() == polars.Series(placed).to_list() == [None, None]
        rows: Placed[Any] = Ring([]).place(["a"], n=2, dtype=dtype)
        assert list(rows) == [[]] and indices(rows) == [[missing, missing]]
        assert pyarrow.array(rows).to_pylist() == [[None, None]]


@pytest.mark.parametrize("dtype", DTYPES)
def test_fault_lists_that_are_short_end_with_nulls(dtype: Any) -> None:
    ring = Ring(["a", "b", "c"])
    ring.mark_down("b")
    keys = [None if i % 7 == 3 else f"key {i}" for i in range(1000)]
    for n in (2, 3, 5):
        placed: Placed[Any] = ring.place(pyarrow.array(keys), n=n, dtype=dtype)
        column = pyarrow.array(placed)
        column.validate(full=True)
        lists = [
            None if key is None else [*row, *[None] * (n - len(row))] for key, row in zip(keys, placed, strict=True)
        ]
        ids = [
            row and [None if index is None else ring.snapshot().nodes[index] for index in row]
            for row in column.to_pylist()
        ]
        assert ids == lists
        assert column.values.null_count == sum(n if row is None else row.count(None) for row in lists)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 3])
def test_others_share_the_memory(ring: Ring, dtype: Any, n: int) -> None:
    placed: Placed[Any] = ring.place(pyarrow.array(NULLS), n=n, dtype=dtype)
    taken, column, series = numpy.asarray(placed), pyarrow.array(placed), polars.Series(placed)
    start = taken.__array_interface__["data"][0]
    assert numpy.asarray(placed.indices).__array_interface__["data"][0] == start
    for arrow in (column, series.to_arrow()):
        assert (arrow if n == 1 else arrow.values).buffers()[1].address == start

    # Each keeps the memory alive by itself.
    wanted, nulls = taken.tolist(), [key is None for key in NULLS]
    del placed, taken, arrow
    gc.collect()
    assert series.to_list() == [None if null else row for row, null in zip(wanted, nulls, strict=True)]
    del series
    gc.collect()
    noise = [numpy.full(len(wanted) * n, 77, dtype) for _ in range(20)]
    assert column.to_pylist() == [None if null else row for row, null in zip(wanted, nulls, strict=True)]
    assert len(noise) == 20


def test_children_may_outlive_their_list(ring: Ring) -> None:
    column = pyarrow.array(ring.place(KEYS, n=3))
    values = column.values
    wanted = [x for row in column.to_pylist() for x in row]
    del column
    gc.collect()
    assert values.to_pylist() == wanted


def test_views_of_the_buffer(ring: Ring) -> None:
    flat, rows = ring.place(KEYS), ring.place(KEYS, n=3, dtype="int64")
    for placed, format, shape, strides in ((flat, "I", (1000,), (4,)), (rows, "q", (1000, 3), (24, 8))):
        view = placed.indices
        assert (view.format, view.shape, view.strides, view.readonly) == (format, shape, strides, True)
        assert view.contiguous and bytes(view) == numpy.asarray(placed).tobytes()
        assert view == memoryview(placed)  # type: ignore[arg-type, unused-ignore]
        held = sys.getrefcount(placed)
        del view
        assert sys.getrefcount(placed) == held - 1
        with pytest.raises(BufferError, match="read-only"):
            get_buffer(placed, 0x01)  # writable
    with pytest.raises(BufferError, match="row by row"):
        get_buffer(rows, 0x40 | 0x10 | 0x08)  # F-contiguous
    get_buffer(flat, 0x40 | 0x10 | 0x08)


def get_buffer(owner: object, flags: int) -> None:
    view = ctypes.create_string_buffer(256)
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(owner), view, flags)
    ctypes.pythonapi.PyBuffer_Release(view)


@pytest.mark.skipif(not STATM.exists(), reason="tells memory by /proc")
@pytest.mark.parametrize(
    "take", [lambda placed: placed.__arrow_c_array__(), pyarrow.array, polars.Series, numpy.asarray]
)
def test_the_memory_of_indices_is_freed(ring: Ring, take: Callable[[Any], object]) -> None:
    keys = pyarrow.array(KEYS * 100)

    def resident() -> int:
        return int(STATM.read_text().split()[1]) * resource.getpagesize()

    def use(times: int) -> None:
        for _ in range(times):
            take(ring.place(keys, n=2, dtype="int64"))

    use(10)
    before = resident()
    use(200)
    # 320 MB pass through.
    assert resident() - before < 60_000_000


def test_generic(ring: Ring) -> None:
    assert Placed[str].__origin__ is Placed  # type: ignore[attr-defined]


# What is refused


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (pyarrow.array([1, 2]), "strings, bytes or uint64, not of int64"),
        (pyarrow.array([1.5]), 'not of "g"'),
        (pyarrow.array([["a"]]), r'not of "+l"'),
        (pyarrow.table({"k": ["a"]}), r'not of "+s"'),
        (pyarrow.record_batch({"k": ["a"]}), r'not of "+s"'),
        (pyarrow.array([1, 2]).dictionary_encode(), "not of dictionary of int64"),
        (pyarrow.array([1.5]).dictionary_encode(), 'not of dictionary of "g"'),
        (numpy.zeros((), "u8"), "0-d array"),
        (numpy.array([1, 2]), "keys[0]: expected str or bytes as key, not int64"),
        (numpy.array([1, 2], ">u8"), "keys[0]"),
        ([1], "keys[0]: expected str or bytes as key, not int"),
        (["a", None], "keys[1]: expected str or bytes as key, not NoneType"),
        ([*KEYS, 7], "keys[1000]"),
        ((*KEYS[:128], 7), "keys[128]"),
        (7.5, "float"),
    ],
)
def test_wrong_types_of_keys(ring: Ring, keys: Any, names: str) -> None:
    with pytest.raises(TypeError) as caught:
        ring.place(keys)
    assert names in str(caught.value)


def test_wrong_types_of_integers(ring: Ring) -> None:
    for column, names in (
        (pyarrow.array(["1"]), "not of string or binary"),
        (pyarrow.array(["1"], "large_string"), "not of large_string or large_binary"),
        (pyarrow.array(["1"]).dictionary_encode(), "not of dictionary of string or binary"),
        (polars.Series(["1"]), "not of string_view or binary_view"),
    ):
        with pytest.raises(TypeError, match=names):
            ring.place_u64(column)
        with pytest.raises(TypeError, match=f"an Arrow array of integers, {names}"):
            ring.place_hashed(column)


@pytest.mark.parametrize(
    ("call", "kind", "names"),
    [
        (lambda ring: ring.place([], dtype="uint8"), "argument", 'dtype: "uint8"'),
        (lambda ring: ring.place([], dtype="float"), "argument", '"float" is none of "uint32", "int32" and "int64"'),
        (lambda ring: ring.place([], n=0), "argument", "n: 0"),
        (lambda ring: ring.place([], n=-1), "argument", "n: -1 is negative"),
        (lambda ring: ring.place(["a"], n=2**20 + 1), "argument", "n: 1048577"),
        (lambda ring: ring.place(["a"], n=2**70), "argument", "n: "),
        (lambda ring: ring.place(numpy.zeros((2, 2), "u8")), "keys", "2 dimensions"),
        (lambda ring: ring.place_u64(pyarrow.array([1, None, -2])), "keys", "keys[2]: -2 is not an integer from 0"),
        (
            lambda ring: ring.place_hashed(pyarrow.chunked_array([[1] * 300, [-5]])),
            "keys",
            "keys[300]: -5 is not",
        ),
        (lambda ring: ring.place(ArrayProducer(offsets=(0, 2, 1, 3))), "keys", "keys[1]: it leaves the bytes"),
        (lambda ring: ring.place(ArrayProducer(offsets=(0, 9, 9, 3))), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(ArrayProducer(offsets=(-1, 1, 2, 3))), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(ArrayProducer(offsets=(0, 1, 2, -3))), "keys", "last offset of an array is negative"),
        (lambda ring: ring.place(broken_view(buffer=1)), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(broken_view(buffer=-1)), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(broken_view(start=10)), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(broken_view(length=-1)), "keys", "keys[0]: it leaves the bytes"),
        (lambda ring: ring.place(broken_dictionary(2)), "keys", "keys[1]: its dictionary has no such value"),
        (lambda ring: ring.place(broken_dictionary(-1)), "keys", "keys[1]: its dictionary has no such value"),
        (lambda ring: ring.place(ArrayProducer(length=-1)), "keys", "length -1"),
        (lambda ring: ring.place(ArrayProducer(offset=-1)), "keys", "offset -1"),
        (lambda ring: ring.place(ArrayProducer(offset=2**63 - 2)), "keys", "offset 9223372036854775806"),
        (lambda ring: ring.place(ArrayProducer(length=2**62)), "keys", "buffer 1"),
        (lambda ring: ring.place(ArrayProducer(n_buffers=2)), "keys", "2 buffers"),
        (lambda ring: ring.place(ArrayProducer(n_buffers=-1)), "keys", "-1 buffers"),
        (lambda ring: ring.place(ArrayProducer(buffers=None)), "keys", "3 buffers"),
        (lambda ring: ring.place(ArrayProducer(pointers=[None] * 3)), "keys", "buffer 1 of an array is not there"),
        (lambda ring: ring.place(ArrayProducer(null_count=1)), "keys", "1 nulls and no bitmap"),
        (lambda ring: ring.place(ArrayProducer("vu", n_buffers=2)), "keys", "views has 2 buffers"),
        (lambda ring: ring.place(ArrayProducer(release=None)), "keys", "released"),
    ],
)
def test_bad_values(ring: Ring, call: Callable[[Any], object], kind: str, names: str) -> None:
    with pytest.raises(InvalidError) as caught:
        call(ring)
    assert caught.value.kind == kind and names in str(caught.value)


def broken_view(length: int = 13, buffer: int = 0, start: int = 0) -> Any:
    view = numpy.array([length, 0, buffer, start], "i4")
    buffers = [None, pyarrow.py_buffer(view), pyarrow.py_buffer(b"x" * 20)]
    return pyarrow.Array.from_buffers(pyarrow.string_view(), 1, buffers)


def broken_dictionary(index: int) -> Any:
    places = pyarrow.array([0, index], "int8")
    return pyarrow.DictionaryArray.from_arrays(places, pyarrow.array(["a", "b"]), safe=False)


class Exports:
    """Gives what it is told to for its arrays."""

    def __init__(self, given: object) -> None:
        self.given = given

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.given


def test_capsules_that_are_none(ring: Ring) -> None:
    schema, column = pyarrow.array(["a"]).__arrow_c_array__()
    for given, names in (
        (None, "two capsules, not NoneType"),
        ((schema,), "two capsules, not tuple"),
        ((1, 2), 'a capsule named "arrow_schema", not int'),
        ((column, schema), 'a capsule named "arrow_schema", not PyCapsule'),
        ((schema, schema), 'a capsule named "arrow_array", not PyCapsule'),
    ):
        with pytest.raises(TypeError, match=names):
            ring.place(Exports(given))
    shared = Exports(pyarrow.array(["a"]).__arrow_c_array__())
    assert list(ring.place(shared)) == [ring["a"]]
    with pytest.raises(InvalidError, match="released"):
        ring.place(shared)

    class Raises:
        @property
        def __arrow_c_array__(self) -> object:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        ring.place(Raises())  # type: ignore[call-overload]


def test_a_dictionary_without_end(ring: Ring) -> None:
    producer = ArrayProducer("i")
    producer.endless = True
    with pytest.raises(TypeError, match="dictionary of dictionaries"):
        ring.place(producer)
    producer = ArrayProducer("u")
    producer.endless = True
    with pytest.raises((TypeError, InvalidError), match="dictionary"):
        ring.place(producer)


# Who owns what


def test_every_struct_is_released_once(ring: Ring) -> None:
    wanted = one_by_one(ring, ["a", "b", "c"])
    single = ArrayProducer()
    assert indices(ring.place(single)) == wanted
    assert single.released == {"schema": 1, "array": 1, "stream": 0}
    several = StreamProducer()
    assert indices(ring.place(several)) == wanted * 2
    assert several.released == {"schema": 1, "array": 2, "stream": 1}

    refused: list[Producer] = [
        ArrayProducer("+s"),
        ArrayProducer(length=-1),
        StreamProducer("+s"),
        StreamProducer(length=-1),
    ]
    for producer in refused:
        with pytest.raises((TypeError, InvalidError)):
            ring.place(producer)  # type: ignore[call-overload]
        arrays = 0 if producer.format == b"+s" and isinstance(producer, StreamProducer) else 1
        streams = 1 if isinstance(producer, StreamProducer) else 0
        assert producer.released == {"schema": 1, "array": arrays, "stream": streams}


def test_streams_that_fail(ring: Ring) -> None:
    late = StreamProducer()
    late.end_status, late.message = 5, b"the disk is gone"
    with pytest.raises(InvalidError, match="the disk is gone"):
        ring.place(late)
    assert late.released == {"schema": 1, "array": 2, "stream": 1}
    early = StreamProducer()
    early.schema_status = 22
    with pytest.raises(InvalidError, match="error 22"):
        ring.place(early)
    assert early.released == {"schema": 0, "array": 0, "stream": 1}


def test_a_ring_that_changes_while_a_stream_is_read(ring: Ring) -> None:
    before = ring.snapshot()
    producer = StreamProducer()
    producer.before_each = lambda: ring.remove_node(ring.nodes[0])
    placed = ring.place(producer)
    assert placed.snapshot is before and list(placed) == list(before.place(["a", "b", "c"] * 2))
    assert len(ring) == 6


def test_nothing_leaks(ring: Ring) -> None:
    names = {id: id for id in ring}
    keys = [f"a key of its own {i}" for i in range(300)]
    column, integers = pyarrow.array(keys), numpy.array(INTEGERS, "u8")

    def use() -> None:
        for dtype in DTYPES:
            for n in (1, 3):
                for form in (keys, tuple(keys), iter(keys), column, integers):
                    placed: Any = ring.place(form, n=n, dtype=dtype)
                    list(placed), numpy.asarray(placed), pyarrow.array(placed), polars.Series(placed)
                bad: Any
                for bad in ([*keys, 1], broken_dictionary(7)):
                    with pytest.raises((TypeError, InvalidError)):
                        ring.place(bad, n=n, dtype=dtype)
        for key in keys:
            ring.get_node(key)
        ring.mark_down("x1")
        ring.mark_up("x1")

    use()
    gc.collect()
    counted = [*names.values(), *keys, integers, ring, ring.snapshot()]
    before = [sys.getrefcount(thing) for thing in counted[:-1]], pyarrow.total_allocated_bytes()
    for _ in range(3):
        use()
    gc.collect()
    assert ([sys.getrefcount(thing) for thing in counted[:-1]], pyarrow.total_allocated_bytes()) == before


def test_old_snapshots_are_let_go(ring: Ring) -> None:
    # Each node that comes and goes is a str of its own; the ring keeps those of the newest snapshot.
    held = ring.snapshot()
    ring.add_node("comes and goes")
    name = ring.nodes[0]
    assert name == "comes and goes"
    with_node = sys.getrefcount(name)
    ring.remove_node("comes and goes")
    assert sys.getrefcount(name) < with_node
    assert ring.snapshot() is ring.snapshot() is not held


# Without the interpreter lock


@pytest.fixture
def never_switch() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(interval)


def test_buffers_and_arrow_are_placed_without_the_lock(ring: Ring, never_switch: None) -> None:
    count = 0
    stop = threading.Event()

    def run() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1
            stop.wait(0.0001)

    keys = [f"key {i}" for i in range(300_000)]
    free = [pyarrow.array(keys), pyarrow.chunked_array([keys[:1000], keys[1000:]]), numpy.arange(2_000_000, dtype="u8")]
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        # The lock changes hands only where it is let go: never while a list is read.
        for form in [*free, keys]:
            before = count
            ring.place(form, n=3)
            assert (count > before) == (form is not keys)
    finally:
        stop.set()
        thread.join(10)
