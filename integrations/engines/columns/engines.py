"""The engines under the contract: each takes an Arrow column into its own, places it, and gives a list of Python's.

A new engine is one more class here.
"""

from __future__ import annotations

import pickle
from typing import Any, Protocol

import datafusion
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
from libconsistent import NO_INDEX, Placement, Ring
from libconsistent.integrations import arrow as in_arrow

Column = pa.Array | pa.ChunkedArray


class Engine(Protocol):
    """What the contract asks of an engine."""

    versions: str
    glue: str

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]: ...
    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]: ...
    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]: ...


class Arrow:
    versions, glue = f"pyarrow {pa.__version__}", "arrow"

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        placed = in_arrow.nodes(ring, column)
        placed.validate(full=True)
        return placed.to_pylist()

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        placed = in_arrow.nodes(ring, column, n)
        placed.validate(full=True)
        return placed.to_pylist()

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        placed = in_arrow.indices(ring, column)
        assert placed.type == pa.uint32()
        return placed.to_pylist()


class Numpy:
    """Arrays of one type where there is no null, masked integers and objects where there are."""

    versions, glue = f"numpy {np.__version__}", "numpy"

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return in_numpy.nodes(ring, self.own(column)).tolist()

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        rows = in_numpy.nodes(ring, self.own(column), n).tolist()
        if n == 1:
            return rows
        lists = [[id for id in row if id is not None] for row in rows]
        return [None if key is None else row for key, row in zip(column.to_pylist(), lists, strict=True)]

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return [None if index == NO_INDEX else index for index in in_numpy.indices(ring, self.own(column)).tolist()]

    def own(self, column: Column) -> np.ndarray[Any, Any]:
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if not pa.types.is_primitive(column.type):
            return np.array([*column.to_pylist(), None], object)[:-1]
        # What is masked is no key, and any value may be there.
        filled = column.fill_null(-1 if pa.types.is_signed_integer(column.type) else 1) if column.null_count else column
        values = np.array(filled.to_pylist(), column.type.to_pandas_dtype())
        return np.ma.array(values, mask=column.is_null().to_pylist()) if column.null_count else values


class Texts(Numpy):
    """NumPy's fixed-width texts and bytes, which have no nulls."""

    def own(self, column: Column) -> np.ndarray[Any, Any]:
        keys = super().own(column)
        fixed = {str: "U", bytes: "S"}.get(type(keys[0])) if len(keys) and keys.dtype == object else None
        return keys.astype(fixed) if fixed and None not in keys else keys


class Pandas:
    """Columns as pandas makes them of Arrow's."""

    versions, glue = f"pandas {pd.__version__}", "pandas"

    def own(self, column: Column) -> pd.Series:
        series = column.to_pandas()
        if column.null_count and pa.types.is_integer(column.type):
            # As floats, integers with missing ones would be no keys.
            nullable = str(column.type).replace("int", "Int").replace("u", "U")
            series = pd.Series(column.to_pylist(), dtype=nullable)
        series.index = pd.RangeIndex(7, 7 + len(series))
        return series.rename("key")

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        keys = self.own(column)
        placed = keys.consistent.node(ring)
        assert list(placed.cat.categories) == list(ring.nodes)
        assert placed.index.equals(keys.index) and placed.name == "key"
        return listed(placed.astype(object))

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        rows = self.own(column).consistent.nodes(ring, n).array.__arrow_array__()
        return rows.to_pylist()

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        placed = self.own(column).consistent.locate(ring)
        assert placed.dtype == "UInt32"
        return listed(placed.astype(object))


class PandasArrow(Pandas):
    """Columns of pandas that stay Arrow's."""

    def own(self, column: Column) -> pd.Series:
        return pd.Series(pd.arrays.ArrowExtensionArray(column), index=range(7, 7 + len(column)), name="key")


