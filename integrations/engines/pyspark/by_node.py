"""Writes events into a file for each node that holds their users: by_node.py TOPOLOGY EVENTS FOLDER"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from libconsistent import Ring
from libconsistent.integrations.pyspark import node, repartition_by_node
from pyspark import TaskContext
from pyspark.sql import Row, SparkSession

topology, source, folder = map(Path, sys.argv[1:])
os.environ["PYSPARK_PYTHON"] = sys.executable
spark = SparkSession.builder.master("local[2]").config("spark.driver.host", "127.0.0.1").getOrCreate()
ring = Ring.from_json(topology.read_bytes())
nodes = ring.nodes


def write(rows: Iterator[Row]) -> None:
    number = TaskContext.get().partitionId()
    name = nodes[number] if number < len(nodes) else "nowhere"
    (folder / name).write_text("".join(f"{row.user}\n" for row in rows))


events = spark.read.parquet(str(source))
events.groupBy(node(ring, "user").alias("node")).count().orderBy("node").show()
repartition_by_node(events, ring, "user").foreachPartition(write)
