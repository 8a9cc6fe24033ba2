"""The time of a row in each engine, beside that engine's own hash in the same run.

    python integrations/engines/columns/timing.py [ROWS]

Keys are the texts `user:N`, and integers; the ring has 16 nodes. Figures are nanoseconds a row of the fastest of three
runs, as the clock has them, and as the processors do: on a machine with other work the second tells more.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import libconsistent.integrations.datafusion as in_datafusion
import libconsistent.integrations.duckdb as in_duckdb
import libconsistent.integrations.numpy as in_numpy

# These two give series and expressions their `consistent`.
import libconsistent.integrations.pandas
import libconsistent.integrations.polars  # noqa: F401
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from datafusion import SessionContext
from libconsistent import Ring
from libconsistent.integrations import arrow as in_arrow

ROWS = 2_000_000
Work = dict[str, Callable[[], Any]]


def figures(rows: int = ROWS) -> dict[str, str]:
    """What was measured, by engine."""
    ring = Ring([f"node-{i}" for i in range(16)])
    numbers = np.arange(rows)
    texts = ("user:" + pl.Series("key", numbers).cast(pl.String)).to_arrow().cast(pa.string())
    table = pa.table({"key": texts, "number": numbers})
    works = [arrow(ring, table), in_polars(ring, table), in_pandas(ring, table), numbered(ring, numbers)]
    found = {name: told(rows, work) for each in works for name, work in each.items()}
    with duckdb.connect() as con:
        found["duckdb"] = told(rows, aggregated(ring, table, con))
    context = SessionContext()
    found["datafusion"] = told(rows, sums(ring, table, context))
    return found


def told(rows: int, work: Work) -> str:
    """The figures of one engine."""
    cells = []
    for name, run in work.items():
        times = []
        for _ in range(3):
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            times.append((time.perf_counter() - wall, time.process_time() - cpu))
        wall, cpu = (min(each) / rows * 1e9 for each in zip(*times, strict=True))
        cells.append(f"{name} {wall:.1f} ({cpu:.1f})")
    return f"ns a row, of {rows / 1e6:g} M (processors): " + ", ".join(cells)


def arrow(ring: Ring, table: pa.Table) -> dict[str, Work]:
    key, number = (table[name].combine_chunks() for name in ("key", "number"))
    return {
        "arrow": {
            "dictionary_encode": key.dictionary_encode,
            "node": lambda: in_arrow.nodes(ring, key),
            "node of int64": lambda: in_arrow.nodes(ring, number),
        }
    }


def in_polars(ring: Ring, table: pa.Table) -> dict[str, Work]:
    frame = pl.DataFrame(pl.from_arrow(table))
    node, number = pl.col("key").consistent.node(ring), pl.col("number").consistent.node(ring)
    counts = frame.lazy().group_by(node.alias("node")).len()
    return {
        "polars": {
            "hash": lambda: frame.select(pl.col("key").hash()),
            "node": lambda: frame.select(node),
            "node of int64": lambda: frame.select(number),
            "counted by node, streaming": lambda: counts.collect(engine="streaming"),
        }
    }


def in_pandas(ring: Ring, table: pa.Table) -> dict[str, Work]:
    frame = table.to_pandas()
    return {
        "pandas": {
            "hash_array": lambda: pd.util.hash_array(frame["key"].array, categorize=False),
            "node": lambda: frame["key"].consistent.node(ring),
            "hash_array of int64": lambda: pd.util.hash_array(frame["number"].to_numpy()),
            "node of int64": lambda: frame["number"].consistent.node(ring),
        }
    }


def numbered(ring: Ring, numbers: np.ndarray[Any, Any]) -> dict[str, Work]:
    texts = numbers.astype("U")
    return {
        "numpy": {
            "index of U": lambda: in_numpy.indices(ring, texts),
            "unique of int64": lambda: np.unique(numbers),
            "index of int64": lambda: in_numpy.indices(ring, numbers),
        }
    }


def aggregated(ring: Ring, table: pa.Table, con: duckdb.DuckDBPyConnection) -> Work:
    con.register("given", table)
    con.execute("create table keys as select * from given")
    in_duckdb.register(con, ring)

    def run(expression: str) -> Callable[[], Any]:
        return lambda: con.execute(f"select {expression} as h, count(*) from keys group by h").fetchall()

    return {
        "hash(key) % 16, counted": run("hash(key) % 16"),
        "node(key), counted": run("node(key)"),
        "node_index(key), counted": run("node_index(key)"),
        "node_index(number), counted": run("node_index(number)"),
        "placed, counted": lambda: (
            in_duckdb.placed(con, "select key from keys", "key", ring).aggregate("node, count(*)").fetchall()
        ),
    }


def sums(ring: Ring, table: pa.Table, context: SessionContext) -> Work:
    context.from_arrow(table, "keys")
    context.register_udf(in_datafusion.node(ring, pa.string()))
    context.register_udf(in_datafusion.locate(ring, pa.string()))

    def run(expression: str) -> Callable[[], Any]:
        return lambda: context.sql(f"select {expression} as h, count(*) from keys group by h").collect()

    return {
        "md5(key) one group, counted": run("md5(key) = ''"),
        "node(key), counted": run("node(key)"),
        "node_index(key), counted": run("node_index(key)"),
    }


if __name__ == "__main__":
    for name, line in figures(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS).items():
        print(f"{name}: {line}")
