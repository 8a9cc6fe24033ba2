"""Writes events into a file for each node that holds their users: by_node.py TOPOLOGY EVENTS FOLDER"""

import sys
from pathlib import Path

import dask
import dask.dataframe as dd
from libconsistent import Ring
from libconsistent.integrations.dask import node, repartition_by_node

topology, source, folder = map(Path, sys.argv[1:])
ring = Ring.from_json(topology.read_bytes())

events = dd.read_parquet(source)
print(node(ring, events["user"]).value_counts().compute().to_string())

parts = repartition_by_node(events, ring, "user").to_delayed()
dask.compute(
    part.to_csv(folder / name, columns=["user"], header=False, index=False)
    for name, part in zip([*ring.nodes, "nowhere"], parts, strict=True)
)
