"""A Django program with two caches over the nodes of topology documents.

Usage: django_cache.py MEMCACHED.json REDIS.json
"""

import sys

from django.conf import settings
from django.core.cache import caches

settings.configure(
    CACHES={
        "default": {
            "BACKEND": "libconsistent.integrations.django.RingMemcachedCache",
            "LOCATION": sys.argv[1],  # a document, which is followed
            "KEY_PREFIX": "shop",
            "OPTIONS": {"connect_timeout": 0.2, "timeout": 0.5, "retry_attempts": 0, "dead_timeout": 5},
        },
        "sessions": {
            "BACKEND": "libconsistent.integrations.django.RingRedisCache",
            "LOCATION": sys.argv[2],
            "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.5},
        },
    }
)

for name in ("default", "sessions"):
    cache = caches[name]
    cache.set_many({f"user:{i}": {"name": f"n{i}"} for i in range(100)}, timeout=60)
    key = cache.make_key("user:42")
    print(key, cache.ring.get_node(key), cache.get("user:42"), len(cache.get_many(f"user:{i}" for i in range(100))))
