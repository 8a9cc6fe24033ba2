"""How the recording of dskit's ring becomes cases, and what the model says of other rings over its keys. Generators as
in recorded_cases.py."""

import random

import tokens
from recorded_nodes import node

ORIGIN = {"file": "tests/model/tokens.py", "system": "the model, over the keys of dskit-ring.json"}


def ring(stem, data):
    """dskit's answers, which are the model's as well. What its sets leave out is down here; a leaving instance is
    replaced, as a node is without `replication`."""
    for case in data["cases"]:
        nodes = [node(n["id"], zone=n.get("zone", ""), tokens=[str(t) for t in n["tokens"]]) for n in case["nodes"]]
        down = [n["id"] for n in case["nodes"] if "state" in n]
        scheme = {"name": "dskit_ring" if case["zone_aware"] else "tokens"}
        if case["zone_aware"] or (down and "leaving" not in case["name"]):
            scheme["replication"] = case["rf"]
        if case["zone_aware"]:
            scheme["zones"] = "distinct"
        for key, wanted in zip(data["keys"], case["replicas"], strict=True):
            assert tokens.replicas(scheme, nodes, down, key.encode(), case["rf"]) == wanted, (case["name"], key)
        entry = {"scheme": scheme, "nodes": nodes, "placement": case["placement"]}
        entry |= {"replicas": [{"n": case["rf"], "lists": case["replicas"]}]}
        yield case, case["name"], entry | ({"states": dict.fromkeys(down, "down")} if down else {})


def nodes_of(scheme, keys, draw):
    """Seven nodes in three zones or none, with tokens that some keys are at, and both ends."""
    bits = 64 if scheme.get("hash", "").endswith("64") else 32
    ends = [0, (1 << bits) - 1]
    taken = sorted({tokens.position(scheme, key) for key in keys[::5]} | set(ends))
    drawn = draw.sample(taken, min(len(taken), 40)) + [draw.getrandbits(bits) for _ in range(30)]
    drawn = list(dict.fromkeys(ends + drawn))
    zones = ("a", "b", "", "a", "c", "c", "")
    return [node(f"n{i}", zone=zones[i], tokens=[str(t) for t in drawn[i::7]] or None) for i in range(7)]


def model(families, lists):
    """Each hash with each search, in each way to have copies in turn; with a node down; and keys that are positions."""
    name = next(case["keys"] for _, cases in families for case in cases if case["name"] == "dskit-ring/n12")
    texts = [bytes.fromhex(text) for text in lists[name]]
    ways = ({}, {"replication": 2}, {"replication": 5}, {"replication": 4, "zones": "distinct"})
    turn = 0
    for hashed in (*tokens.HASHES, "none_32", "none_64"):
        for search in ("above", "at_or_above"):
            scheme = {"name": "tokens"}
            scheme |= {"hash": hashed} if hashed != "fnv1_32" else {}
            scheme |= {"search": search} if search != "above" else {}
            scheme |= ways[turn % 4]
            draw = random.Random(turn)
            keys = texts
            if hashed.startswith("none"):
                keys = [draw.getrandbits(int(hashed[-2:])) for _ in range(200)]
            nodes = nodes_of(scheme, keys, draw)
            down = [f"n{turn % 7}"] if turn % 3 == 2 else []
            entry = {"name": f"tokens/{hashed} {search}"}
            entry["topology"] = {"libconsistent": 1, "scheme": scheme, "nodes": nodes}
            found = [tokens.replicas(scheme, nodes, down, key, 3) for key in keys]
            entry["placement"] = [places[0] if places else -1 for places in found]
            if down:
                entry["states"] = {down[0]: "down"}
            if keys is texts:
                entry |= {"keys": name, "replicas": [{"n": 3, "lists": found}]}
            else:
                entry["keys_hashed"] = [str(key) for key in keys]
            turn += 1
            yield ORIGIN, entry, None


FAMILIES = {"tokens": [("dskit-ring.json", ring)]}
MAKERS = {"tokens_model": model}
