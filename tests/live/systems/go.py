"""The ring libraries of Go, at the versions of libraries/go/go.mod."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from libraries import FOLDER, TOPOLOGIES, Job, Members, answers, some_members
from libraries.living import Living, lives, pool
from process import first_line
from topology import Observed, Topology, node, some_keys

PROGRAM = FOLDER.parents[2] / "build/live-go"


def version() -> str:
    return first_line("go", "version", str(PROGRAM)).split()[-1]


def job(
    rng: random.Random,
    library: str,
    scheme: dict[str, Any],
    members: Members,
    options: dict[str, Any],
    **more: Any,
) -> Job:
    nodes = [node(name, weight) for name, weight in members.weights.items()]
    topology = Topology(f"{library} {options}", scheme, nodes, more.pop("down", []))
    return Job(library, options, members.steps, topology, some_keys(rng), **more)


def fnv1a(text: bytes) -> int:
    value = 2166136261
    for byte in text:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def stathat(rng: random.Random) -> Job:
    replicas, hashed = rng.choice([20, 20, 1, 100]), rng.choice(["crc32", "fnv"])
    # Numbers as names, too, whose labels are the same: "1" and "11" both have a label "111".
    members = some_members(rng)
    if rng.random() < 0.4:
        members = numbered(rng)
    digest: Callable[[bytes], int] = zlib.crc32 if hashed == "crc32" else fnv1a

    def points(name: str) -> set[int]:
        return {digest(f"{i}{name}".encode()) for i in range(replicas)}

    # What Remove took away from members that stay.
    removed: set[int] = set()
    there: dict[str, None] = {}
    for step in members.steps:
        if "add" in step:
            there[step["add"]] = None
            removed -= points(step["add"])
        else:
            del there[step["remove"]]
            removed |= points(step["remove"])
    removed &= set().union(*map(points, there))
    scheme: dict[str, Any] = {"name": "go_stathat", "hash": hashed, "replicas": replicas}
    if removed:
        scheme["removed"] = ",".join(map(str, sorted(removed)))
    return job(rng, "go_stathat", scheme, members, {"hash": hashed, "replicas": replicas})


def numbered(rng: random.Random) -> Members:
    members = Members()
    for n in rng.sample(range(120), rng.randint(3, 60)):
        members.add(str(n))
    for _ in range(rng.randint(0, min(4, len(members.weights) - 1))):
        members.remove(rng.choice(list(members.weights)))
    return members


def lafikl(rng: random.Random) -> Job:
    bounded = rng.random() < 0.5
    return job(rng, "go_lafikl", {"name": "go_lafikl"}, some_members(rng), {"bounded": bounded}, acquired=bounded)


def buraksezer(rng: random.Random) -> Job:
    version, changes = rng.choice(["v0", "v1"]), rng.random() < 0.7
    # v0 fails at removing a member that shares points, as `cache-1` and `cache-11` do: addresses share none.
    members = some_members(rng, most=20, changes=changes, styles=1 if version == "v0" and changes else 4)
    # Loads with room for every partition, as the library stops where there is none.
    partitions, load = rng.choice([(271, "1.25"), (71, "2"), (1009, "1.5"), (23, "10")])
    replicas = rng.choice([20, 20, 5, 100])
    given = {"partitions": partitions, "replicas": replicas}
    scheme = {"name": "go_buraksezer", "version": version, "load": load} | given
    return job(rng, f"go_buraksezer_{version}", scheme, members, given | {"load": float(load)})


def serialx(rng: random.Random) -> Job:
    return job(rng, "go_serialx", {"name": "go_serialx"}, some_members(rng, weight=rng.choice([1, 200])), {})


def groupcache(rng: random.Random) -> Job:
    replicas = rng.choice([50, 1, 7])
    members = some_members(rng, changes=False)
    return job(rng, "go_groupcache", {"name": "go_groupcache", "replicas": replicas}, members, {"replicas": replicas})


def maglev(rng: random.Random) -> Job:
    slots, members = rng.choice([251, 1009, 65537]), some_members(rng, changes=False)
    dead = sorted(rng.sample(range(len(members.weights)), rng.randrange(len(members.weights)))) * rng.randrange(2)
    down = [list(members.weights)[place] for place in dead]
    scheme = {"name": "go_dgryski_maglev", "slots": slots}
    return job(rng, "go_dgryski_maglev", scheme, members, {"slots": slots, "dead": dead}, down=down)


def mpchash(rng: random.Random) -> Job:
    probes = rng.choice([21, 5])
    scheme = {"name": "go_dgryski_mpchash", "probes": probes}
    return job(rng, "go_dgryski_mpchash", scheme, some_members(rng, changes=False), {"probes": probes})


def rendezvous(rng: random.Random) -> Job:
    members = some_members(rng, changes=False)
    return job(rng, "go_dgryski_rendezvous", {"name": "go_dgryski_rendezvous"}, members, {})


def jump(rng: random.Random) -> Job:
    members = Members()
    for n in range(rng.choice([1, 2, 10, 100, 1000])):
        members.add(str(n))
    buckets = len(members.weights)
    return job(rng, "jump_hash", {"name": "jump_hash", "hash": "xxhash64"}, members, {"buckets": buckets})


def living(rng: random.Random, ring: Living, library: str, options: dict[str, Any], downs: bool = False) -> Job:
    """Where a living ring is; where all points are somebody's own, down is as if removed."""
    document, nodes = ring.document, ring.nodes
    some = rng.sample(nodes, rng.randrange(len(nodes))) if downs and rng.random() < 0.4 else []
    down = [each["id"] for each in some]
    topology = Topology(f"a living {library} {options}", document["scheme"], nodes, down)
    steps = ring.steps + [{"remove": name} for name in down]
    return Job(library, options, steps, topology, some_keys(rng))


def living_stathat(rng: random.Random) -> Job:
    options = {"hash": rng.choice(["crc32", "fnv"]), "replicas": rng.choice([20, 30, 200])}
    names = pool(rng, rng.choice(["numbers", "addresses"]))
    return living(rng, lives(rng, Living({"name": "go_stathat"} | options), names), "go_stathat", options)


def living_lafikl(rng: random.Random) -> Job:
    return living(rng, lives(rng, Living({"name": "go_lafikl"}), pool(rng, "numbers")), "go_lafikl", {}, downs=True)


def living_buraksezer(rng: random.Random) -> Job:
    version, given = rng.choice(["v0", "v1"]), {"partitions": 71, "replicas": rng.choice([5, 20, 40])}
    scheme = {"name": "go_buraksezer", "version": version, "load": "2"} | given
    ring = lives(rng, Living(scheme), pool(rng, rng.choice(["numbers", "addresses"])))
    return living(rng, ring, f"go_buraksezer_{version}", given | {"load": 2.0})


def living_serialx(rng: random.Random) -> Job:
    ring = lives(rng, Living({"name": "go_serialx"}), pool(rng, "numbers"), weight=rng.choice([0, 40]))
    return living(rng, ring, "go_serialx", {}, downs=True)


LIBRARIES: list[Callable[[random.Random], Job]] = [living_stathat, living_lafikl, living_buraksezer, living_serialx]
LIBRARIES += [stathat, lafikl, buraksezer, serialx, groupcache, maglev, mpchash, rendezvous, jump]


def observe(rng: random.Random) -> Iterator[Observed]:
    jobs = (library(rng) for library in LIBRARIES for _ in range(TOPOLOGIES))
    return answers([str(PROGRAM)], jobs)
