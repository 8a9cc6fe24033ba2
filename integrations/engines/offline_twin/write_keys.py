"""Writes the keys of the twin: parquet files of a row's number and its key, "user:0" and so on.

python write_keys.py ROWS DIR
"""

import sys
from pathlib import Path

import polars as pl

CHUNK = 2_500_000
"""Rows of a file. That many are in memory at once."""


def main(rows: int, folder: Path) -> None:
    keys = folder / "keys"
    keys.mkdir(parents=True)
    for start in range(0, rows, CHUNK):
        end = min(start + CHUNK, rows)
        frame = pl.select(row=pl.int_range(start, end, dtype=pl.Int64))
        frame = frame.with_columns(key=pl.format("user:{}", "row"))
        frame.write_parquet(keys / f"{start // CHUNK:05}.parquet", row_group_size=500_000)
        print(f"keys: {end:,} of {rows:,} rows", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
