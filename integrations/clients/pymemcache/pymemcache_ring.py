"""pymemcache over the nodes of a topology document.

Usage: pymemcache_ring.py DOCUMENT.json
"""

import sys
from pathlib import Path

from libconsistent import Ring
from libconsistent.integrations.pymemcache import RingClient


def main(document: Path) -> None:
    ring = Ring.from_json(document.read_bytes())
    following = ring.follow(document)  # who joins or leaves the document joins or leaves the client
    cache = RingClient(ring, connect_timeout=0.2, timeout=0.5, retry_attempts=0, dead_timeout=5, ignore_exc=True)

    cache.set("user:42", "Ada", expire=60, noreply=False)
    print(cache.hasher.get_node("user:42"), cache.get("user:42"))
    cache.set_many({f"user:{i}": str(i) for i in range(100)}, noreply=False)
    print(len(cache.get_many([f"user:{i}" for i in range(100)])))
    following.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
