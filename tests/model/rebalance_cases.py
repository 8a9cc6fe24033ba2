"""Writes tests/vectors/functions/rebalance.json, plans of kept assignments, and rebalance-topologies.json, those of
topologies: rebalance_cases.py [FOLDER]"""

import os
import sys

import rebalance_model
import rebalance_topology
import tools
from assigned_cases import written
from tools import Dice, compact

ZONES = ["", "a", "b/1", "b/2", "c"]


def members(dice, n, zones, standing=("taking",)):
    return [
        {
            "id": f"{'nöx'[i % 3]}{i * 7 % 31}",
            "weight": dice.pick([1000, 1000, 500, 2500, 1 + dice.below(5000)]),
            "zone": ZONES[dice.below(zones)],
            "standing": dice.pick(standing),
        }
        for i in range(n)
    ]


def rows(dice, slots, replicas, n):
    """Lopsided rows, with empty places."""
    all_rows = []
    for _ in range(slots):
        row = []
        for _ in range(replicas):
            node = dice.below(n) * dice.below(3) // 2
            row.append(node if node < n and node not in row and dice.below(9) else -1)
        all_rows += row
    return all_rows


def request(number):
    """What is asked grows with the number; each third one starts from scratch."""
    dice = Dice(3000 + number)
    slots, replicas, n = 1 + dice.below(48), 1 + dice.below(4), 1 + dice.below(12)
    standing = ("taking",) if number % 4 == 0 else ("taking",) * 6 + ("holding", "leaving")
    asked = {"slots": slots, "replicas": replicas, "members": members(dice, n, 1 + number % 5, standing)}
    if number % 3:
        asked["rows"] = rows(dice, slots, replicas, n)
    if number % 7 == 1:
        asked["replicas_of"] = [1 + dice.below(replicas) for _ in range(slots)]
    limits = {}
    if number % 5 == 2:
        limits["moves"] = dice.below(12)
    if number % 6 == 4:
        limits["moves_to_zone"] = dice.below(8)
    if number % 8 == 5:
        asked["bytes"] = [dice.below(1000) for _ in range(slots)]
        limits["bytes"] = dice.below(6000)
    if number % 4 == 3:
        limits["tolerance"] = dice.below(300)
    if number % 5 == 3:
        limits["overload"] = dice.pick([0, 20, 100, 400])
    if number % 6 == 5:
        limits["min_interval"], limits["now"] = 10, 100
        asked["last_moved"] = [dice.pick([0, 85, 95, 110]) for _ in range(slots)]
    if number % 3 == 2 or number % 10 == 6:
        asked["measures"] = [{"loads": [dice.below(1 + 10**6 // (1 + s)) for s in range(slots)]}]
        if number % 2:
            loads, capacities = [dice.below(50) for _ in range(slots)], [1 + dice.below(9) for _ in range(n)]
            asked["measures"].append({"loads": loads, "capacities": capacities})
    if limits:
        asked["limits"] = limits
    return asked


def said(slots, replicas, told, rows, **more):
    """A request in which members stand as id, weight and zone, and as holding with an h behind these."""
    given = [
        {"id": id, "weight": int(weight), "zone": zone, "standing": "holding" if rest else "taking"}
        for id, weight, zone, *rest in told.split()
    ]
    return {"slots": slots, "replicas": replicas, "members": given, "rows": rows, **more}


def said_requests():
    """What chance seldom meets, by name."""
    resting = {"limits": {"min_interval": 1}}
    chain = [0, 3, 5, 0, 5, 3, 4, 2, 1, 0, 4, 3]
    other_chain = [5, 3, 1, 4, 0, 2, 3, 5, 1, 2, 0, 3]
    return {
        "20.4, the whole ideal of a node with too many": said(2, 2, "a3c b1b c2a d2b", [2, 3, 3, 2]),
        "20.4, another whole ideal": said(2, 2, "a2a b1a c2c d3b", [2, 0, 0, 2]),
        "20.9, a chain twice through a resting slot": said(4, 3, "a1ah b1c c3ch d2c e3a f2a", chain, **resting),
        "20.9, the same chain where no slot rests": said(4, 3, "a1ah b1c c3ch d2c e3a f2a", chain),
        "20.9, another chain twice through a slot": said(4, 3, "a3ah b2b c3b d1a e1a f3b", other_chain, **resting),
        "20.12, a node is back in its slot at another place": said(
            3, 2, "a1a b1b c3b", [2, 1, -1, -1, -1, -1], measures=[{"loads": [2, 1, 1]}]
        ),
        "20.12, the reason goes along": said(2, 2, "a1b b1a c2a", [2, 0, 1, 2], measures=[{"loads": [5, 6]}]),
    }


def nodes_of(dice, n):
    zones = dice.pick([["", "a"], ["eu/a", "eu/b", "us/a", "us/b"], ["a", "b", "c"]])
    return [
        {"id": f"{'nöx'[i % 3]}{i}", "weight": dice.pick([1, 1, 1, 2.5, 0.5]), "zone": zones[i % len(zones)]}
        for i in range(n)
    ]


def topology_of(dice, number, n):
    """A hash, or rows of which some are longer or shorter than most; and its slots."""
    nodes = nodes_of(dice, n)
    if number % 4 == 3:
        scheme = dice.pick([{"name": "ring", "vnodes": 8}, {"name": "slots", "bits": 8}, {"name": "rendezvous"}])
        slots = rebalance_topology.Slots(8 + dice.below(30))
        scheme["hash_tag"] = "{}"
        return tools.document(nodes, dice.below(9), **scheme), slots
    positions = sorted(dice.u64() for _ in range(3 + dice.below(20)))
    ends = ",".join(f"{end:016x}" for end in positions)
    made = [(len(positions) + 1, ends, ""), (16, "", ends), (16 + dice.below(20), "", "")][number % 4]
    slots = rebalance_topology.Slots(*made)
    ids, replicas = [node["id"] for node in nodes], 1 + dice.below(3)
    rows = []
    for _ in slots.lasts:
        left = list(ids)
        length = dice.pick([replicas] * 6 + [replicas + 1, replicas + 2, 0, replicas - 1])
        rows.append([left.pop(dice.below(len(left)) * dice.below(3) // 2) for _ in range(min(length, n))])
    told = {name: value for name, value in slots.parameters.items() if value}
    scheme = {"name": "assigned", "replicas": replicas, "rows": written(rows, nodes), "seed": dice.below(3), **told}
    return tools.document(nodes, dice.below(9), **scheme), slots


def asked_of(dice, number, topology, slots):
    asked, count = {}, len(slots.lasts)
    if topology["scheme"]["name"] != "assigned":
        asked["slots"] = count
    if number % 3 == 1:
        asked["replicas"] = 1 + dice.below(4)
    joints = [slot for slot, last in enumerate(slots.lasts) if last in slots.listed]
    split = [slot for slot in range(count) if not dice.below(6)] if number % 5 else []
    merge = [s for s in joints if not dice.below(3) and s not in split and s + 1 not in split] if number % 4 < 2 else []
    if number % 2:
        hot = [slot for slot in range(count) if not dice.below(8) and slot - 1 not in merge]
        asked["replicas_of"] = [[slot, 1 + dice.below(6)] for slot in hot]
    if number % 3 == 0:
        asked["loads"] = [dice.below(1 + 10**6 // (1 + slot)) for slot in range(count)]
    limits = {}
    if number % 6 == 2:
        limits["bytes"], asked["bytes"] = dice.below(9000), [dice.below(1000) for _ in range(count)]
    if number % 6 == 5:
        limits["min_interval"], limits["now"] = 10, 100
        asked["last_moved"] = [dice.pick([0, 85, 95, 110]) for _ in range(count)]
    if number % 7 == 3:
        limits["moves"] = dice.below(9)
    lists = {"split": split, "merge": merge, "limits": limits}
    return asked | {name: value for name, value in lists.items() if value}


def topology_case(number):
    dice = Dice(7000 + number)
    topology, slots = topology_of(dice, number, 2 + dice.below(9))
    asked = asked_of(dice, number, topology, slots)
    states = {node["id"]: dice.pick(["down", "draining"]) for node in topology["nodes"] if not dice.below(9)}
    planned = rebalance_topology.plan(topology, asked, states)
    return {"name": f"{number}", "topology": topology, "states": states, "asked": asked, **planned}


def write(folder, name, cases):
    with open(os.path.join(folder, "functions", name), "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


def make(folder):
    cases = []
    for number in range(160):
        asked = request(number)
        cases.append({"name": f"{number}", **asked, "plan": rebalance_model.Plan(asked).run()})
    for name, asked in said_requests().items():
        cases.append({"name": name, **asked, "plan": rebalance_model.Plan(asked).run()})
    write(folder, "rebalance.json", cases)
    write(folder, "rebalance-topologies.json", [topology_case(number) for number in range(120)])


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
