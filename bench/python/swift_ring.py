"""Swift's RingBuilder on the ring of bench/rust/src/rebalance.rs, from scratch and with a device more: a line each.

A line has the seconds, the balance and the doubled partitions in percent, and how many replicas moved.
Usage: swift_ring.py PARTITION_BITS
"""

import sys
from time import perf_counter

from swift.common.ring import RingBuilder


def device(i: int) -> dict[str, object]:
    name = {"ip": f"10.0.0.{i + 1}", "port": 6200, "device": f"d{i}"}
    return {"id": i, "region": 1, "zone": i % 3, "weight": 1.0, **name}


def step(builder: RingBuilder) -> None:
    before = [list(row) for row in builder._replica2part2dev or []]
    start = perf_counter()
    builder.rebalance(seed="1")
    seconds = perf_counter() - start
    rows = [list(row) for row in builder._replica2part2dev]
    pairs = zip(before, rows, strict=True) if before else ()
    moved = sum(a != b for old, new in pairs for a, b in zip(old, new, strict=True))
    print(seconds, builder.get_balance(), builder.dispersion, moved)


builder = RingBuilder(int(sys.argv[1]), 3, 1)
for i in range(100):
    builder.add_dev(device(i))
step(builder)
builder.add_dev(device(100))
builder.pretend_min_part_hours_passed()
step(builder)
