"""Sequences for live-loads.json: bounds with a floor, leases that cost more than 1, and leases without a key.

The form is that of live_cases.py.
"""

import tools
from live_cases import EIGHT, FOUR, acquire, add, bound, flood, load, refused, release, session, sticky
from step_cases import doc, down, draining, remove, up, weight
from tools import Dice, document, ids

MOST = 2**32 - 1


def dear(key, cost, lease):
    return {"do": "acquire", "key_hex": key.encode().hex(), "cost": cost, "lease": lease}


def any_node(cost, lease):
    return {"do": "acquire_any", "cost": cost, "lease": lease}


WEIGHTED = doc(["a", {"id": "b", "weight": 4}, {"id": "c", "weight": 0.5}, {"id": "d", "weight": 0}], vnodes=40)

SEQUENCES = [
    (
        "a factor and a floor",
        WEIGHTED,
        [
            (bound(factor=1000, floor=3), {"caps": [3, 3, 3, 0]}),
            *flood(["k"] * 9),
            (bound(factor=1250, floor=0), {}),
            *flood(["k"] * 3, 20),
            (bound(factor=1000000, floor=MOST), {"caps": [MOST, MOST, MOST, 0]}),
            *flood(["k"] * 3, 30),
            (bound(factor=1000, floor=1), {}),
            *flood(["k"] * 3, 40),
            (bound(factor=999, floor=4), refused("argument", "bound")),
            (bound(gap=2), {}),
            *flood(["k"], 50),
        ],
    ),
    (
        "a prefix stays together while there is little to do",
        document(ids("n", 30), vnodes=32, seed=3),
        [
            (bound(factor=1250, floor=4), {}),
            *flood(["prefix", "x1", "prefix", "x2", "prefix", "prefix", "x3", "prefix", "prefix", "x4", "prefix"]),
            *((down(f"n{i}"), {}) for i in (3, 4)),
            *flood([key for i in range(20) for key in ("prefix", f"y{i}")], 20),
        ],
    ),
    (
        "sessions under a floor",
        FOUR,
        [
            (bound(factor=1000, floor=6), {}),
            (sticky(choices=1, hysteresis=500), {}),
            *((session("s", i), {}) for i in range(12)),
        ],
    ),
    (
        "costs",
        EIGHT,
        [
            (dear("k1", 1, 1), {"spilled": 0}),
            (dear("k1", 10, 2), {}),
            *((dear(f"k{i * i % 7}", 1 + i * i % 13, 10 + i), {}) for i in range(40)),
            (release(2), {"released": True}),
            (release(2), {"released": False}),
            *((release(10 + i), {}) for i in range(0, 40, 3)),
            *flood(["k1"] * 8, 60),
            (dear("k2", 0, 99), refused("argument", "cost")),
            (dear("k2", MOST, 70), {}),
            (dear("k2", MOST, 71), {}),
            (dear("k3", 5, 72), {"spilled": 1}),
            (release(70), {}),
            (release(71), {}),
        ],
    ),
    (
        "nobody has room for all of it",
        WEIGHTED,
        [
            (bound(factor=1000), {}),
            (dear("k", 50, 1), {"node": "b"}),
            (dear("k", 50, 2), {}),
            (dear("k", 3, 3), {}),
            (dear("k", 7, 4), {}),
            (load("b", 1000), {}),
            (dear("k", 50, 5), {}),
            (dear("k2", 2000, 6), {}),
            (down("b"), {}),
            (dear("k", 9, 7), {}),
            (draining("a"), {}),
            (dear("k", 9, 8), {"node": "c"}),
            (down("c"), {}),
            (dear("k", 9, 9), {"node": None}),
            (any_node(9, 10), {"node": None}),
            (up("a"), {}),
            (dear("k", 9, 11), {"node": "a"}),
            (bound(gap=0), {}),
            *((dear("k", 1 + i, 20 + i), {}) for i in range(6)),
        ],
    ),
    (
        "without a key",
        FOUR,
        [
            *((any_node(1, i), {"node": "abcd"[i % 4]}) for i in range(8)),
            *((release(lease), {}) for lease in (1, 5, 2)),
            (any_node(1, 10), {"node": "b"}),
            (any_node(1, 11), {"node": "b"}),
            (any_node(1, 12), {"node": "c"}),
            (any_node(6, 13), {}),
            (any_node(0, 14), refused("argument", "cost")),
            (any_node(2, 15), {}),
            (load("c", 30), {}),
            *((any_node(3, 20 + i), {}) for i in range(6)),
            (remove("d"), {}),
            *((any_node(3, 30 + i), {}) for i in range(6)),
            (add("e"), {}),
            (draining("a"), {}),
            *((any_node(3, 40 + i), {}) for i in range(6)),
            *flood(["k1", "k2", "k1"], 50),
            (any_node(MOST, 60), {}),
        ],
    ),
    (
        "without a key, by weight",
        WEIGHTED,
        [
            (any_node(1, 0), {"node": "b"}),
            *((any_node(1, i), {}) for i in range(1, 24)),
            (weight("c", 3), {}),
            *((any_node(1 + i % 5, 30 + i), {}) for i in range(12)),
            *((release(i), {}) for i in range(0, 24, 2)),
            *((any_node(4, 50 + i), {}) for i in range(6)),
        ],
    ),
    ("without a key and without nodes", document([]), [(any_node(1, 1), {"node": None})]),
]


def random_sequence(dice, count):
    bounds = [{"factor": factor, "floor": floor} for factor, floor in ((1000, 0), (1250, 4), (1100, 9), (2000, 0))]
    bounds.append({"gap": 0})
    steps = [(bound(**dice.pick(bounds)), None)]
    for lease in range(1, count + 1):
        id, key, old = f"n{dice.below(7)}", f"k{dice.below(9)}", dice.below(lease)
        cost = dice.pick([1, 1, 2, 3, 8, 40])
        calls = [
            *[acquire(key, lease), dear(key, cost, lease), dear(key, cost, lease)],
            *[any_node(cost, lease), any_node(cost, lease), session(key, lease, lease)],
            *[release(old), release(old), release(old), load(id, dice.below(30))],
            dice.pick([up(id), up(id), down(id), draining(id), bound(**dice.pick(bounds))]),
            dice.pick([add(id, weight=dice.pick([1, 2, 0.5])), remove(id), weight(id, dice.pick([0, 0.5, 1, 3]))]),
        ]
        steps.append((dice.pick(calls), None))
    return steps


def live_loads():
    sequences = list(SEQUENCES)
    for seed in range(41, 45):
        topology = document(ids("n", 5), vnodes=16, seed=seed)
        sequences.append((f"any steps, {seed - 40}", topology, random_sequence(Dice(seed), 120)))
    cases = [tools.run_sequence(*sequence) for sequence in sequences]
    return "Calls on a live ring: bounds with a floor, leases that cost more than 1, leases without a key.", None, cases
