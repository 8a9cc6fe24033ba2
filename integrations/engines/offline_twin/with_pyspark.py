"""Assigns the keys of a folder to shards with PySpark on two cores of this machine.

python with_pyspark.py DIR STRIDE
"""

import json
import os
import sys
import time
from pathlib import Path

from libconsistent import Ring
from libconsistent.integrations.pyspark import node
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main(folder: Path, stride: int) -> None:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "true")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    begin = time.monotonic()
    ring = Ring.from_json((folder / "topology.json").read_bytes())
    keys = spark.read.parquet(str(folder / "keys"))
    keys.withColumn("shard", node(ring, "key")).write.parquet(str(folder / "pyspark.parquet"))
    seconds = time.monotonic() - begin

    assigned = spark.read.parquet(str(folder / "pyspark.parquet"))
    counted = assigned.groupBy("shard").agg(F.count("*").alias("rows"), F.sum("row").alias("total")).collect()
    counts = {row.shard: (row.rows, row.total) for row in counted}
    (folder / "pyspark.json").write_text(json.dumps({"seconds": seconds, "counts": counts}))
    sample = assigned.where(F.col("row") % stride == 0).select("key", "shard").toArrow()
    lines = (f"{row['key']}\t{row['shard']}\n" for row in sample.to_pylist())
    (folder / "pyspark.tsv").write_text("".join(lines))
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
