"""Dask's frames: columns of categories, partitions and the page's program, beside the scalar calls."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pytest
from libconsistent import InvalidError, Ring
from libconsistent.integrations.dask import node, repartition_by_node

NODES = [f"node-{number}" for number in range(7)]


@pytest.fixture(scope="module")
def frame(columns: pa.Table) -> dd.DataFrame:
    """Arrow's types as pandas has them, and what pandas alone has."""
    plain = columns.to_pandas(types_mapper=pd.ArrowDtype)
    plain["category"] = pd.Series([text and text[-2:] for text in columns["text"].to_pylist()], dtype="category")
    plain["numbers"] = pd.Series(columns["int64"].to_pylist(), dtype="Int64").astype("category")
    plain["nullable"] = pd.Series(columns["uint64"].to_pylist(), dtype="UInt64")
    plain["range"] = range(len(plain))
    return dd.from_pandas(plain, npartitions=6, sort=False)


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_columns_equal_the_scalar_calls(frame, scalar, report, scheduler):
    ring = Ring(NODES)
    ring.mark_down("node-3")
    with dask.config.set(scheduler=scheduler):
        placed = frame.assign(**{f"{name} node": node(ring, frame[name]) for name in frame.columns}).compute()
    for name in frame.columns:
        keys = pa.chunked_array(pa.array(placed[name], from_pandas=True))
        found = placed[f"{name} node"]
        assert list(found.cat.categories) == list(ring.nodes)
        assert pa.array(found, from_pandas=True).to_pylist() == scalar(ring, keys), name
        assert keys.null_count == (0 if name == "range" else len(placed) // 11)
    report(
        glue=[f"py/python/libconsistent/integrations/{name}.py" for name in ("dask", "_shipped")],
        against=f"Dask {dask.__version__}, {scheduler}",
        compared=placed.shape[0] * len(frame.columns),
    )


def test_bytes_as_objects(columns, scalar):
    """Dask takes objects for texts unless it is told not to."""
    ring = Ring(NODES)
    objects = pd.Series(columns["bytes"].to_pylist(), dtype=object)
    with dask.config.set({"dataframe.convert-string": False}):
        found = node(ring, dd.from_pandas(objects, npartitions=3)).compute()
    assert pa.array(found, from_pandas=True).to_pylist() == scalar(ring, columns["bytes"])


def test_the_column_is_what_dask_was_told(frame):
    ring = Ring(NODES)
    column = node(ring, frame["text"])
    dd.utils.assert_eq(column, column.compute())
    assert column.cat.known
    assert column._name == node(Ring(NODES), frame["text"])._name
    assert column._name != node(Ring(NODES[:6]), frame["text"])._name


def test_partitions_are_the_nodes(frame, scalar):
    ring = Ring(NODES)
    parts = repartition_by_node(frame[["text", "range"]], ring, "text")
    assert parts.npartitions == len(NODES) + 1
    dd.utils.assert_eq(parts, parts.compute())
    rows = 0
    for number, name in enumerate([*ring.nodes, None]):
        part = parts.get_partition(number).compute()
        assert set(part.index) == {number}
        assert set(scalar(ring, pa.chunked_array([pa.array(part["text"])]))) == {name}
        rows += len(part)
    assert rows == len(frame)


def test_without_a_node():
    ring = Ring(["a", "b"])
    frame = dd.from_pandas(pd.DataFrame({"user": ["x", "y", None], "number": [1, -1, 2]}), npartitions=2)
    before = node(ring, frame["user"])
    ring.mark_down("a")
    ring.mark_down("b")
    assert node(ring, frame["user"]).compute().isna().all()
    # A column is of the ring as it was.
    assert before.compute().isna().tolist() == [False, False, True]
    assert repartition_by_node(frame, ring, "user").map_partitions(len).compute().tolist() == [0, 0, 3]
    with pytest.raises(TypeError, match="secret"):
        node(Ring(["a"], key_hash="siphash13", secret=bytes(range(16))), frame["user"])
    with pytest.raises(InvalidError, match="-1 is not an integer from 0"):
        node(ring, frame["number"]).compute()


def test_the_page_runs(run_by_node):
    def shown(printed):
        return dict(line.split() for line in printed.splitlines() if line.startswith("node-"))

    counts, nowhere, users = run_by_node(shown)
    assert nowhere.strip().strip('"') == ""
    assert sum(map(int, counts.values())) == users - 1
