"""Assigns the keys of a folder to shards with Polars, in batches: the frame is never in memory.

python with_polars.py DIR STRIDE
"""

import json
import sys
import time
from itertools import count
from pathlib import Path

import polars as pl
from libconsistent import Ring


def main(folder: Path, stride: int) -> None:
    begin = time.monotonic()
    placement = Ring.from_json((folder / "topology.json").read_bytes()).snapshot()
    batches = count(1)

    def shards(keys: pl.Series) -> pl.Series:
        if (number := next(batches)) % 100 == 0:
            print(f"polars: batch {number:,}, {time.monotonic() - begin:.0f} s", flush=True)
        return pl.Series(placement.place(keys))

    (
        pl.scan_parquet(folder / "keys" / "*.parquet")
        .with_columns(shard=pl.col("key").map_batches(shards, return_dtype=pl.UInt32, is_elementwise=True))
        .sink_parquet(folder / "polars.parquet")
    )
    seconds = time.monotonic() - begin

    assigned = pl.scan_parquet(folder / "polars.parquet")
    counted = assigned.group_by("shard").agg(pl.len(), pl.sum("row")).collect(engine="streaming")
    counts = {placement.nodes[shard]: (rows, total) for shard, rows, total in counted.iter_rows()}
    (folder / "polars.json").write_text(json.dumps({"seconds": seconds, "counts": counts}))
    sample = assigned.filter(pl.col("row") % stride == 0).select("key", "shard").collect(engine="streaming")
    lines = (f"{key}\t{placement.nodes[shard]}\n" for key, shard in sample.iter_rows())
    (folder / "polars.tsv").write_text("".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
