"""Asks rings of Swift where objects are: swift_rings.py KEYS FOLDER."""

import json
import pathlib
import sys

import swift
from swift.common import utils
from swift.common.ring import Ring
from swift.common.ring.builder import RingBuilder

# part power, replicas, devices, zones, prefix, suffix
CASES = {
    "plain": (8, 3, 6, 3, "", "changeme"),
    "affixes": (10, 3, 9, 3, "pre-ключ", "suf"),
    "weighted": (7, 2, 5, 5, "p", ""),
    "one": (6, 1, 4, 2, "", "s"),
}


def made(folder, power, replicas, devices, zones):
    builder = RingBuilder(power, replicas, 1)
    for i in range(devices):
        builder.add_dev(
            {
                "region": 1,
                "zone": i % zones,
                "ip": f"10.0.0.{i + 1}",
                "port": 6200,
                "device": f"sd{chr(97 + i)}",
                "weight": 100 * (1 + i % 3),
            }
        )
    builder.rebalance(seed=20)
    path = str(folder / "object.ring.gz")
    builder.get_ring().save(path)
    return Ring(path)


def main():
    keys, out = json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2])
    paths = [("AUTH_test",), ("AUTH_test", "c")] + [(f"AUTH_{i % 7}", f"c{i % 11}", key) for i, key in enumerate(keys)]
    cases = []
    for name, (power, replicas, devices, zones, prefix, suffix) in CASES.items():
        utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = prefix.encode(), suffix.encode()
        ring = made(out, power, replicas, devices, zones)
        asked = [ring.get_nodes(*path)[1] for path in paths]
        cases.append(
            {
                "name": name,
                "options": {"prefix": prefix, "suffix": suffix},
                "nodes": [f"{dev['ip']}:{dev['port']}/{dev['device']}" for dev in ring.devs],
                "rows": [[dev["id"] for dev in ring.get_part_nodes(part)] for part in range(ring.partition_count)],
                "replicas": [[dev["id"] for dev in devs] for devs in asked],
            }
        )
    (out / "object.ring.gz").unlink()
    head = {
        "system": "OpenStack Swift, the package",
        "version": swift.__version__,
        "source": "swift.common.ring: Ring.get_nodes of rings that RingBuilder made",
        "keys": ["/" + "/".join(path) for path in paths],
    }
    (out / "table-swift.json").write_text(json.dumps(head | {"cases": cases}, ensure_ascii=False))


main()
