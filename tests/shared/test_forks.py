"""A forked process keeps its own ring up to date."""

from __future__ import annotations

import os
import time

import etcd3gw
import redis
from libconsistent import Ring
from libconsistent.sources import Store
from libconsistent.sources.etcd import EtcdStore
from libconsistent.sources.file import FileStore
from libconsistent.sources.redis import RedisStore
from servers import Place


def store_of(place: Place, key: str) -> Store:
    host, _, port = place.address.rpartition(":")
    if place.kind == "redis":
        return RedisStore(redis.Redis(host, int(port)), key)
    return EtcdStore(etcd3gw.client(host, int(port)), key) if place.kind == "etcd" else FileStore(place.address)


def until(ring: Ring, epoch: int) -> bool:
    end = time.monotonic() + 20
    while ring.epoch != epoch and time.monotonic() < end:
        time.sleep(0.005)
    return ring.epoch == epoch


def test_a_forked_process_goes_on_watching(place: Place, key: str) -> None:
    store = store_of(place, key)
    ring, published = Ring(["a", "b"]), Ring(["a", "b"])
    store.put(published)
    with store.watch(ring, poll=60) as watch:
        published.add_node("c")
        store.put(published)
        assert until(ring, 1)
        child = os.fork()
        if child == 0:
            seen = until(ring, 2)
            watch.close()
            os._exit(0 if seen else 1)
        # The child has begun to watch, or reads what is there when it does.
        published.add_node("d")
        store.put(published)
        assert until(ring, 2)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
