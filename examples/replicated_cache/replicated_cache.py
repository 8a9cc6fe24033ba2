"""A replicated cache: every key on two memcached servers, so that one may be killed and nothing is lost.

Usage: replicated_cache.py ADDRESS ADDRESS ADDRESS ..    addresses as 127.0.0.1:11211
"""

import socket
import sys
import time

from libconsistent import Node, Ring

COPIES = 2
KEYS = [f"user:{i}" for i in range(1000)]


class Memcached:
    """One server, asked over one connection; it raises OSError once the server is gone."""

    def __init__(self, address: str) -> None:
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port)), timeout=2).makefile("rwb")

    def set(self, key: str, value: bytes) -> None:
        self.send(b"set %s 0 0 %d\r\n%s\r\n" % (key.encode(), len(value), value))
        if (answer := self.line()) != b"STORED\r\n":
            raise OSError(answer)

    def get(self, key: str) -> bytes | None:
        self.send(b"get %s\r\n" % key.encode())
        head = self.line()  # VALUE key flags length, or END
        if head == b"END\r\n":
            return None
        value = self.stream.read(int(head.split()[3]) + 2)[:-2]
        self.line()
        return value

    def send(self, request: bytes) -> None:
        self.stream.write(request)
        self.stream.flush()

    def line(self) -> bytes:
        line = self.stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server has gone")
        return line


class ReplicatedCache:
    """The servers, and the ring that says which of them hold a key."""

    def __init__(self, addresses: list[str]) -> None:
        self.ring = Ring([Node(f"cache-{i}", address=address) for i, address in enumerate(addresses)])
        self.servers = {id: Memcached(self.ring.node(id).address) for id in self.ring}
        self.failovers = 0

    def write(self, key: str, value: bytes) -> None:
        for node in self.ring.get_nodes(key, COPIES):
            self.servers[node].set(key, value)

    def read(self, key: str) -> bytes | None:
        """Any copy will do: the first server that answers and has it."""
        for node in self.ring.get_nodes(key, COPIES):
            try:
                value = self.servers[node].get(key)
            except OSError:
                self.ring.report(node, False)  # the third in a row takes the node down: nobody asks it again
                self.failovers += 1
                continue
            if value is not None:
                return value
        return None

    def restore(self, key: str, value: bytes) -> int:
        """Where a copy was on a node that is down, the next node of the key's walk gets one; how many there were."""
        held = self.ring.get_nodes(key, COPIES, include_down=True)
        heirs = [node for node in self.ring.get_nodes(key, COPIES) if node not in held]
        for node in heirs:
            self.servers[node].set(key, value)
        return len(heirs)


def main(addresses: list[str]) -> int:
    cache = ReplicatedCache(addresses)
    for key in KEYS:
        cache.write(key, b"value of " + key.encode())
    print(f"{len(KEYS)} keys written to {COPIES} of {len(addresses)} servers each", flush=True)
    print("reading them again and again: kill one of the servers now (kill -9)", flush=True)

    down: list[str] = []
    failovers = -1
    # Until a server is known to be down, and all keys were read once without it.
    while not down or cache.failovers > failovers:
        failovers = cache.failovers
        found = {key: value for key in KEYS if (value := cache.read(key)) == b"value of " + key.encode()}
        down = [id for id in cache.ring if cache.ring.state(id) == "down"]
        time.sleep(0.02)

    restored = sum(cache.restore(key, value) for key, value in found.items())
    lost = len(KEYS) - len(found)
    print(f"down: {' '.join(down)}")
    print(f"keys {len(KEYS)}, failovers {failovers}, restored {restored}, lost {lost}")
    return 1 if lost else 0


if __name__ == "__main__":
    if len(sys.argv) < COPIES + 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
