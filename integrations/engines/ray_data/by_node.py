"""Writes events into a file for each node that holds their users: by_node.py TOPOLOGY EVENTS FOLDER"""

import sys
from pathlib import Path

import pyarrow as pa
import ray
from libconsistent import Ring
from libconsistent.integrations.ray_data import Placer

topology, source, folder = map(Path, sys.argv[1:])
ray.init(address="local", num_cpus=2, include_dashboard=False)
ring = Ring.from_json(topology.read_bytes())


def write(rows: pa.Table) -> pa.Table:
    name = rows["node"][0].as_py() or "nowhere"
    (folder / name).write_text("".join(f"{user}\n" for user in rows["user"]))
    return pa.table({"node": [name], "count": [len(rows)]})


events = ray.data.read_parquet(str(source)).map_batches(Placer(ring, "user"), batch_format="pyarrow")
written = events.groupby("node", num_partitions=len(ring)).map_groups(write, batch_format="pyarrow")
for row in written.take_all():
    print(row["node"], row["count"])
