"""python-memcached over the nodes of a topology document.

Usage: memcached_ring.py DOCUMENT.json
"""

import sys
from pathlib import Path

from libconsistent import Ring
from libconsistent.integrations.python_memcached import RingClient


def main(document: Path) -> None:
    ring = Ring.from_json(document.read_bytes())
    following = ring.follow(document)  # who joins or leaves the document joins or leaves the client
    cache = RingClient(ring, socket_timeout=0.5, dead_retry=5, flush_on_reconnect=1)

    cache.set("user:42", {"name": "Ada"}, time=60)
    print(ring["user:42"], cache.get("user:42"))
    cache.set_multi({f"{i}": i for i in range(100)}, key_prefix="page:")
    print(len(cache.get_multi([f"page:{i}" for i in range(100)])))
    cache.disconnect_all()
    following.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
