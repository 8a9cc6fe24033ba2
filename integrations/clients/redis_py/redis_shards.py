"""redis-py over the nodes of a topology document.

Usage: redis_shards.py DOCUMENT.json
"""

import sys
from pathlib import Path

from libconsistent import HealthChecker, Ring
from libconsistent.integrations.redis_py import RingRedis


def main(document: Path) -> None:
    ring = Ring.from_json(document.read_bytes())
    following = ring.follow(document)  # who joins or leaves the document gets or loses its keys
    shards = RingRedis(ring, decode_responses=True, socket_timeout=0.5)

    with HealthChecker(ring, shards.ping, interval=0.5, timeout=0.2):  # who does not answer is left out until it does
        shards.at("{user:42}:name").set("{user:42}:name", "Ada", ex=60)
        shards.mset({f"page:{i}": i for i in range(100)})
        print(ring["{user:42}:name"], shards.mget(["{user:42}:name", "page:7", "none"]))

        pipe = shards.pipeline()
        for i in range(100):
            pipe.at(f"page:{i}").incr(f"page:{i}")
        print(sum(pipe.execute()))
    shards.close()
    following.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
