"""Ray Data on this machine: columns and the page's program, beside the scalar calls."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pyarrow as pa
import pytest
import ray
from libconsistent import Ring
from libconsistent.integrations.ray_data import Placer

NODES = [f"node-{number}" for number in range(7)]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(
        address="local", num_cpus=2, include_dashboard=False, logging_level="error", object_store_memory=200 * 2**20
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def test_columns_equal_the_scalar_calls(columns, scalar, report):
    ring = Ring(NODES)
    ring.mark_down("node-3")
    data = ray.data.from_arrow(columns)
    for name in columns.column_names:
        # Batches that end elsewhere than chunks do.
        data = data.map_batches(Placer(ring, name, f"{name} node"), batch_format="pyarrow", batch_size=999)
    placed = pa.concat_tables(ray.get(data.to_arrow_refs()))
    for name in columns.column_names:
        expected = scalar(ring, placed[name])
        assert placed[f"{name} node"].to_pylist() == expected, name
        assert set(expected) == {None, *NODES} - {"node-3"}
        assert placed[name].null_count == columns[name].null_count
    assert placed.num_rows == columns.num_rows
    report(
        glue=[f"py/python/libconsistent/integrations/{name}.py" for name in ("ray_data", "_shipped")],
        against=f"Ray {ray.__version__}, local",
        compared=columns.num_rows * columns.num_columns,
    )


def test_a_worker_makes_the_placement_once():
    def made(batch: pa.Table) -> pa.Table:
        from libconsistent.integrations import _shipped

        return pa.table({"pid": [os.getpid()], "misses": [_shipped._made.cache_info().misses]})

    ring = Ring(NODES)
    data = ray.data.range(1000, override_num_blocks=20).map_batches(Placer(ring, "id"), batch_format="pyarrow")
    told = data.map_batches(made, batch_format="pyarrow").take_all()
    assert len(told) == 20
    assert max(row["misses"] for row in told) <= 2  # The first test's ring, and this one.


def test_without_a_node():
    ring = Ring(["a", "b"])
    before = Placer(ring, "user")
    ring.mark_down("a")
    ring.mark_down("b")
    data = ray.data.from_arrow(pa.table({"node": ["old", "old"], "user": pa.array(["x", "y"])}))
    assert [row["node"] for row in data.map_batches(Placer(ring, "user"), batch_format="pyarrow").take_all()] == [
        None
    ] * 2
    # A placer is of the ring as it was; it may get a batch without any key.
    found = data.map_batches(before, batch_format="pyarrow").take_all()
    assert [row["node"] for row in found] == [Ring(["a", "b"]).get_node(user) for user in "xy"]
    assert before(pa.table({"user": [None]}))["node"].to_pylist() == [None]
    with pytest.raises(Exception, match=r"keys\[1\]: -1 is not an integer from 0"):
        ray.data.from_arrow(pa.table({"user": [1, -1]})).map_batches(before, batch_format="pyarrow").take_all()


def test_the_page_runs(run_by_node):
    def shown(printed):
        return dict(line.split() for line in printed.splitlines() if line.count(" ") == 1)

    counts, nowhere, users = run_by_node(shown)
    assert nowhere == "None\n"
    assert sum(map(int, counts.values())) == users
