"""One contract for all engines: a column is placed as its keys are one by one."""

from __future__ import annotations

import multiprocessing
import pickle
import re
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from libconsistent import Node, Ring

HERE = Path(__file__).parent
GLUE = "py/python/libconsistent/integrations"
sys.path.append(str(HERE))
from engines import ENGINES, Column, Engine, elsewhere  # noqa: E402
from timing import figures  # noqa: E402

# Short and long ones, some beyond ASCII, some again.
TEXTS = [f"{i % 900}ä{'x' * (i % 40)}" if i % 11 else "" for i in range(4000)]
COUNTED: Counter[str] = Counter()

STRINGS = [pa.string(), pa.large_string(), pa.string_view()]
BINARIES = [pa.binary(), pa.large_binary(), pa.binary_view()]
INTEGERS = [getattr(pa, f"{sign}int{width}")() for sign in ("", "u") for width in (8, 16, 32, 64)]
DICTIONARIES = [pa.dictionary(pa.int32(), kind) for kind in (pa.string(), pa.large_string())]


def keys(kind: pa.DataType) -> list[Any]:
    if pa.types.is_integer(kind):
        top = 2 ** (kind.bit_width - pa.types.is_signed_integer(kind))
        return [0, 1, top - 1, *(i * 0x9E3779B97F4A7C15 % top for i in range(1500))]
    if pa.types.is_dictionary(kind):
        return [text for text in TEXTS if len(text) < 8]
    return TEXTS if kind in STRINGS else [text.encode() for text in TEXTS]


def holed(values: list[Any]) -> list[Any]:
    return [None if i % 7 == 3 else value for i, value in enumerate(values)]


@pytest.fixture
def ring() -> Ring:
    return Ring([Node(f"{zone}ö-{i}", zone=zone, weight=1 + i) for zone in "xyz" for i in range(3)])


@pytest.fixture(params=ENGINES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(name: str) -> Engine:
    return ENGINES[name]


def one_by_one(ring: Ring, values: list[Any], n: int = 0) -> list[Any]:
    """The oracle: the look-up of one key."""
    verbs: dict[bool, Callable[..., Any]] = {False: ring.get_node, True: ring.get_node_u64}
    if n:
        verbs = {False: ring.get_nodes, True: ring.get_nodes_u64}
    more = (n,) if n else ()
    return [None if key is None else verbs[isinstance(key, int)](key, *more) for key in values]


def check(ring: Ring, name: str, column: Column, values: list[Any]) -> None:
    wanted = one_by_one(ring, values)
    assert ENGINES[name].node(ring, column) == wanted
    index = {id: index for index, id in enumerate(ring.nodes)} | {None: None}
    assert ENGINES[name].locate(ring, column) == [index[id] for id in wanted]
    COUNTED[ENGINES[name].glue] += 2 * len(values)


@pytest.mark.parametrize("kind", [*STRINGS, *BINARIES, *INTEGERS, *DICTIONARIES], ids=str)
def test_each_type_is_placed_as_its_keys_are(ring: Ring, name: str, kind: pa.DataType) -> None:
    ring.mark_down(ring.nodes[4])
    values = keys(kind)
    check(ring, name, pa.array(values, kind), values)
    check(ring, name, pa.array(holed(values), kind), holed(values))


@pytest.mark.parametrize("kind", [pa.string(), pa.binary(), pa.int64(), *DICTIONARIES[:1]], ids=str)
def test_chunks_slices_and_nothing(ring: Ring, name: str, kind: pa.DataType) -> None:
    values = holed(keys(kind))
    whole = pa.array(values, kind)
    check(ring, name, whole[5:133], values[5:133])
    check(ring, name, whole[7:7], [])
    chunked = pa.chunked_array([whole[:100], whole[100:100], whole[100:357], whole[357:]])
    check(ring, name, chunked, values)
    check(ring, name, chunked[50:500], values[50:500])
    check(ring, name, pa.array([None] * 9, kind), [None] * 9)


def test_chunks_of_other_dictionaries(ring: Ring, name: str) -> None:
    values = [["a", "b", None, "a"], ["c", "a"], ["b"]]
    chunks = [pa.array(each).dictionary_encode() for each in values]
    if name == "datafusion":
        # Each of its columns has one dictionary where rows are sorted.
        chunks = pa.chunked_array(chunks).unify_dictionaries().chunks
    check(ring, name, pa.chunked_array(chunks), [key for each in values for key in each])


@pytest.mark.parametrize("n", [1, 2, 4, 12])
@pytest.mark.parametrize("kind", [pa.string(), pa.int32()], ids=str)
def test_replicas_are_lists(ring: Ring, name: str, engine: Engine, kind: pa.DataType, n: int) -> None:
    values = holed(keys(kind))[:700]
    wanted = one_by_one(ring, values, n)
    placed = engine.nodes(ring, pa.array(values, kind), n)
    # Where a call of one node is one of no lists, it is the ids alone.
    assert placed == wanted or (n == 1 and placed == one_by_one(ring, values))
    assert engine.nodes(ring, pa.array([], kind), n) == []
    COUNTED[engine.glue] += len(values)


def test_no_node_is_live(ring: Ring, engine: Engine) -> None:
    for id in ring.nodes:
        ring.mark_down(id)
    column = pa.array(["a", None])
    assert engine.node(ring, column) == engine.locate(ring, column) == [None, None]
    assert engine.nodes(ring, column, 2) == [[], None]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (pa.array([1.5, 2.0]), "keys are strings, bytes or integers, not "),
        (pa.array([True, False]), "keys are strings, bytes or integers, not "),
        (pa.array([0, 0], pa.timestamp("us")), "keys are strings, bytes or integers, not "),
        (pa.array([7, 7, -1], pa.int64()), r"keys\[2\]: -1 is not an integer from 0 to 2\^64-1"),
        (pa.array([-128], pa.int8()), r"keys\[0\]: -128 is not an integer from 0 to 2\^64-1"),
    ],
    ids=["float", "bool", "timestamp", "int64", "int8"],
)
def test_what_is_no_key_is_refused(ring: Ring, engine: Engine, column: pa.Array, why: str) -> None:
    # Engines wrap what a function raises.
    with pytest.raises(Exception, match=why):
        engine.node(ring, column)


