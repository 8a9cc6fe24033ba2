"""Runs the systems one after the other and compares. Usage: main.py [--seed N] [SYSTEM ..]"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import sys
import time
import traceback
from pathlib import Path

from compare import compare

SYSTEMS = (
    "nginx nutcracker haproxy haproxy_inputs libmemcached libmemcached_c redis_cluster cassandra_tokens envoy "
    "varnish caddy traffic_server dnsdist clickhouse shortest pypi npm go rust php clients graphite routers"
).split()
# What each dialect without options equals, and where that is shown.
DEFAULTS = json.loads((Path(__file__).parent / "defaults.json").read_text())


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("systems", nargs="*", metavar="SYSTEM", help=", ".join(SYSTEMS))
    given = arguments.parse_args()
    if unknown := sorted(set(given.systems) - set(SYSTEMS)):
        arguments.error(f"no system {', '.join(unknown)}, only {', '.join(SYSTEMS)}")
    print(f"seed {given.seed}", flush=True)
    failed, skipped = [], []
    for name in given.systems or SYSTEMS:
        begun = time.monotonic()
        # The same seed gives the same numbers whichever systems run; ports are the machine's to give.
        rng = random.Random(f"{given.seed} {name}")
        try:
            system = importlib.import_module(f"systems.{name}")
            version = system.version()
        except (ImportError, FileNotFoundError) as missing:
            skipped.append(name)
            print(f"{name}: skipped, {missing}", flush=True)
            continue
        try:
            result = compare(system.observe(rng))
        except Exception:
            failed.append(name)
            print(f"{name} {version}: failed\n{traceback.format_exc()}", flush=True)
            continue
        for example in result.examples:
            print(f"  {example}")
        missing = {scheme for scheme, told in DEFAULTS.items() if told.get("live") == name} - result.bare
        if missing:
            print(f"  never without options: {', '.join(sorted(missing))}")
        if result.differences or not result.topologies or missing:
            failed.append(name)
        turns = f" ({result.in_turns} taken in turns)" if result.in_turns else ""
        print(
            f"{name} {version}: {result.topologies} topologies ({result.weighted} with weights, "
            f"{result.with_down} with servers down), {result.keys} keys{turns}, {result.differences} differences, "
            f"{time.monotonic() - begun:.1f} s",
            flush=True,
        )
        if len(result.schemes) > 1:
            print("  keys: " + ", ".join(f"{scheme} {keys}" for scheme, keys in result.schemes.items()), flush=True)
    print(f"failed: {', '.join(failed) or 'none'}; skipped: {', '.join(skipped) or 'none'}")
    return 1 if failed or (skipped and os.environ.get("CI") == "true") else 0


if __name__ == "__main__":
    sys.exit(main())
