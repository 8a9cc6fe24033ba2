"""PySpark in local mode: columns, partitions and the page's program, beside the scalar calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pyarrow as pa
import pyspark
import pytest
from libconsistent import Ring
from libconsistent.integrations.pyspark import node, partition_by_node, repartition_by_node
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

NODES = [f"node-{number}" for number in range(7)]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "999")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def table(columns: pa.Table) -> pa.Table:
    """Spark has neither unsigned integers nor dictionaries, and makes batches of its own: of a table that has an empty
    chunk, `createDataFrame` takes only the rows before it."""
    names = [name for name in columns.column_names if name != "dictionary" and not name.startswith("uint")]
    return columns.select(names).combine_chunks()


def test_columns_equal_the_scalar_calls(spark, table, scalar, report):
    ring = Ring(NODES)
    ring.mark_down("node-3")
    frame = spark.createDataFrame(table)
    placed = frame.select(*(node(ring, name).alias(name) for name in table.column_names)).toArrow()
    for name in table.column_names:
        expected = scalar(ring, table[name])
        assert placed[name].to_pylist() == expected, name
        assert set(expected) == {None, *NODES} - {"node-3"}
    report(
        glue=[f"py/python/libconsistent/integrations/{name}.py" for name in ("pyspark", "_shipped")],
        against=f"PySpark {pyspark.__version__}, local",
        compared=table.num_rows * table.num_columns,
    )


def test_partitions_are_the_nodes(spark, table, scalar):
    ring = Ring(NODES)
    expected = scalar(ring, table["text"])
    parts = repartition_by_node(spark.createDataFrame(table.select(["text"])), ring, "text")
    rows = parts.withColumn("part", F.spark_partition_id()).toArrow()
    assert rows.num_rows == table.num_rows
    names = [*ring.nodes, None]
    assert [names[part] for part in rows["part"].to_pylist()] == scalar(ring, rows["text"])
    assert sorted(map(str, rows["text"].to_pylist())) == sorted(map(str, table["text"].to_pylist()))
    assert {names[part] for part in rows["part"].to_pylist()} == set(expected)


def test_pairs_are_partitioned_alike(spark):
    ring = Ring(NODES)
    keys = [None, "", "user:1", b"user:1", 1, 2**64 - 1, *(f"user:{number}" for number in range(2, 2000))]
    pairs = partition_by_node(spark.sparkContext.parallelize([(key, None) for key in keys], 3), ring)
    parts = pairs.glom().collect()
    assert len(parts) == len(NODES) + 1
    for number, part in enumerate(parts):
        for key, _ in part:
            found = ring.get_node_u64(key) if isinstance(key, int) else key is not None and ring.get_node(key)
            assert (found or None) == (NODES[number] if number < len(NODES) else None), key
    assert sum(map(len, parts)) == len(keys)
    # Spark leaves alone what is partitioned by an equal placement already, and moves it for another.
    assert partition_by_node(pairs, Ring(NODES)) is pairs
    assert partition_by_node(pairs, Ring(NODES[:6])) is not pairs


def test_a_worker_makes_the_placement_once(spark):
    placed = partition_by_node(spark.sparkContext.parallelize([(f"user:{n}", n) for n in range(999)], 40), Ring(NODES))

    def made(_pairs):
        from libconsistent.integrations import _shipped

        yield os.getpid(), _shipped._made.cache_info().misses

    # The tasks of `placed` run in the same processes.
    placed.count()
    processes = placed.mapPartitions(made).collect()
    assert len(processes) == len(NODES) + 1
    assert max(misses for _, misses in processes) <= 3  # One for each other test's ring, and this one.


def test_without_a_node(spark, capfd):
    ring = Ring(["a", "b"])
    frame = spark.createDataFrame([("x",), ("y",)], "user string")
    before = node(ring, "user")
    ring.mark_down("a")
    ring.mark_down("b")
    assert [row[0] for row in frame.select(node(ring, "user")).collect()] == [None, None]
    # A column is of the ring as it was.
    assert None not in [row[0] for row in frame.select(before).collect()]
    assert repartition_by_node(frame, ring, "user").rdd.glom().map(len).collect() == [0, 0, 2]
    with pytest.raises(pyspark.errors.PythonException, match="-1 is not an integer from 0"):
        frame.select(node(ring, F.lit(-1))).collect()
    capfd.readouterr()  # Spark's own words about it


def test_the_page_runs(run_by_node):
    def shown(printed):
        return dict(map(str.strip, line.strip("|").split("|")) for line in printed.splitlines() if "|" in line)

    counts, nowhere, users = run_by_node(shown)
    assert nowhere == "None\n"
    assert sum(int(count) for name, count in counts.items() if name != "node") == users
