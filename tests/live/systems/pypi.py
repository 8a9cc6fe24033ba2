"""The ring libraries of PyPI, at the versions of requirements.txt and, for those that only Python 2 can install, of
libraries/sdists.txt."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable, Iterator
from typing import Any

from libraries import FOLDER, TOPOLOGIES, Members, observed, some_members, some_texts
from libraries.living import Living, lives, pool, start
from topology import Observed, node

SDISTS = FOLDER.parents[2] / "build/live-sdists"


def version() -> str:
    for name in "hash_ring-1.3.1", "consistent_hash-1.0", "ConsistentHashing-0.2.2":
        if not (SDISTS / f"{name}.tar.gz").exists():
            raise FileNotFoundError(f"no {name}")
    return "as pinned"


def seen(
    scheme: dict[str, Any], members: Members, keys: list[str], place: Callable[[str], Any], **fields: dict[str, Any]
) -> Observed:
    nodes = [
        node(name, weight, **{field: given[name] for field, given in fields.items() if name in given})
        for name, weight in members.weights.items()
    ]
    return observed(str(scheme), scheme, nodes, keys, [place(key) for key in keys])


def apply(members: Members, add: Callable[[str, int], Any], remove: Callable[[str], Any]) -> None:
    for step in members.steps:
        add(step["add"], step["weight"]) if "add" in step else remove(step["remove"])


def uhashring(rng: random.Random) -> Observed:
    from uhashring import HashRing

    mode = rng.choice(["hash", "ketama"])
    scheme: dict[str, Any] = {"name": "pypi_uhashring", "mode": mode}
    options: dict[str, Any] = {} if mode == "hash" else {"hash_fn": "ketama"}
    if rng.random() < 0.5:
        options["vnodes"] = scheme["vnodes"] = rng.choice([1, 20, 80])
    if mode == "ketama" and rng.random() < 0.5:
        options["replicas"] = scheme["replicas"] = rng.randint(1, 4)
    members = some_members(rng, weight=rng.choice([1, 8]))
    ring = HashRing(**options)
    apply(members, lambda name, weight: ring.add_node(name, {"weight": weight}), ring.remove_node)
    return seen(scheme, members, some_texts(rng), ring.get_node)


def hash_ring(rng: random.Random) -> Observed:
    from hashring import HashRing
    from libraries.old import module

    members = some_members(rng, weight=rng.choice([1, 8]), changes=False)
    make = rng.choice([HashRing, module(SDISTS / "hash_ring-1.3.1.tar.gz", "/hash_ring/hash_ring.py").HashRing])
    ring = make(list(members.weights), dict(members.weights))
    return seen({"name": "pypi_hash_ring"}, members, some_texts(rng), ring.get_node)


def consistent_hash(rng: random.Random) -> Observed:
    from libraries.old import module

    ring = module(SDISTS / "consistent_hash-1.0.tar.gz", "/consistent_hash/consistent_hash.py").ConsistentHash({})
    members = some_members(rng, weight=rng.choice([1, 8]))
    apply(members, lambda name, weight: ring.add_nodes({name: weight}), lambda name: ring.del_nodes([name]))
    return seen({"name": "pypi_consistent_hash"}, members, some_texts(rng), ring.get_node)


def consistent_hash_git(rng: random.Random) -> Observed:
    from consistent_hash.consistent_hash import ConsistentHash

    ring = ConsistentHash({})
    members = some_members(rng, weight=rng.choice([1, 8]))
    apply(members, lambda name, weight: ring.add_nodes({name: weight}), lambda name: ring.del_nodes([name]))
    return seen({"name": "pypi_consistent_hash_git"}, members, some_texts(rng), ring.get_node)


def consistent_hashing(rng: random.Random) -> Observed:
    from libraries.old import module

    slots, vnodes = rng.choice([(1000, 0), (1000, 3), (100000, 20)])
    members = some_members(rng, changes=False)
    make = module(SDISTS / "ConsistentHashing-0.2.2.tar.gz", "/consistenthashing.py").consistenthashing
    ring = make(list(members.weights), slots, vnodes)
    scheme = {"name": "pypi_consistent_hashing", "slots": slots, "vnodes": vnodes}
    return seen(scheme, members, some_texts(rng), ring.getNode)


def clandestined(rng: random.Random) -> Observed:
    from clandestined import RendezvousHash
    from clandestined.murmur3 import MURMUR3_FALLBACK, MURMUR3_IS_PYPY

    seed, members = rng.choice([0, rng.getrandbits(31)]), some_members(rng, most=12)
    ring = RendezvousHash(seed=seed)
    apply(members, lambda name, weight: ring.add_node(name), ring.remove_node)
    # Whether its extension could be compiled.
    units = "characters" if MURMUR3_FALLBACK or MURMUR3_IS_PYPY else "bytes"
    return seen({"name": "pypi_clandestined", "seed": seed, "units": units}, members, some_texts(rng), ring.find_node)


def pymemcache(rng: random.Random) -> Observed:
    from pymemcache.client.rendezvous import RendezvousHash

    # As its client names servers.
    members, ring = some_members(rng, most=12, styles=1), RendezvousHash()
    apply(members, lambda name, weight: ring.add_node(name), ring.remove_node)
    return seen({"name": "pypi_pymemcache"}, members, some_texts(rng), ring.get_node)


def tooz(rng: random.Random) -> Observed:
    from tooz.hashring import HashRing

    options = rng.choice([{}, {"partitions": rng.randint(1, 99)}, {"hash_function": rng.choice(["sha1", "sha512"])}])
    members = some_members(rng, weight=rng.choice([1, 8]))
    ring = HashRing([], **options)
    apply(members, ring.add_node, ring.remove_node)

    def place(key: str) -> Any:
        (found,) = ring.get_nodes(key.encode())
        return found

    return seen({"name": "tooz"} | options, members, some_texts(rng), place)


def python_memcached(rng: random.Random) -> Observed:
    from libraries.python_memcached import placed

    members = some_members(rng, weight=rng.choice([1, 8]), changes=False, styles=1)
    names, keys = list(members.weights), some_texts(rng)
    down = rng.sample(names, rng.choice([0, 1, rng.randint(1, len(names))]))
    places = placed([*members.weights.items()], down, [key.encode() for key in keys])
    chosen = {key: None if place < 0 else names[place] for key, place in zip(keys, places, strict=True)}
    found = seen({"name": "python_memcached"}, members, keys, chosen.__getitem__)
    found.topology.down = down
    return found


def living(rng: random.Random, ring: Living, place: Callable[[str], Any]) -> Observed:
    """Where a living ring is."""
    document = ring.document
    keys = some_texts(rng)
    return observed(
        f"a living {document['scheme']}", document["scheme"], ring.nodes, keys, [place(key) for key in keys]
    )


def living_uhashring(rng: random.Random) -> Observed:
    from uhashring import HashRing

    mode = rng.choice(["hash", "ketama"])
    ring = Living({"name": "pypi_uhashring", "mode": mode})
    lives(rng, ring, pool(rng, "numbers"), weight=rng.choice([0, 5, 60]))
    theirs = HashRing(**({} if mode == "hash" else {"hash_fn": "ketama"}))
    for step in ring.steps:
        theirs.add_node(step["add"], step["weight"]) if "add" in step else theirs.remove_node(step["remove"])
    return living(rng, ring, theirs.get_node)


def living_consistent_hash(rng: random.Random) -> Observed:
    from consistent_hash.consistent_hash import ConsistentHash
    from libraries.old import module

    old = module(SDISTS / "consistent_hash-1.0.tar.gz", "/consistent_hash/consistent_hash.py").ConsistentHash
    name, make = rng.choice([("pypi_consistent_hash", old), ("pypi_consistent_hash_git", ConsistentHash)])
    ring = lives(rng, Living({"name": name}), pool(rng, "numbers"), weight=rng.choice([0, 5, 60]))
    theirs = make({})
    for step in ring.steps:
        if "remove" in step or step.get("again"):
            try:
                theirs.del_nodes([step["remove"] if "remove" in step else step["add"]])
            except KeyError:
                # It cannot take a node off whose point another one had too, and took with it: another history.
                return living_consistent_hash(rng)
        if "add" in step:
            theirs.add_nodes({step["add"]: step["weight"]})
    return living(rng, ring, theirs.get_node)


def living_consistent_hashing(rng: random.Random) -> Observed:
    from libraries.old import module

    make = module(SDISTS / "ConsistentHashing-0.2.2.tar.gz", "/consistenthashing.py").consistenthashing
    slots, vnodes = rng.choice([(1000, 0), (1000, 3), (30, 0), (30, 3), (11, 2), (5, 0)])
    names = pool(rng, "numbers")
    ring = lives(
        rng, Living({"name": "pypi_consistent_hashing", "slots": slots, "vnodes": vnodes}, start(rng, names)), names
    )
    theirs = make([], slots, vnodes)
    # It prints what it does not find.
    with contextlib.redirect_stdout(io.StringIO()):
        for step in ring.steps:
            theirs.addNode(step["add"]) if "add" in step else theirs.removeNode(step["remove"])
    # Without any slot left it fails.
    return living(rng, ring, lambda key: theirs.getNode(key) if theirs.nodes else None)


def living_clandestined(rng: random.Random) -> Observed:
    from clandestined import RendezvousHash
    from clandestined.murmur3 import MURMUR3_FALLBACK, MURMUR3_IS_PYPY

    units = "characters" if MURMUR3_FALLBACK or MURMUR3_IS_PYPY else "bytes"
    ring = lives(rng, Living({"name": "pypi_clandestined", "units": units}), pool(rng, "numbers"))
    theirs = RendezvousHash(seed=0)
    for step in ring.steps:
        theirs.add_node(step["add"]) if "add" in step else theirs.remove_node(step["remove"])
    return living(rng, ring, theirs.find_node)


def living_pymemcache(rng: random.Random) -> Observed:
    from pymemcache.client.rendezvous import RendezvousHash

    ring, theirs = lives(rng, Living({"name": "pypi_pymemcache"}), pool(rng, "addresses")), RendezvousHash()
    for step in ring.steps:
        theirs.add_node(step["add"]) if "add" in step else theirs.remove_node(step["remove"])
    return living(rng, ring, theirs.get_node)


LIBRARIES: list[Callable[[random.Random], Observed]] = [living_uhashring, living_consistent_hash]
LIBRARIES += [living_consistent_hashing, living_clandestined, living_pymemcache]
LIBRARIES += [uhashring, hash_ring, consistent_hash, consistent_hash_git, consistent_hashing, clandestined, pymemcache]
LIBRARIES += [python_memcached, tooz]


def observe(rng: random.Random) -> Iterator[Observed]:
    return (library(rng) for library in LIBRARIES for _ in range(TOPOLOGIES))
