"""Reads keys while they move: none may be missing, and none older than what its writer was told is written.

Usage: reader.py CONTROL KEYS    until it is interrupted; KEYS is how many keys there are
"""

import random
import signal
import sys
from collections import defaultdict

from control import Control, Shards
from libconsistent import Transition

BATCH = 100


class Reader:
    def __init__(self, control: Control, count: int) -> None:
        self.control, self.shards, self.count = control, Shards(), count
        self.version, self.transition = control.read()
        self.reads = self.missing = self.outdated = self.second = 0
        control.seen("reader", self.version)

    def follow(self) -> None:
        """Takes a newer transition between two batches, and tells that it goes by it."""
        if self.control.version() > self.version:
            self.version, self.transition = self.control.read()
            self.control.seen("reader", self.version)

    def batch(self) -> None:
        keys = [f"user:{i}" for i in random.sample(range(self.count), BATCH)]
        written = self.control.server.hmget("written", keys)  # asked before the keys are
        values = self.values(self.transition, keys)
        for key, number in zip(keys, written, strict=True):
            self.reads += 1
            if key not in values:
                self.missing += 1
            elif int(values[key].split(":", 1)[0]) < int(number or 0):
                self.outdated += 1

    def values(self, transition: Transition, keys: list[str]) -> dict[str, str]:
        """Asks of each key the first node that may have it, then the next."""
        found: dict[str, str] = {}
        nodes = {key: transition.nodes_for_read(key) for key in keys}
        for turn in range(max(map(len, nodes.values()))):
            asked = defaultdict(list)
            for key in keys:
                if key not in found and turn < len(nodes[key]):
                    asked[nodes[key][turn]].append(key)
            for id, some in asked.items():
                placement = transition.new if id in transition.new else transition.old
                values = self.shards.of(placement.node(id)).mget(some)
                found |= {key: value for key, value in zip(some, values, strict=True) if value is not None}
                self.second += turn * sum(value is not None for value in values)
        return found


def main(control: str, count: str) -> int:
    reader, stopped = Reader(Control(control), int(count)), []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    print("reads", flush=True)
    while not stopped:
        reader.follow()
        reader.batch()
    reader.control.left("reader")
    print(f"reads {reader.reads}, second {reader.second}, missing {reader.missing}, outdated {reader.outdated}")
    return 1 if reader.missing or reader.outdated else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    raise SystemExit(main(*sys.argv[1:]))
