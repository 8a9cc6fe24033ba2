"""Sequences of steps for live-changes.json, as in live_cases.py: lists of nodes, other ids, epochs of others, and what
is told of each change."""

import change_model
import live_cases
import tools
from live_cases import acquire, add, beat, health, load, node, policy, refused, release, report, session, states, tick
from step_cases import address, doc, down, draining, remove, up, weight
from tools import Dice

# Beside those of live_cases.
ANSWERS = live_cases.ANSWERS | {"added", "changed", "document", "told"}


def nodes(*records):
    return {"do": "set_nodes", "list": [{"id": node} if isinstance(node, str) else node for node in records]}


def rename(id, new_id):
    return {"do": "rename_node", "id": id, "new_id": new_id}


def update(to):
    return {"do": "update", "to": to}


def update_at(to, epoch):
    return {"do": "update_at", "to": to, "at_epoch": epoch}


def told(*told):
    return {"told": [list(change) for change in told]}


THREE = doc(["a", "b", "c"], vnodes=20)
HEAVY = {"id": "b", "weight": 2, "zone": "eu", "address": "10.0.0.2:1", "metadata": {"rack": "7"}}

SEQUENCES = [
    (
        "a list of nodes",
        THREE,
        [
            (draining("b"), told(("mark", "b", "up", "draining", 0, 0))),
            (load("b", 9), {}),
            (report("c", False, 5), {}),
            (
                nodes("c", "d", HEAVY),
                {
                    "added": ["d"],
                    "removed": ["a"],
                    "changed": ["b"],
                    **states("draining", "up", "up"),
                    **told(
                        ("left", "a", "up", None, 0, 1),
                        ("joined", "d", None, "up", 0, 1),
                        ("topology", None, None, None, 0, 1),
                    ),
                },
            ),
            (health("c"), {"failures": 1}),
            (nodes(HEAVY, "c", "d"), {"added": [], "removed": [], "changed": [], **told()}),
            (nodes("b", "c", "d"), {"changed": ["b"], **told(("topology", None, None, None, 1, 2))}),
            (nodes("b", "c", "b"), refused("duplicate_node", "nodes[2]")),
            (nodes("b", {"id": "c", "zone": "/"}), refused("zone", "nodes[1]")),
            (nodes("b", {"id": "", "zone": ""}), refused("id", "nodes[1]")),
            (nodes(), {"removed": ["b", "c", "d"]}),
            (node("key"), {"node": None}),
            (nodes("b"), states("up")),
        ],
    ),
    (
        "a list where order counts",
        doc(["a", "b", "c"], name="jump"),
        [
            (down("b"), {}),
            (nodes("c", "b", "a"), {"added": [], "changed": [], **states("up", "down", "up")}),
            (nodes("c", "b", "a"), told()),
            (nodes("b", "a"), {"removed": ["c"], **states("down", "up")}),
            (nodes({"id": "b", "weight": 2}, {"id": "a", "weight": 2}), {"changed": ["a", "b"]}),
            (nodes({"id": "b", "weight": 2}, "a"), refused("weight", "nodes[1]")),
        ],
    ),
    (
        "a list under jumpback",
        doc(["e", "d", "c", "b", "a"], name="jumpback"),
        [
            (nodes("a", "b", "e", "x"), {"added": ["x"], "removed": ["c", "d"]}),
            (nodes("a", "b", "e", "x"), told()),
            (nodes("z", "y", "x", "e"), {"added": ["y", "z"], "removed": ["a", "b"]}),
            (remove("e"), {}),
            (nodes("q", "z", "y", "x", "p", "o"), {"added": ["o", "p", "q"]}),
            (nodes(), {}),
            (nodes("b", "a"), {"added": ["a", "b"]}),
            (nodes({"id": "b", "weight": 3}, {"id": "a", "weight": 3}), {"changed": ["a", "b"]}),
            (nodes("a"), {"removed": ["b"], "changed": ["a"]}),
        ],
    ),
    (
        "an epoch of others",
        THREE,
        [
            (
                update_at(doc(["a", "b"], epoch=3, vnodes=20), 900),
                told(("left", "c", "up", None, 0, 900), ("topology", None, None, None, 0, 900)),
            ),
            (update_at(doc(["a"], epoch=10**9, vnodes=20), 899), refused("stale")),
            (update_at(doc(["a"], vnodes=20), 900), refused("conflict")),
            (
                update_at(doc(["a", {"id": "b", "address": "x"}], vnodes=20), 900),
                told(("topology", None, None, None, 900, 900)),
            ),
            (add("d"), {}),
            (update(doc(["a"], epoch=901, vnodes=20)), refused("conflict")),
            (update_at(doc(["a"], vnodes=20), 902), {}),
            (update_at(doc(["a"], vnodes=20), 902), told()),
            (
                update_at(doc(["a", "z"], name="slots", bits=8), 2**53 - 1),
                told(("joined", "z", None, "up", 902, 2**53 - 1), ("topology", None, None, None, 902, 2**53 - 1)),
            ),
        ],
    ),
    (
        "other ids",
        doc(["a", "b", "c"], name="jump"),
        [
            (policy(fall=1, max_ejected=100), {}),
            (report("b", False, 7), told(("report", "b", "up", "down", 0, 0))),
            (load("b", 3), {}),
            (session("s", 1, 10), {}),
            (acquire("k", 2), {}),
            (
                rename("b", "0"),
                told(
                    ("left", "b", "down", None, 0, 1),
                    ("joined", "0", None, "down", 0, 1),
                    ("topology", None, None, None, 0, 1),
                ),
            ),
            (health("0"), {"ejected": True, "failures": 1, "last_checked": 7}),
            (rename("a", "A"), {}),
            (rename("c", "C"), {}),
            (session("s", 3, 20), {"touch": "stayed"}),
            (release(1), {"released": True}),
            (release(2), {"released": True}),
            (rename("A", "A"), told()),
            (rename("A", "C"), refused("duplicate_node", "C")),
            (rename("b", "d"), refused("unknown_node", "b")),
            (rename("A", ""), refused("id")),
            (remove("C"), {}),
        ],
    ),
    (
        "other ids under jumpback",
        doc(["a", "b", "c", "d"], name="jumpback", removed="4,1"),
        [
            (down("a"), {}),
            (rename("a", "z"), states("down", "up", "up", "up")),
            (add("a"), states("down", "up", "up", "up", "up")),
            (remove("z"), {}),
            (rename("a", "z"), states("up", "up", "up", "up")),
        ],
    ),
    (
        "ids that place",
        THREE,
        [
            (rename("a", "z"), refused("unsupported", "a")),
            (rename("a", "b"), refused("duplicate_node", "b")),
            (rename("a", "a"), told()),
        ],
    ),
    (
        "why a state changes",
        doc(["a", "b", "c", "d"], vnodes=20),
        [
            (policy(rise=1, fall=2, heartbeat_timeout=10, max_ejected=100), told()),
            (down("a"), told(("mark", "a", "up", "down", 0, 0))),
            (down("a"), told()),
            (report("b", False, 0), told()),
            (report("b", False, 1), told(("report", "b", "up", "down", 0, 0))),
            (beat("c", 1), told()),
            (tick(12), told(("missed", "c", "up", "down", 0, 0), ("missed", "d", "up", "down", 0, 0))),
            (beat("d", 13), told(("heartbeat", "d", "down", "up", 0, 0))),
            (policy(rise=1, fall=2, max_ejected=100), told(("policy", "c", "down", "up", 0, 0))),
            (report("b", True, 14), told(("report", "b", "down", "up", 0, 0))),
            (up("a"), told(("mark", "a", "down", "up", 0, 0))),
            (add("e"), told(("joined", "e", None, "up", 0, 1), ("topology", None, None, None, 0, 1))),
            (weight("e", 3), told(("topology", None, None, None, 1, 2))),
            (weight("e", 3), told()),
            (address("e", "x"), told(("topology", None, None, None, 2, 3))),
            (draining("e"), {}),
            (remove("e"), told(("left", "e", "draining", None, 3, 4), ("topology", None, None, None, 3, 4))),
            (remove("e"), {**refused("unknown_node", "e"), **told()}),
        ],
    ),
]


