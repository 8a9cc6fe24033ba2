"""Services in every language follow a key of Redis, a key of etcd and a file, while the members change every 100 ms and
everything between them breaks. SHARED_SECONDS says for how long."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import etcd3gw
import redis
from libconsistent import InvalidError, Ring
from libconsistent.sources.etcd import EtcdStore
from libconsistent.sources.file import FileStore
from libconsistent.sources.redis import RedisStore
from proxy import Proxy
from servers import Etcd, File, Place, Redis
from services import LANGUAGES, Service

SECONDS = float(os.environ.get("SHARED_SECONDS", "10"))
EVERY = 0.1
SOON = 1.0
KEY = "libconsistent:shared"
PARTED = "node"
"""Services of this language speak to servers by the proxies."""


@dataclass
class Publisher:
    """Changes the members one by one, and publishes them in every place; what a place does not take is tried again."""

    places: list[Place]
    ring: Ring = field(default_factory=lambda: Ring([f"node-{number}" for number in range(12)]))
    written = failed = refused = 0

    def __post_init__(self) -> None:
        self.stores = [store(place) for place in self.places]
        self.force = [True] * len(self.stores)

    def change(self, number: int) -> None:
        """One leaves, and comes back by the next change: whoever has missed many of them has lost no more than two."""
        node = f"node-{number // 2 % 12}"
        if number % 2 == 0:
            self.ring.remove_node(node)
        else:
            self.ring.add_node(node)

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


def store(place: Place) -> RedisStore | EtcdStore | FileStore:
    host, _, port = place.address.rpartition(":")
    if place.kind == "redis":
        return RedisStore(redis.Redis(host, int(port)), KEY)
    return EtcdStore(etcd3gw.client(host, int(port)), KEY) if place.kind == "etcd" else FileStore(place.address)


def troubles(
    redis_: Redis, etcd: Etcd, places: list[Place], proxies: list[Proxy]
) -> Iterator[tuple[float, Callable[[], object]]]:
    """What happens within ten seconds, and when."""
    yield 1.0, redis_.stop
    yield 2.0, redis_.start
    yield 3.0, etcd.stop
    yield 4.0, etcd.start
    yield 5.5, lambda: [proxy.hold() for proxy in proxies]
    yield 7.0, lambda: [proxy.heal() for proxy in proxies]
    yield 7.2, lambda: [place.garbage(KEY, b'{"libconsistent":1,') for place in places]
    yield 8.0, lambda: [proxy.cut() for proxy in proxies]
    yield 9.0, lambda: [proxy.heal() for proxy in proxies]


def descriptors(service: Service) -> int:
    return len(os.listdir(f"/proc/{service.process.pid}/fd"))


def resident(service: Service) -> int:
    """Kilobytes."""
    status = Path(f"/proc/{service.process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


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
        services = []
        for place in places:
            for language in [*LANGUAGES, "c"] if place is file else LANGUAGES:
                parted = language == PARTED and place.kind in proxies
                address = proxies[place.kind].address if parted else place.address
                service = stack.enter_context(Service(language, place.kind, address, KEY))
                service.ask("watch", document=publisher.ring.to_json(), poll=1)
                services.append(service)
        early = {}
        for service in services:
            service.until(20, fingerprint=publisher.ring.fingerprint)
            early[service] = descriptors(service), resident(service)

        over = threading.Event()
        trouble = threading.Thread(target=make_trouble, args=(redis_, etcd, places, list(proxies.values()), over))
        trouble.start()
        start, number = time.monotonic(), 0
        while (now := time.monotonic()) < start + SECONDS:
            publisher.change(number)
            publisher.publish()
            number += 1
            time.sleep(max(0.0, now + EVERY - time.monotonic()))
        over.set()
        trouble.join()
        # The last change meets servers that are there.
        publisher.change(number)
        last = time.monotonic()
        while not publisher.publish():
            last = time.monotonic()
        took = {}
        while len(took) < len(services):
            for service in services:
                now = service.ask("ring")
                if service not in took and now["fingerprint"] == publisher.ring.fingerprint:
                    took[service] = time.monotonic() - last
            assert time.monotonic() < last + 30, [service.ask("ring") for service in services if service not in took]

        changes, puts = number + 1, (publisher.written, publisher.failed, publisher.refused)
        print(
            f"\n{changes} changes in {SECONDS:.0f} s; {puts[0]} written, {puts[1]} failed, {puts[2]} refused at first"
        )
        print("service        lookups  errors  back  last change  descriptors  memory")
        for service in services:
            now = service.ask("ring")
            files, memory = early[service]
            name = f"{service.kind} {service.language}"
            counts = f"{now['looked']:>8} {now['errors']:>7} {now['backwards']:>5}"
            growth = f"{files:>3} -> {descriptors(service):<3}  {memory:>6} -> {resident(service)} KB"
            print(f"{name:<13} {counts}  {took[service] * 1000:>8.0f} ms   {growth}")
            assert now["errors"] == now["backwards"] == 0 and now["looked"] > 0
            assert now["error"] is None and now["epoch"] == publisher.ring.epoch
            assert descriptors(service) <= files + 8
            assert service.ask("close")["left"] == 0
        assert max(took.values()) <= SOON


def make_trouble(redis_: Redis, etcd: Etcd, places: list[Place], proxies: list[Proxy], over: threading.Event) -> None:
    """Makes one trouble after the other until the time is over, and lets each end."""
    while True:
        start = time.monotonic()
        for at, what in troubles(redis_, etcd, places, proxies):
            time.sleep(max(0.0, start + at - time.monotonic()))
            what()
        if over.wait(max(0.0, start + 10 - time.monotonic())):
            return
