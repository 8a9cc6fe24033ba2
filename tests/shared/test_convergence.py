"""Services in every language follow a key of Redis, a key of etcd and a file, while the members change every 100 ms and
everything between them breaks. SHARED_SECONDS says for how long; after minutes they must not have grown."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import etcd3gw
import redis
from libconsistent import InvalidError, Ring
from libconsistent.sources import Store
from libconsistent.sources.etcd import EtcdStore
from libconsistent.sources.file import FileStore
from libconsistent.sources.redis import RedisStore
from proxy import Proxy
from servers import Etcd, File, Place, Redis
from services import LANGUAGES, Service
from steady import LONG_ENOUGH, Steady
from use import use_of

SECONDS = float(os.environ.get("SHARED_SECONDS", "10"))
EVERY = 0.1
SOON = 1.0
"""Seconds after the last change until all have one fingerprint."""
LONG = 30.0
KEY = "libconsistent:shared"
PARTED = {"redis": ["python", "node"], "etcd": ["node", "go"], "file": []}
"""Services of these languages speak to servers by the proxies."""
NODES = 12


class Publisher:
    """Changes the members one by one, and publishes them in every place."""

    def __init__(self, places: list[Place]) -> None:
        self.ring = Ring([f"node-{number}" for number in range(NODES)])
        self.stores = [store_of(place) for place in places]
        self.force = [False] * len(places)
        self.changes = self.written = self.failed = self.refused = 0

    def change(self) -> None:
        """One leaves, and comes back by the next change: whoever has missed many of them has lost no more than two."""
        node = f"node-{self.changes // 2 % NODES}"
        if self.changes % 2 == 0:
            self.ring.remove_node(node)
        else:
            self.ring.add_node(node)
        self.changes += 1

    def publish(self) -> bool:
        """Whether all places have it."""
        done = [self.put(at) for at in range(len(self.stores))]
        return all(done)

    def put(self, at: int) -> bool:
        try:
            self.stores[at].put(self.ring, force=self.force[at])
        except InvalidError:
            # Somebody looks at what is there, and then insists.
            self.refused += 1
            self.force[at] = True
            return False
        except Exception:
            self.failed += 1
            return False
        self.written += 1
        self.force[at] = False
        return True


def store_of(place: Place) -> Store:
    host, _, port = place.address.rpartition(":")
    if place.kind == "redis":
        return RedisStore(redis.Redis(host, int(port)), KEY)
    return EtcdStore(etcd3gw.client(host, int(port)), KEY) if place.kind == "etcd" else FileStore(place.address)


@dataclass
class Troubles:
    """What goes wrong, one after the other, again and again."""

    servers: list[Redis | Etcd]
    places: list[Place]
    proxies: list[Proxy]

    def within_ten_seconds(self) -> Iterator[tuple[float, list[Callable[[], None]]]]:
        for at, server in zip((1.0, 3.0), self.servers, strict=True):
            yield at, [server.stop]
            yield at + 1.0, [server.start]
        yield 5.5, [proxy.hold for proxy in self.proxies]
        yield 7.0, [proxy.heal for proxy in self.proxies]
        yield 7.2, [self.garbage]
        yield 8.0, [proxy.cut for proxy in self.proxies]
        yield 9.0, [proxy.heal for proxy in self.proxies]

    def garbage(self) -> None:
        for place in self.places:
            place.garbage(KEY, b'{"libconsistent":1,')

    def make(self, over: threading.Event) -> None:
        """Begins no more of them once the time is over."""
        while True:
            start = time.monotonic()
            for at, calls in self.within_ten_seconds():
                time.sleep(max(0.0, start + at - time.monotonic()))
                for call in calls:
                    call()
            if over.wait(max(0.0, start + 10 - time.monotonic())):
                return


def test_all_have_one_fingerprint_soon_after_the_last_change(tmp_path: Path) -> None:
    with ExitStack() as stack:
        redis_, etcd, file = Redis(), Etcd(tmp_path / "etcd"), File(tmp_path / "file")
        places: list[Place] = [redis_, etcd, file]
        for place in places:
            stack.callback(place.stop)
        proxies = {place.kind: Proxy(place.address) for place in (redis_, etcd)}
        for proxy in proxies.values():
            stack.callback(proxy.close)
        publisher = Publisher(places)
        assert publisher.publish()
        services = [
            stack.enter_context(Service(language, place.kind, address_of(place, language, proxies), KEY))
            for place in places
            for language in ([*LANGUAGES, "c"] if place is file else LANGUAGES)
        ]
        for service in services:
            service.ask("watch", document=publisher.ring.to_json(), poll=1)
            service.until(LONG, fingerprint=publisher.ring.fingerprint)
        before = [use_of(service.process.pid) for service in services]
        steady = Steady(services)

        over = threading.Event()
        troubles = Troubles([redis_, etcd], places, list(proxies.values()))
        trouble = threading.Thread(target=troubles.make, args=(over,))
        trouble.start()
        end = time.monotonic() + SECONDS
        while (start := time.monotonic()) < end:
            publisher.change()
            publisher.publish()
            if SECONDS >= LONG_ENOUGH:
                steady.look()
            time.sleep(max(0.0, start + EVERY - time.monotonic()))
        over.set()
        trouble.join()
        took = time_to_agree(publisher, services)

        print(f"\n{publisher.changes} changes in {SECONDS:.0f} s in each of {len(places)} places:", end=" ")
        print(f"{publisher.written} written, {publisher.failed} not, {publisher.refused} refused at first")
        print("service       looked up  errors  back  last change  descriptors  memory")
        for service, seconds, began in zip(services, took, before, strict=True):
            now, use = service.ask("ring"), use_of(service.process.pid)
            name = f"{service.kind} {service.language}"
            counts = f"{now['looked']:>10} {now['errors']:>7} {now['backwards']:>5}"
            growth = f"{began.descriptors:>3} -> {use.descriptors:<3}  {began.memory:>6} -> {use.memory} KB"
            print(f"{name:<12} {counts}  {seconds * 1000:>8.0f} ms   {growth}")
            assert now["errors"] == now["backwards"] == 0 and now["looked"] > 0
            assert now["error"] is None and now["epoch"] == publisher.ring.epoch
            assert use.descriptors <= began.descriptors + 8
        if SECONDS >= LONG_ENOUGH:
            steady.check()
        assert all(service.ask("close")["left"] == 0 for service in services)
        assert max(took) <= SOON


def address_of(place: Place, language: str, proxies: dict[str, Proxy]) -> str:
    return proxies[place.kind].address if language in PARTED[place.kind] else place.address


def time_to_agree(publisher: Publisher, services: list[Service]) -> list[float]:
    """Makes the last change, which meets servers that are there; seconds until each service has it."""
    publisher.change()
    start = time.monotonic()
    while not publisher.publish():
        assert time.monotonic() < start + LONG
    last = time.monotonic()
    took: dict[Service, float] = {}
    while len(took) < len(services):
        for service in services:
            now = service.ask("ring")
            if now["fingerprint"] == publisher.ring.fingerprint:
                took.setdefault(service, time.monotonic() - last)
        assert time.monotonic() < last + LONG, [service.ask("ring") for service in services if service not in took]
    return [took[service] for service in services]
