"""The ring libraries of npm, at the versions of libraries/npm/package-lock.json."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from libraries import FOLDER, TOPOLOGIES, Job, Members, answers, some_members, some_texts
from libraries.living import Living, lives, pool, start
from process import first_line
from topology import Observed, Topology, node


def version() -> str:
    if not (FOLDER / "npm/node_modules/hashring").exists():
        raise FileNotFoundError("its packages are not installed")
    return f"node {first_line('node', '--version')}"


def job(
    rng: random.Random, library: str, scheme: dict[str, Any], members: Members, options: dict[str, Any], **more: Any
) -> Job:
    nodes = more.pop("nodes", None) or [node(name, weight) for name, weight in members.weights.items()]
    keys = more.pop("keys", None) or [key.encode() for key in some_texts(rng)]
    return Job(library, options, members.steps, Topology(f"{library} {options}", scheme, nodes), keys)


def hashring(rng: random.Random) -> Job:
    options: dict[str, Any] = {"algorithm": rng.choice(["md5", "md5", "sha1", "sha256"])}
    scheme: dict[str, Any] = {"name": "npm_hashring", "algorithm": options["algorithm"]}
    if rng.random() < 0.4:
        options["compatibility"] = scheme["compatibility"] = rng.choice(["hash_ring", "ketama"])
    elif rng.random() < 0.5:
        options["replicas"] = scheme["replicas"] = rng.randint(1, 4)
    if rng.random() < 0.3:
        options["vnode count"] = scheme["vnodes"] = rng.choice([1, 20, 160])
    if rng.random() < 0.3:
        options["default port"] = scheme["default_port"] = 11211
    members = some_members(rng, weight=rng.choice([1, 1, 10]))
    labels = {}
    vnodes: dict[str, int] = {}
    if members.steps[-1].get("add") and rng.random() < 0.3:
        name = members.steps[-1]["add"]
        members.steps[-1]["vnodes"] = vnodes[name] = rng.randint(1, 90)
    # As the last step, since any later change makes the points anew.
    if rng.random() < 0.3:
        old = rng.choice(list(members.weights))
        members.steps.append({"add": "swapped:1234", "swap": old})
        members.weights = {("swapped:1234" if name == old else name): w for name, w in members.weights.items()}
        labels["swapped:1234"] = old
        if old in vnodes:
            vnodes["swapped:1234"] = vnodes.pop(old)
    nodes = [
        node(name, weight, vnodes=vnodes.get(name), label=labels.get(name)) for name, weight in members.weights.items()
    ]
    return job(rng, "npm_hashring", scheme, members, options, nodes=nodes)


def consistent_hashing(rng: random.Random) -> Job:
    options = {"replicas": rng.choice([160, 1, 40]), "algorithm": rng.choice(["md5", "sha1"])}
    return job(rng, "npm_consistent_hashing", {"name": "npm_consistent_hashing"} | options, some_members(rng), options)


def node_hashring(rng: random.Random) -> Job:
    options = {"vnodes": rng.choice([80, 160, 10])}
    scheme: dict[str, Any] = {"name": "npm_node_hashring"} | options
    # Those it is made with may leave holes in its array, added ones do not.
    made = rng.random() < 0.5
    members = some_members(rng, changes=not made)
    for step in members.steps:
        step["first"] = made
    return job(rng, "npm_node_hashring", scheme if made else scheme | {"holes": 0}, members, options)


def ketama(rng: random.Random) -> Job:
    return job(rng, "npm_ketama", {"name": "npm_ketama"}, some_members(rng, weight=rng.choice([1, 8])), {})


def consistent_hash(rng: random.Random) -> Job:
    options = {"range": rng.choice([100003, 1009, 5003]), "controlPoints": rng.choice([40, 40, 7])}
    scheme: dict[str, Any] = {"name": "npm_consistent_hash", "range": options["range"]}
    members = some_members(rng, changes=False)
    if rng.random() < 0.5:
        scheme["control_points"] = options["controlPoints"]
        return job(rng, "npm_consistent_hash", scheme, members, options | {"distribution": "uniform"})
    points = rng.sample(range(options["range"]), 20 * len(members.weights))
    nodes = []
    for i, step in enumerate(members.steps):
        step["points"] = points[20 * i : 20 * (i + 1)]
        nodes.append(node(step["add"], points=[str(point) for point in step["points"]]))
    return job(rng, "npm_consistent_hash", scheme, members, options, nodes=nodes)


def effect(rng: random.Random) -> Job:
    options = {"baseWeight": rng.choice([128, 128, 16, 500])}
    scheme: dict[str, Any] = {"name": "npm_effect"}
    if options["baseWeight"] == 128:
        options = {}
    else:
        scheme["base_weight"] = options["baseWeight"]
    return job(rng, "npm_effect", scheme, some_members(rng, weight=rng.choice([1, 8])), options)


def memjs(rng: random.Random) -> Job:
    return job(rng, "npm_memjs", {"name": "npm_memjs"}, some_members(rng, changes=False), {})


def jump(rng: random.Random) -> Job:
    members = Members()
    for n in range(rng.choice([1, 2, 10, 100])):
        members.add(str(n))
    keys = list({rng.randbytes(8): None for _ in range(3000)})[:2000]
    buckets = len(members.weights)
    return job(
        rng,
        "jump_hash",
        {"name": "jump_hash", "hash": "integer_be", "rule": "subspace"},
        members,
        {"buckets": buckets},
        keys=keys,
    )


def living(rng: random.Random, living: Living, options: dict[str, Any], downs: bool = True) -> Job:
    """Where a living ring is; those who are down are removed, as they are listed."""
    document, nodes = living.document, living.nodes
    library = document["scheme"]["name"]
    some = rng.sample(nodes, rng.randrange(len(nodes))) if downs and rng.random() < 0.4 else []
    down = [each["id"] for each in nodes if each in some]
    topology = Topology(f"a living {library} {options}", document["scheme"], nodes, down)
    steps = living.steps + [{"remove": name} for name in down]
    return Job(library, options, steps, topology, [key.encode() for key in some_texts(rng)])


def living_hashring(rng: random.Random) -> Job:
    names, weight = pool(rng, rng.choice(["numbers", "addresses"])), rng.choice([0, 9])
    ring = Living({"name": "npm_hashring"})
    return living(rng, lives(rng, ring, names, weight=weight, weigh=False, swaps=True), {"algorithm": "md5"})


def living_consistent_hashing(rng: random.Random) -> Job:
    ring = lives(rng, Living({"name": "npm_consistent_hashing", "replicas": 20}), pool(rng, "numbers"))
    return living(rng, ring, {"replicas": 20})


def living_node_hashring(rng: random.Random) -> Job:
    options = {"vnodes": rng.choice([1, 3, 10, 80])}
    names = pool(rng, rng.choice(["twins", "twins", "numbers"]))
    first = start(rng, names) if rng.random() < 0.7 else []
    # Without any it is made of the empty list, and has no holes.
    ring = Living({"name": "npm_node_hashring"} | options, first)
    for step in ring.steps:
        step["first"] = True
    return living(rng, lives(rng, ring, names), options)


def living_ketama(rng: random.Random) -> Job:
    names = pool(rng, rng.choice(["numbers", "addresses"]))
    return living(rng, lives(rng, Living({"name": "npm_ketama"}), names, weight=rng.choice([0, 9, 400])), {})


def living_consistent_hash(rng: random.Random) -> Job:
    options = {"range": rng.choice([100003, 1009, 53]), "controlPoints": rng.choice([40, 7])}
    scheme = {"name": "npm_consistent_hash", "range": options["range"], "control_points": options["controlPoints"]}
    names = pool(rng, "addresses")
    ring = Living(scheme, start(rng, names))
    for step in ring.steps:
        step["first"] = True
    return living(rng, lives(rng, ring, names), options | {"distribution": "uniform", "asked": True})


LIBRARIES: list[Callable[[random.Random], Job]] = [
    living_hashring,
    living_consistent_hashing,
    living_node_hashring,
    living_ketama,
    living_consistent_hash,
]
LIBRARIES += [hashring, consistent_hashing, node_hashring, ketama, consistent_hash, effect, memjs, jump]


def observe(rng: random.Random) -> Iterator[Observed]:
    jobs = (library(rng) for library in LIBRARIES for _ in range(TOPOLOGIES))
    return answers(["node", str(FOLDER / "npm/place.js")], jobs)
