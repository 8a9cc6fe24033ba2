"""Client libraries of Ruby, at Debian's versions: Dalli with servers that are down, and redis-rb's `Distributed`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from libraries import FOLDER, TOPOLOGIES, Job, answers, some_texts
from process import first_line
from topology import Observed, Topology, node


def version() -> str:
    loaded = "require 'dalli'; require 'redis'; puts \"Dalli #{Dalli::VERSION}, redis-rb #{Redis::VERSION}\""
    return first_line("ruby", "-e", loaded)


def dalli(rng: random.Random) -> Job:
    count, heaviest = rng.randint(1, 20), rng.choice([1, 9])
    names = [f"10.0.{i}.{rng.randrange(256)}:{rng.choice([11211, 11212])}" for i in range(count)]
    servers = {name: rng.randint(1, heaviest) for name in names}
    down = rng.sample(list(servers), rng.choice([0, 0, rng.randrange(count)]))
    nodes = [node(name, weight) for name, weight in servers.items()]
    # Longer keys are shortened by the client before its ring sees them.
    keys = [key.encode() for key in some_texts(rng)]
    keys = [key if len(key) <= 250 else key[:200].decode(errors="ignore").encode() for key in keys]
    steps = [{"add": name, "weight": weight} for name, weight in servers.items()]
    return Job("dalli", {"down": down}, steps, Topology("dalli", {"name": "dalli"}, nodes, down), keys)


def redis_rb(rng: random.Random) -> Job:
    count = rng.randint(1, 20)
    urls = [f"redis://10.0.{i}.{rng.randrange(256)}:{rng.choice([6379, 7000])}/{i % 3}" for i in range(count)]
    keys = [key.encode() for key in some_texts(rng)]
    # Some with a tag, at the beginning or not.
    keys = [b"{%b}:%d" % (key, i) if i % 5 == 0 else b"a{b}" + key if i % 7 == 0 else key for i, key in enumerate(keys)]
    scheme = {"name": "redis_rb", "version": "4"}
    return Job("redis_rb", {}, [{"add": url} for url in urls], Topology("redis_rb", scheme, [*map(node, urls)]), keys)


LIBRARIES: list[Callable[[random.Random], Job]] = [dalli, redis_rb]


def observe(rng: random.Random) -> Iterator[Observed]:
    jobs = (library(rng) for library in LIBRARIES for _ in range(TOPOLOGIES))
    return answers(["ruby", str(FOLDER / "ruby/place.rb")], jobs)