class Polars:
    versions, glue = f"polars {pl.__version__}", "polars"

    def run(self, column: Column, expression: pl.Expr) -> list[Any]:
        frame = pl.DataFrame({"key": pl.from_arrow(column)})
        placed = self.collect(frame.lazy().select(expression))
        assert placed.schema == frame.lazy().select(expression).collect_schema() and placed.columns == ["key"]
        return placed.to_series().to_list()

    def collect(self, plan: pl.LazyFrame) -> pl.DataFrame:
        return plan.collect(engine="in-memory")

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(column, pl.col("key").consistent.node(ring))

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        return self.run(column, pl.col("key").consistent.nodes(ring, n))

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(column, pl.col("key").consistent.locate(ring))


class PolarsStreaming(Polars):
    def collect(self, plan: pl.LazyFrame) -> pl.DataFrame:
        return plan.collect(engine="streaming")


class PolarsCategories(Polars):
    """Strings as `Categorical`."""

    def run(self, column: Column, expression: pl.Expr) -> list[Any]:
        if pa.types.is_large_string(column.type):
            frame = pl.DataFrame({"key": pl.from_arrow(column).cast(pl.Categorical)})
            return frame.select(expression).to_series().to_list()
        return super().run(column, expression)


class DuckDB:
    versions, glue = f"duckdb {duckdb.__version__}", "duckdb"

    def run(self, ring: Ring | Placement, column: Column, function: str, n: int = 1) -> list[Any]:
        with duckdb.connect() as con:
            con.register("keys", pa.table({"key": column, "row": pa.array(range(len(column)), pa.int64())}))
            in_duckdb.register(con, ring, n=n)
            rows = con.execute(f"select {function}(key) from keys order by row").fetchall()
        return [row[0] for row in rows]

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(ring, column, "node")

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        return self.run(ring, column, "node", n)

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(ring, column, "node_index")


class DuckDBPlaced(DuckDB):
    """The same by `placed`, whose batches are larger; it tells no indices."""

    def run(self, ring: Ring | Placement, column: Column, function: str, n: int = 1) -> list[Any]:
        if function == "node_index":
            return super().run(ring, column, function, n)
        with duckdb.connect() as con:
            given = pa.table({"key": column, "row": pa.array(range(len(column)), pa.int64())})
            con.register("given", given)
            con.execute("create table keys as select * from given")
            rows = in_duckdb.placed(con, "select * from keys", "key", ring, n=n).order("row").fetchall()
        return [row[2] for row in rows]


class DataFusion:
    versions, glue = f"datafusion {datafusion.__version__}", "datafusion"

    def run(self, column: Column, function: datafusion.ScalarUDF) -> list[Any]:
        context = datafusion.SessionContext()
        context.register_udf(function)
        rows = pa.array(range(len(column)), pa.int64())
        batches = pa.table({"key": column, "row": rows}).to_batches(max_chunksize=1000)
        if not batches:
            batches = [pa.record_batch({"key": pa.array([], column.type), "row": rows})]
        context.register_record_batches("keys", [batches])
        placed = context.sql("select placed(key) as placed from keys order by row").collect()
        return [row for batch in placed for row in batch.column(0).to_pylist()]

    def node(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(column, in_datafusion.node(ring, column.type, "placed"))

    def nodes(self, ring: Ring | Placement, column: Column, n: int) -> list[Any]:
        return self.run(column, in_datafusion.node(ring, column.type, "placed", n))

    def locate(self, ring: Ring | Placement, column: Column) -> list[Any]:
        return self.run(column, in_datafusion.locate(ring, column.type, "placed"))


ENGINES: dict[str, Engine] = {
    "arrow": Arrow(),
    "numpy": Numpy(),
    "numpy-texts": Texts(),
    "pandas": Pandas(),
    "pandas-arrow": PandasArrow(),
    "polars": Polars(),
    "polars-streaming": PolarsStreaming(),
    "polars-categories": PolarsCategories(),
    "duckdb": DuckDB(),
    "duckdb placed": DuckDBPlaced(),
    "datafusion": DataFusion(),
}


def listed(series: pd.Series) -> list[Any]:
    return [None if missing else value for value, missing in zip(series, series.isna(), strict=True)]


def elsewhere(engine: str, placement: bytes, column: Column) -> list[Any]:
    """Places a column in another process, by what came there as bytes."""
    return ENGINES[engine].node(pickle.loads(placement), column)
