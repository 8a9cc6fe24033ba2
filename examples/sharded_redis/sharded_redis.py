"""A sharded Redis store with failover: the heir of each key has a copy, and is asked while the key's shard is down.

Usage: sharded_redis.py SHARD SHARD SHARD ..    redis servers, as 127.0.0.1:6379
"""

import socket
import sys
import time
from collections import Counter
from collections.abc import Callable

from libconsistent import CheckPolicy, HealthChecker, Node, Probe, Ring

KEYS = [f"user:{i}" for i in range(1000)]


class Redis:
    """One server, asked over one connection in its protocol, RESP."""

    def __init__(self, address: str, timeout: float = 2) -> None:
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port)), timeout).makefile("rwb")

    def ask(self, *words: str) -> str | None:
        parts = [b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words]
        self.stream.write(b"*%d\r\n%s" % (len(parts), b"".join(parts)))
        self.stream.flush()
        line = self.stream.readline()
        kind, rest = line[:1], line[1:-2].decode()
        if kind in (b"+", b":"):
            return rest
        if kind != b"$":
            raise OSError(f"{words[0]}: {rest or 'the server has gone'}")
        return None if rest == "-1" else self.stream.read(int(rest) + 2)[:-2].decode()


def ping(probe: Probe, timeout: float) -> bool:
    """What makes a shard well: an answer. A server that hangs still accepts connections."""
    try:
        server = Redis(probe.address, timeout)
        with server.stream:
            return server.ask("PING") == "PONG"
    except OSError:
        return False  # as expected of a server that is gone; other errors are the program's, and logged


class Store:
    """The shards, and the ring that says where each key lives."""

    def __init__(self, addresses: list[str]) -> None:
        self.ring = Ring([Node(f"shard-{i}", address=address) for i, address in enumerate(addresses)])
        self.shards = {id: Redis(self.ring.node(id).address) for id in self.ring}

    def get(self, key: str) -> str | None:
        return self.shards[self.ring[key]].ask("GET", key)

    def set(self, key: str, value: str) -> None:
        # The second of these nodes is the heir: get_node(key), should the first be down.
        for id in self.ring.get_nodes(key, 2):
            self.shards[id].ask("SET", key, value)

    def take_back(self, id: str) -> None:
        """Brings a shard that has returned, empty or outdated, up to date; from then on it is asked again."""
        self.shards[id] = Redis(self.ring.node(id).address)
        for key in KEYS:
            homes = self.ring.get_nodes(key, 2, include_down=True)
            if id in homes and (value := self.get(key)) is not None:
                self.shards[id].ask("SET", key, value)
                for stand_in in self.ring.get_nodes(key, 2):
                    if stand_in not in homes:
                        self.shards[stand_in].ask("DEL", key)
        self.ring.mark_up(id)

    def all_are(self, value: str) -> int:
        return sum(self.get(key) == value for key in KEYS)


def wait_until(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(0.01)


def main(addresses: list[str]) -> int:
    store = Store(addresses)
    ring = store.ring
    with HealthChecker(ring, ping, CheckPolicy(interval=0.1, timeout=0.5)):
        for key in KEYS:
            store.set(key, "old")
        print("keys:", ", ".join(f"{id} {n}" for id, n in sorted(Counter(map(ring.get_node, KEYS)).items())))
        print("kill one of the shards now", flush=True)
        wait_until(lambda: any(ring.state(id) == "down" for id in ring))
        gone = next(id for id in ring if ring.state(id) == "down")
        ring.mark_down(gone)  # checks alone do not bring it back: what it has is not to be read

        moved = [key for key in KEYS if ring.get_primary(key) == gone]
        heirs = {ring.get_node(key) for key in moved}
        kept = store.all_are("old")
        for key in KEYS:
            store.set(key, "new")
        print(f"down: {gone}")
        print("start it again", flush=True)
        wait_until(lambda: ring.health(gone).successes >= ring.health_policy.rise)
        store.take_back(gone)

    kept = min(kept, store.all_are("new"))
    back = sum(ring.get_node(key) == gone for key in moved)
    print(f"keys {len(KEYS)}, moved {len(moved)}, heirs {len(heirs)}, back {back}, lost {len(KEYS) - kept}")
    return 0 if kept == len(KEYS) else 1


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