def random_sequence(dice, scheme, count):
    steps = []
    for now in range(count):
        ids = [f"n{i}" for i in range(7) if dice.below(3)]
        id = f"n{dice.below(7)}"
        start = dice.below(len(ids) + 1)
        weights = [1, 1, 2] if scheme in ("ring", "slots") else [1]
        records = [{"id": id, "weight": dice.pick(weights)} for id in ids[start:] + ids[:start]]
        document = doc(records, name=scheme)
        steps.append(
            dice.pick(
                [
                    nodes(*records),
                    nodes(*records),
                    update_at(document, dice.below(2 * count)),
                    rename(id, f"n{dice.below(9)}"),
                    down(id),
                    up(id),
                    report(id, dice.below(2) == 1, now),
                    beat(id, now),
                    tick(now),
                    policy(dice.below(3), 1, 5 * dice.below(3), 60),
                    remove(id),
                    add(id),
                ]
            )
        )
    return [(step, None) for step in steps]


def live_changes():
    sequences = list(SEQUENCES)
    for seed, scheme in enumerate(("ring", "slots", "rendezvous", "jump", "jumpback"), 31):
        topology = doc(["n0", "n1", "n2", "n3"], name=scheme)
        sequences.append((f"any steps under {scheme}", topology, random_sequence(Dice(seed), scheme, 80)))
    cases = [tools.run_sequence(*sequence, live=change_model.Live) for sequence in sequences]
    return "Calls on a live ring: lists of nodes, other ids, epochs of others, and what is told.", None, cases