@pytest.fixture
def changing(ring: Ring) -> Iterator[Ring]:
    """A ring one of whose nodes goes down and comes up all the time."""
    over = threading.Event()

    def change() -> None:
        while not over.is_set():
            ring.mark_down(ring.nodes[0])
            ring.mark_up(ring.nodes[0])

    thread = threading.Thread(target=change)
    thread.start()
    yield ring
    over.set()
    thread.join()


def test_a_column_is_placed_by_one_snapshot(changing: Ring, engine: Engine) -> None:
    up, down = Ring(changing), Ring(changing)
    down.mark_down(down.nodes[0])
    values = [f"user:{i}" for i in range(20_000)]
    column = pa.array(values)
    either = [one_by_one(up, values), one_by_one(down, values)]
    assert either[0] != either[1]
    for _ in range(5):
        assert engine.node(changing, column) in either


def test_a_placement_is_placed_by(ring: Ring, engine: Engine) -> None:
    ring.mark_down(ring.nodes[2])
    held = ring.snapshot()
    wanted = one_by_one(ring, TEXTS)
    ring.mark_up(ring.nodes[2])
    assert engine.node(held, pa.array(TEXTS)) == wanted != one_by_one(ring, TEXTS)


def test_placements_go_to_other_processes(ring: Ring) -> None:
    ring.mark_down(ring.nodes[2])
    column, wanted = pa.array(TEXTS), one_by_one(ring, TEXTS)
    placement = pickle.dumps(ring.snapshot())
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = {name: pool.submit(elsewhere, name, placement, column) for name in ENGINES}
        assert {name: answer.result() == wanted for name, answer in found.items()} == dict.fromkeys(ENGINES, True)


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", (HERE / "README.md").read_text(), re.M | re.S)


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.split("\n")[0][:40])
def test_the_page_runs(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {})


def test_every_engine_has_a_page_and_an_extra() -> None:
    root = HERE.parents[2]
    extras = tomllib.loads((root / "py/pyproject.toml").read_text())["project"]["optional-dependencies"]
    for glue in {engine.glue for engine in ENGINES.values()}:
        assert any(f"libconsistent.integrations.{glue}" in block or f"integrations import {glue}" in block
                   for block in blocks()), glue
        assert "pyarrow" if glue == "arrow" else glue in extras


def test_rows(report: Any) -> None:
    """The last one: what was compared, and the time of a row beside the engine's own hash."""
    measured = figures()
    for engine in {engine.glue: engine for engine in ENGINES.values()}.values():
        glue = [f"{GLUE}/{engine.glue}.py", f"{GLUE}/_place.py"]
        assert COUNTED[engine.glue] > 100_000
        report(glue=glue, against=engine.versions, compared=COUNTED[engine.glue], figures=measured[engine.glue])
