"""A service with a ring that it shares with others: tests/shared/README.md says what it is asked."""

from __future__ import annotations

import base64
import gc
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import etcd3gw
import redis
from libconsistent import ConsistentError, Ring
from libconsistent.sources import Store, Watch
from libconsistent.sources.etcd import EtcdStore
from libconsistent.sources.file import FileStore
from libconsistent.sources.redis import RedisStore

Answer = dict[str, Any]


def store_of(kind: str, address: str, key: str) -> Store:
    host, _, port = address.rpartition(":")
    if kind == "redis":
        return RedisStore(redis.Redis(host, int(port)), key)
    if kind == "etcd":
        return EtcdStore(etcd3gw.client(host, int(port)), key)
    return FileStore(address)


class Lookups:
    """Looks keys up all the time, in a thread."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.looked = self.errors = self.backwards = 0
        self.is_over = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        last = 0
        while not self.is_over:
            for number in range(100):
                self.errors += self.ring.get_node(f"user:{number}") is None
            self.looked += 100
            epoch = self.ring.epoch
            self.backwards += epoch < last
            last = epoch
            time.sleep(0.002)

    def end(self) -> None:
        self.is_over = True
        self.thread.join()


class Service:
    def __init__(self, kind: str, address: str) -> None:
        self.where = kind, address
        self.watching: Watch | None = None

    def use(self, key: str) -> Answer:
        self.close()
        self.store = store_of(*self.where, key)
        return {}

    def get(self) -> Answer:
        found = self.store.get()
        return {"text": base64.b64encode(found[0]).decode(), "version": found[1]} if found else {"text": None}

    def put(self, document: str, force: bool = False) -> Answer:
        return {"put": self.store.put(document, force=force)}

    def watch(self, document: str, poll: float) -> Answer:
        self.threads = threading.active_count()
        self.ring = Ring.from_json(document)
        self.watching = self.store.watch(self.ring, poll=poll)
        self.lookups = Lookups(self.ring)
        return {}

    def ring_now(self) -> Answer:
        source, counts = self.ring.source(), self.lookups
        return {
            "epoch": self.ring.epoch,
            "fingerprint": self.ring.fingerprint,
            "origin": source and source.origin,
            "error": source and source.error,
            "looked": counts.looked,
            "errors": counts.errors,
            "backwards": counts.backwards,
        }

    def close(self) -> Answer:
        if self.watching is None:
            return {}
        self.watching.close()
        self.watching = None
        self.lookups.end()
        return {"left": threading.active_count() - self.threads}

    def collect(self) -> Answer:
        gc.collect()
        return {}

    def race(self, name: str, count: int) -> Answer:
        """Adds nodes one after the other, each to what is there."""
        tries = 0
        for number in range(count):
            while True:
                found = self.store.get()
                assert found
                ring = Ring.from_json(found[0])
                ring.add_node(f"{name}-{number}")
                tries += 1
                try:
                    assert self.store.put(ring) == "written"
                    break
                except ConsistentError as e:
                    assert e.kind in ("stale", "conflict"), e
        return {"tries": tries}


def main(kind: str, address: str) -> None:
    service = Service(kind, address)
    verbs: dict[str, Callable[..., Answer]] = {
        "use": service.use,
        "get": service.get,
        "put": service.put,
        "watch": service.watch,
        "ring": service.ring_now,
        "close": service.close,
        "collect": service.collect,
        "race": service.race,
    }
    for line in sys.stdin:
        asked = json.loads(line)
        answer: Answer
        try:
            answer = verbs[asked.pop("do")](**asked)
        except ConsistentError as e:
            answer = {"refused": e.kind, "message": str(e)}
        except Exception as e:
            answer = {"failed": repr(e)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
