"""Cases of tiers.json: nodes that stand by until no node of a lower tier is live."""

import json

import model
from live_cases import acquire, flood, load, node, nodes, primary, session, sticky
from load_cases import any_node
from step_cases import down, draining, remove, up, weight
from tools import (
    add_assignments,
    add_look_ups,
    add_plan,
    add_shares,
    document,
    hexes,
    read_case,
    refused,
    run_sequence,
    run_steps,
    some_keys,
)

FAR = [
    {"id": "a", "zone": "eu/a"},
    {"id": "b", "zone": "eu/b", "weight": 2},
    {"id": "c", "zone": "us"},
    {"id": "d", "zone": "eu/a", "tier": 1},
    {"id": "e", "zone": "us", "tier": 1},
    {"id": "f", "tier": 255},
    {"id": "g", "tier": 1, "weight": 0},
]
EVEN = [{"id": f"n{i}", "tier": [0, 0, 1, 0, 2, 1, 1][i]} for i in range(7)]
STATES = [
    None,
    {"a": "down"},
    {"a": "down", "b": "down"},
    {"a": "draining", "b": "down", "c": "down"},
    {"a": "down", "b": "down", "c": "down"},
    {"a": "down", "b": "down", "c": "down", "d": "down", "g": "down"},
    {"a": "down", "b": "down", "c": "down", "d": "down", "e": "down"},
    dict.fromkeys("abcdef", "down"),
    dict.fromkeys("abc", "draining"),
    {"a": "draining", "b": "down", "c": "down", "d": "draining", "e": "down"},
]

SEQUENCES = [
    (
        "leases and tiers",
        document(FAR[:5], vnodes=40),
        [
            *flood(["k1", "k2", "k1", "k3", "k1"]),
            (load("d", 9), {"loads": [0, 3, 2, 9, 0], "caps": [2, 4, 2, 0, 0]}),
            (down("b"), {}),
            *flood(["k1", "k2", "k1"], 10),
            (down("a"), {}),
            (down("c"), {}),
            *flood(["k1", "k2", "k1"], 20),
            *((step("k1"), {}) for step in (node, primary)),
            (any_node(3, 30), {}),
            (nodes("k1", 5, include_down=True), {}),
            (nodes("k1", 5), {}),
            (up("c"), {}),
            *flood(["k1", "k2", "k1"], 40),
            (any_node(3, 50), {"node": "c"}),
            (down("c"), {}),
            (down("d"), {}),
            (down("e"), {}),
            (acquire("k1", 60), {"node": None}),
            (node("k1"), {"node": None}),
        ],
    ),
    (
        "a tier that drains",
        document(FAR[:5], vnodes=40),
        [
            (sticky(choices=2), {}),
            *((session(f"s{i}", i), {}) for i in range(4)),
            *((draining(id), {}) for id in "abc"),
            (node("k1"), {}),
            *flood(["k1", "k2", "k1"], 10),
            *((session(f"s{i}", 20 + i), {"touch": "stayed"}) for i in range(4)),
            (session("new", 30), {"touch": "first"}),
            (session("new", 31), {"touch": "stayed"}),
            (any_node(1, 40), {}),
            *((down(id), {}) for id in "abc"),
            *((session(f"s{i}", 50 + i), {"touch": "moved"}) for i in range(4)),
            *((draining(id), {}) for id in "de"),
            (acquire("k1", 60), {"node": None}),
            (up("a"), {}),
            *((session(f"s{i}", 70 + i), {"node": "a", "touch": "moved"}) for i in range(4)),
            (weight("a", 0), {}),
            (up("e"), {}),
            *flood(["k1", "k2"], 80),
        ],
    ),
]


def tiers():
    keys = hexes(some_keys(61, 60))
    cases = []

    def add(name, topology, states, counts=(1, 2, 4, 9)):
        case = {"name": name, "topology": topology} | ({"states": states} if states else {})
        parsed = read_case(case)
        case |= {"canonical": model.canonical(parsed), "fingerprint": model.fingerprint(parsed)}
        add_look_ups(case, [(n, spread) for spread in ("none", "zone") for n in counts], keys, first=30)
        if topology["scheme"]["name"] in ("ring", "slots", "maglev"):
            add_shares(case, model.Placement(parsed, states))
        add_assignments(case, (1000, 1500), keys)
        cases.append(case)

    for i, states in enumerate(STATES):
        add(f"ring, states {i}", document(FAR, vnodes=50), states)
    for scheme in ("slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe"):
        # Few slots: the shares are found slot by slot.
        few = {"bits": 10} if scheme == "slots" else {}
        for i, down_too in enumerate(((), ("n0", "n3"), ("n0", "n1", "n3"), ("n0", "n1", "n2", "n3", "n5", "n6"))):
            add(f"{scheme}, states {i}", document(EVEN, name=scheme, seed=5, **few), dict.fromkeys(down_too, "down"))
    spelt_out = [{"id": "b", "tier": 0}, {"id": "a", "tier": 3}]
    add("tier 0 spelt out", document(spelt_out), None)
    add("no tier 0", document([{"id": "a", "tier": 7}, {"id": "b", "tier": 9}, {"id": "c", "tier": 7}]), None)
    add("the lowest tier has no weight", document([{"id": "a", "weight": 0}, {"id": "b", "tier": 1}]), None)

    for name, tier in (("256", 256), ("a fraction", 1.0), ("a string", "1"), ("negative", -1), ("null", None)):
        topology = {"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [{"id": "a", "tier": tier}]}
        text = json.dumps(topology)
        cases.append(refused(f"a tier that is none: {name}", text, "document", "nodes[0].tier"))

    def plan(name, before, after, states=None, to_states=None):
        case = {"name": name, "topology": document(before, vnodes=10)} | ({"states": states} if states else {})
        add_plan(case, document(after, vnodes=10), to_states)
        cases.append(case)

    plan("a tier takes over", FAR, FAR, {"a": "down", "b": "down"}, {"a": "down", "b": "down", "c": "down"})
    plan("a tier hands back", FAR, FAR, {"a": "down", "b": "down", "c": "down"}, {"a": "down", "c": "down"})
    plan("a node comes to stand by", FAR[:4], FAR[:5])
    plan("a node changes its tier", FAR, [*FAR[:3], {**FAR[3], "tier": 0}, *FAR[4:]])

    steps = [
        ({"do": "add_node", "node": {"id": "h", "tier": 2}}, None),
        *((step, None) for step in (down("a"), down("b"), down("c"), remove("d"), remove("e"), up("b"))),
        ({"do": "add_node", "node": {"id": "a0", "tier": 0}}, None),
        ({"do": "update", "to": document(FAR, epoch=20, vnodes=20)}, None),
        ({"do": "update", "to": document(FAR[:3] + FAR[4:], epoch=20, vnodes=20)}, None),
        ({"do": "update", "to": document([{**FAR[0], "tier": 4}, *FAR[1:]], epoch=20, vnodes=20)}, None),
        ({"do": "update", "to": document([{**FAR[0], "tier": 4}, *FAR[1:]], epoch=21, vnodes=20)}, None),
        (remove("b"), None),
    ]
    cases.append(run_steps("changes of tiers", document(FAR, vnodes=20), steps, keys))
    cases += [run_sequence(*sequence) for sequence in SEQUENCES]
    return "Tiers of nodes: those of a higher one stand by until no node of a lower one is live.", keys, cases
