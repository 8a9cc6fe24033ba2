"""A service in Python whose ring is as the store says. It answers each line of keys with where they are.

Usage: service.py REDIS    as 127.0.0.1:6379
"""

import json
import sys

import redis
from libconsistent import Ring
from libconsistent.sources.redis import RedisStore

host, port = sys.argv[1].split(":")
store = RedisStore(redis.Redis(host, int(port)))
found = store.get()
if found is None:
    raise SystemExit("no topology is there")
text, _version = found
ring = Ring.from_json(text)
with store.watch(ring, poll=1):
    for line in sys.stdin:
        source = ring.source()
        answer = {
            "epoch": ring.epoch,
            "fingerprint": ring.fingerprint,
            "nodes": [ring.get_node(key) for key in line.split()],
            "error": source and source.error,
        }
        print(json.dumps(answer), flush=True)
