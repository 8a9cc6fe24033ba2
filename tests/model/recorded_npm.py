"""How the recordings of npm libraries become cases: the base list, and what it is after a change. Nothing here knows
how any of them places, but for the evenly spaced points that consistent-hash leaves behind once a node is removed."""

import math

from recorded_nodes import node


def servers(case, change=None):
    """Names and weights, after a node came, went or took the place of the first one."""
    listed = [(n["id"], n["weight"]) for n in case["nodes"]]
    match change:
        case "remove":
            return [server for server in listed if server[0] != case["after_remove"]["node"]]
        case "add":
            added = case["after_add"].get("add_argument", {})
            weight = next(iter(added.values()), 1) if isinstance(added, dict) else 1
            weight = weight["weight"] if isinstance(weight, dict) else weight
            return [*listed, (case["after_add"]["node"], weight)]
        case _:
            return listed


def changed(scheme, make):
    """Files whose cases have `after_...` beside the base; `make` gives the nodes of a list of servers."""

    def cases(stem, data):
        for case in data["cases"]:
            if "placement" not in case:
                continue
            name = case["name"]
            for change, ending in ((None, ""), ("remove", "-minus"), ("add", "-plus")):
                recorded = case if change is None else case.get(f"after_{change}")
                if recorded is None:
                    continue
                nodes = make(case, change)
                ids = [n["id"] for n in nodes]
                entry = {"scheme": scheme(case["options"]), "nodes": nodes}
                entry["placement"] = [ids.index(ident) for ident in recorded["placement"]]
                if change is None and "replicas" in case:
                    entry["replicas"] = [
                        {"n": r["n"], "lists": [[ids.index(ident) for ident in found] for found in r["lists"]]}
                        for r in case["replicas"]
                    ]
                yield {"name": name + ending, "nodes": nodes}, name + ending, entry

    return cases


def plain(case, change):
    return [node(name) for name, _ in servers(case, change)]


def weighted(case, change):
    vnodes = {n["id"]: n.get("vnodes") for n in case["nodes"]}
    return [node(name, weight, vnodes=vnodes.get(name)) for name, weight in servers(case, change)]


def hashring_scheme(options):
    given = {"algorithm": options["algorithm"], "compatibility": options.get("compatibility")}
    given |= {"default_port": options.get("default port"), "replicas": options.get("replicas")}
    given |= {"vnodes": options.get("vnode count")}
    return {"name": "npm_hashring"} | {k: v for k, v in given.items() if v not in (None, "md5")}


def hashring(stem, data):
    yield from changed(hashring_scheme, weighted)(stem, data)
    for case in data["cases"]:
        if "after_swap_first" in case:
            recorded, nodes = case["after_swap_first"], weighted(case, None)
            first, name = nodes[0], case["name"] + "-swapped"
            nodes[0] = first | {"id": recorded["node"], "fields": {"label": first["id"]}}
            ids = [n["id"] for n in nodes]
            placement = [ids.index(ident) for ident in recorded["placement"]]
            entry = {"scheme": hashring_scheme(case["options"]), "nodes": nodes, "placement": placement}
            yield {"name": name, "nodes": nodes}, name, entry


def options(name, **names):
    """A scheme of the options that are not at their defaults; `names`: from parameter to option and default."""

    def scheme(given):
        values = {parameter: given.get(option, default) for parameter, (option, default) in names.items()}
        return {"name": name} | {k: value for k, value in values.items() if value != names[k][1]}

    return scheme


def spaced(case, change):
    """consistent-hash: who was there when the points were made keeps them, and the last node takes the place of one
    that goes."""
    listed, given = servers(case), case["options"]
    if change is None:
        return [node(name) for name, _ in listed]
    count, each = len(listed), given["controlPoints"]
    step = given["range"] / (count * each)
    points = [[step * i + step / 2 + step * count * j for j in range(each)] for i in range(count)]
    nodes = [node(name, points=[str(math.floor(p + 0.5)) for p in points[i]]) for i, (name, _) in enumerate(listed)]
    gone = [name for name, _ in listed].index(case["after_remove"]["node"])
    nodes[gone] = nodes[-1]
    return nodes[:-1]


def numbered(stem, data):
    for case in data["cases"]:
        placement = [int(place) for place in case["placement"]]
        scheme = {"name": "npm_memjs"}
        entry = {"scheme": scheme, "nodes_numbered": case["options"]["servers"], "placement": placement}
        yield {"name": case["name"], "nodes": []}, case["name"], entry


def slots(stem, data):
    for case in data["cases"]:
        entry = {"scheme": {"name": "redis_cluster"}, "nodes": [node("all", slots=["0-16383"])]}
        yield {"name": case["name"], "nodes": []}, case["name"], entry | {"positions": case["placement"]}


HASHING = options("npm_consistent_hashing", replicas=("replicas", 160), algorithm=("algorithm", "md5"))
NODE_HASHRING = options("npm_node_hashring", vnodes=("virtualNodes", 80))
KETAMA = options("npm_ketama", algorithm=("hashFn", "sha1"), base_weight=("baseWeight", 50))
EFFECT = options("npm_effect", base_weight=("baseWeight", 128))
CONSISTENT_HASH = options("npm_consistent_hash", range=("range", 100003), control_points=("controlPoints", 40))

FAMILIES = {
    "npm_hashring": [("npm-hashring.json", hashring), ("npm-hashring-options.json", hashring)],
    "npm_consistent_hashing": [
        ("npm-consistent-hashing.json", changed(HASHING, plain)),
        ("npm-consistent-hashing-options.json", changed(HASHING, plain)),
    ],
    "npm_node_hashring": [("npm-node-hashring.json", changed(NODE_HASHRING, plain))],
    "npm_ketama": [
        ("npm-ketama.json", changed(KETAMA, weighted)),
        ("npm-ketama-options.json", changed(KETAMA, weighted)),
    ],
    "npm_consistent_hash": [("npm-consistent-hash.json", changed(CONSISTENT_HASH, spaced))],
    "npm_effect": [("npm-effect*.json", changed(EFFECT, weighted))],
    "npm_memjs": [("npm-memjs-hashcode-mod.json", numbered)],
    "npm_cluster_key_slot": [("npm-cluster-key-slot.json", slots)],
}
