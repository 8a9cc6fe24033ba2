"""Cases of zone-weights.json: replicas over zones as the weights of these allow."""

import itertools

import moved_cases
from live_cases import nodes
from step_cases import down, up, weight
from tools import add_look_ups, document, hexes, ids, run_sequence, some_keys

COUNTS = (0, 1, 2, 3, 4, 7, 18, 40)
# Two zones of weight 4, and one that is ramped up from nearly nothing.
RAMP = [0, 0.001, 0.04, 0.4, 1.32, 2, 4, 40]
TREE = [
    {"id": "a", "zone": "eu/a", "weight": 2},
    {"id": "b", "zone": "eu/a"},
    {"id": "c", "zone": "eu/b"},
    {"id": "d", "zone": "eu"},
    {"id": "e", "zone": "us/a/1", "weight": 0.5},
    {"id": "f", "zone": "us/a/2"},
    {"id": "g", "zone": "us/b", "weight": 0},
    {"id": "h", "weight": 3},
    {"id": "i"},
    {"id": "j", "zone": "ap/a", "tier": 1, "weight": 9},
]
STATES = [
    None,
    {"a": "down", "h": "draining"},
    dict.fromkeys("efhi", "down"),
    dict.fromkeys("abcde", "down"),
    dict.fromkeys("abcdefhi", "down"),
    dict.fromkeys("abcdefhij", "down"),
]


def zones(heavy, per_zone=4):
    """Two zones of weight 4, and a third one of a weight."""
    both = [{"id": f"{zone}{i}", "zone": zone} for zone in "ab" for i in range(4)]
    thousandths = round(heavy * 1000)
    each = max(1, thousandths // per_zone) if thousandths else 0
    count = min(per_zone, thousandths) or per_zone
    return [*both, *({"id": f"c{i}", "zone": "c", "weight": each / 1000} for i in range(count))]


def zone_weights():
    keys = hexes(some_keys(81, 60))
    cases = []

    def add(name, topology, states=None, counts=COUNTS, **own):
        case = {"name": name, "topology": topology, **own} | ({"states": states} if states else {})
        add_look_ups(case, [(n, "weight") for n in counts] + [(3, "zone")], keys, first=15)
        cases.append(case)

    for heavy in RAMP:
        add(f"a zone of weight {heavy}", document(zones(heavy), vnodes=50), counts=(1, 2, 3, 6))
    for i, states in enumerate(STATES):
        add(f"a tree of zones, states {i}", document(TREE, vnodes=40, seed=3), states)
    for name in ("slots", "rendezvous"):
        few = {"bits": 8} if name == "slots" else {}
        add(f"{name}, a tree of zones", document(TREE, name=name, **few), {"a": "down"})
    even = [{"id": f"n{i}", "zone": ["x/1", "x/2", "y", ""][i * i % 11 % 4]} for i in range(22)]
    for name in ("jump", "jumpback", "maglev", "multiprobe"):
        add(f"{name}, zones of unequal size", document(even, name=name), {"n3": "down"})
    relative = [{**node, "weight": 1000 * node.get("weight", 1)} for node in TREE]
    add("relative weights", document(relative, weights="relative", vnodes=30))
    add("no zones", document(ids("n", 20), vnodes=20))
    add("one zone", document([{"id": f"n{i}", "zone": "eu"} for i in range(5)], vnodes=20))
    add(
        "more than a few",
        document([{"id": f"n{i:02}", "zone": f"z{i % 7}/{i % 3}", "weight": 1 + i % 4} for i in range(50)], vnodes=8),
    )
    heavy = [{"id": f"n{i:02}", "zone": f"z{i % 5}", "weight": 900_000} for i in range(20)]
    add("heavy zones", document([*heavy, {"id": "light", "zone": "z9", "weight": 0.001}], name="rendezvous"))
    add("a secret", document(TREE, key_hash="siphash13"), secret_hex=bytes(range(1, 17)).hex())
    add("integers", document(TREE, vnodes=9), keys_u64=list(range(20)))
    add("positions", document(TREE, vnodes=9), keys_hashed=[str(i * 2**58 + 4321) for i in range(64)])

    wanted = [(1, "weight"), (2, "weight"), (3, "weight"), (9, "weight")]
    for before, after in itertools.pairwise(RAMP):
        here, there = (document(zones(heavy), vnodes=20) for heavy in (before, after))
        cases.append(moved_cases.case(f"from weight {before} to {after}", here, there, wanted, keys, exact=False))
    tree = document(TREE, vnodes=20)
    cases.append(moved_cases.case("nodes go down", tree, tree, wanted, keys, None, STATES[1], exact=False))

    steps = []
    for do in (None, down("a"), weight("c", 7), up("a"), weight("e", 0)):
        steps += [(do, {})] if do else []
        for key in ("k1", "k2"):
            steps += [(nodes(key, n, spread="weight"), {}) for n in (1, 3, 9)]
            steps.append((nodes(key, 4, spread="weight", include_down=True, local="us/a"), {}))
    cases.append(run_sequence("one ring", document(TREE, vnodes=40), steps))
    return "Replicas over zones as the weights of these allow.", keys, cases
