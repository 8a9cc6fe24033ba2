"""Writes tests/vectors/functions/rebalance-sequences.json: topologies that are rebalanced step by step, in the words of
every language: rebalance_sequences.py [FOLDER]. Section 20.13 of docs/SPEC.md, written from the text."""

import os
import sys

import assigned
import model
import rebalance_model
import tools
from tools import Dice, compact

STANDING = {"up": "taking", "down": "holding", "draining": "leaving"}
NONE = rebalance_model.NONE
ZONES = ["", "eu/a", "eu/b", "us/a", "us/b/r1", "us/b/r2"]


def outer(zone, level):
    return "/".join(zone.split("/")[:level])


def level(nodes, replicas):
    """The outermost level that has as many zones as there are replicas, or all."""
    zones = [[node.zone for node in nodes]] + [[outer(node.zone, n) for node in nodes] for n in range(1, 8)]
    return next((n for n in range(1, 8) if len(set(zones[n])) >= replicas), 8)


class Step:
    """A topology with the states of its nodes, and what is asked of it."""

    def __init__(self, topology, states, asked):
        self.topology, self.states, self.asked = topology, states, asked
        kept = assigned.Assignment(topology) if topology.scheme == "assigned" else None
        self.replicas = asked.get("replicas") or (topology.parameters["replicas"] if kept else 1)
        slots = {"assigned": lambda p: p["slots"], "slots": lambda p: 2 ** p["bits"]}.get(topology.scheme)
        self.slots = asked.get("slots") or (slots(topology.parameters) if slots else 4096)
        self.ends = kept.ends if kept and "slots" not in asked else None
        # Indices are those of the placement that is asked; ids stand for them here.
        self.rows = self.kept_rows(kept) if kept and self.is_same(kept) else self.hashed_rows()

    def is_same(self, kept):
        return (kept.slots, kept.ends) == (self.slots, self.ends)

    def kept_rows(self, kept):
        return [[self.topology.nodes[i].id for i in row][: self.replicas] for row in kept.rows]

    def hashed_rows(self):
        all_up = model.Placement(self.topology)
        first = [self.ends[s - 1] + 1 if s else 0 for s in range(self.slots)] if self.ends else None
        rows = []
        for slot in range(self.slots):
            position = first[slot] if first else -(-slot * 2**64 // self.slots)
            rows.append([self.topology.nodes[i].id for i in all_up.replicas(position, self.replicas, "zone")])
        return rows

    def request(self):
        nodes, asked = self.topology.nodes, self.asked
        at, ids = level(nodes, self.replicas), [node.id for node in nodes]
        members = [
            {
                "id": node.id,
                "weight": node.thousandths,
                "zone": outer(node.zone, at),
                "standing": STANDING[self.states.get(node.id, "up")],
            }
            for node in nodes
        ]
        places = [[ids.index(id) for id in row] + [NONE] * (self.replicas - len(row)) for row in self.rows]
        measures = []
        for name, loads in asked.get("loads", {}).items():
            by_id = asked.get("capacities", {}).get(name)
            measures.append({"loads": loads} | ({"capacities": [by_id[id] for id in ids]} if by_id else {}))
        limits = {"max_moves": "moves", "max_bytes": "bytes", "max_moves_to_zone": "moves_to_zone"}
        limits = {limit: asked[name] for name, limit in limits.items() if name in asked}
        limits |= {name: round(asked[name] * 1000) for name in ("tolerance", "overload") if name in asked}
        limits |= {name: asked[name] for name in ("min_interval", "now") if name in asked}
        return {
            "slots": self.slots,
            "replicas": self.replicas,
            "rows": [node for row in places for node in row],
            "members": members,
            "measures": measures,
            "bytes": asked.get("sizes"),
            "last_moved": asked.get("last_moved"),
            "limits": limits,
        }

    def run(self):
        request = self.request()
        plan = rebalance_model.Plan(request).run()
        before, after = request["rows"], plan["rows"]
        ids = [node.id for node in self.topology.nodes]
        rows = [after[place : place + self.replicas] for place in range(0, len(after), self.replicas)]
        self.next = self.following([[ids[node] for node in row if node != NONE] for row in rows])
        moves = [
            [place // self.replicas, place % self.replicas, ids[a], ids[b], why] for place, a, b, why in plan["moves"]
        ]
        leaving = {m["id"] for m in request["members"] if m["standing"] == "leaving"}
        leaving |= {m["id"] for m in request["members"] if m["standing"] == "taking" and m["weight"] == 0}
        return {
            "document": model.canonical(self.next),
            "moves": moves,
            "balance": {id: [after.count(i), plan["targets"][i]] for i, id in enumerate(ids)},
            "filled": sum(a == NONE != b for a, b in zip(before, after, strict=True)),
            "minimum": plan["minimum"],
            "bytes": sum(self.asked["sizes"][move[0]] for move in moves) if "sizes" in self.asked else 0,
            "left": {
                "empty": after.count(NONE),
                "leaving": sum(node != NONE and ids[node] in leaving for node in after),
                "doubled": plan["doubled"],
            },
        }

    def following(self, rows):
        t = self.topology
        order = sorted(node.id_bytes() for node in t.nodes)
        text = assigned.write_rows([[order.index(id.encode()) for id in row] for row in rows], order)
        ends = ",".join(f"{end:016x}" for end in self.ends or [])
        parameters = {"slots": self.slots, "replicas": self.replicas, "rows": text, "ends": ends, "cuts": ""}
        if t.scheme == "assigned" and t.parameters == parameters:
            return t
        key_hash = (t.seed, t.hash_tag, t.epoch + 1, t.secret, t.hash_stop)
        return model.Topology(t.nodes, "assigned", parameters, *key_hash)


def nodes(dice, n, zones):
    weights = [1000, 1000, 1000, 500, 2500, 0]
    all_nodes = [
        {"id": f"{'nöx'[i % 3]}{i * 7 % 31}", "weight": dice.pick(weights) / 1000, "zone": ZONES[dice.below(zones)]}
        for i in range(n)
    ]
    plain = {"weight": 1, "zone": ""}
    return [{k: v for k, v in node.items() if plain.get(k) != v} for node in all_nodes]


def some_rows(dice, slots, replicas, listed):
    """Rows of whoever it may be, some too short."""
    order, rows = sorted(node["id"].encode() for node in listed), []
    for _ in range(slots):
        left = list(range(len(order)))
        rows.append([left.pop(dice.below(len(left))) for _ in range(min(replicas - dice.below(2), len(left)))])
    return assigned.write_rows(rows, order)


def scheme(dice, number, listed):
    """Where a sequence begins: hashed, or with rows, of nobody or of anybody."""
    slots = 1 + dice.below(40)
    match number % 5:
        case 0:
            return {"name": "slots", "bits": 8}
        case 1:
            return {"name": ["rendezvous", "maglev", "jump"][number // 5 % 3], "seed": 7}
        case 2:
            return {"name": "ring", "hash_tag": "{}"}
        case 3:
            ends = sorted({dice.u64() // 2 for _ in range(slots)})
            text = ",".join(f"{end:016x}" for end in ends)
            return {"name": "assigned", "slots": len(ends) + 1, "replicas": 2, "ends": text}
    replicas = 1 + dice.below(3)
    return {"name": "assigned", "slots": slots, "replicas": replicas, "rows": some_rows(dice, slots, replicas, listed)}


def ask(dice, slots, ids, turn):
    """What is asked in a turn; each has more."""
    asked = {}
    if dice.below(3) == 0:
        asked["max_moves"] = dice.below(10)
    if dice.below(5) == 0:
        asked["max_moves_to_zone"] = dice.below(6)
    if dice.below(4) == 0:
        asked["tolerance"] = dice.below(300) / 1000
    if dice.below(4) == 0:
        asked["overload"] = dice.pick([0, 0.02, 0.4])
    if dice.below(3) == 0:
        asked["sizes"] = [dice.below(1000) for _ in range(slots)]
        if dice.below(2):
            asked["max_bytes"] = dice.below(6000)
    if dice.below(4) == 0:
        asked["min_interval"], asked["now"] = 10, 100
        asked["last_moved"] = [dice.pick([0, 85, 95, 110]) for _ in range(slots)]
    if turn and dice.below(2):
        asked["loads"] = {"requests": [dice.below(1 + 10**6 // (1 + s)) for s in range(slots)]}
        if dice.below(2):
            asked["loads"]["memory"] = [dice.below(50) for _ in range(slots)]
            asked["capacities"] = {"memory": {id: 1 + dice.below(9) for id in ids}}
    return asked


def sequence(number):
    dice = Dice(7000 + number)
    listed = nodes(dice, 2 + dice.below(9), 1 + number % 6)
    first = scheme(dice, number, listed)
    document = {"libconsistent": 1, "scheme": first, "nodes": listed}
    if first["name"] == "jump":
        for node in listed:
            node.pop("weight", None)
    topology, steps = model.read_object(document), []
    for turn in range(3):
        states = {node["id"]: dice.pick(["down", "draining"]) for node in listed if turn and dice.below(5) == 0}
        hashed = topology.scheme != "assigned"
        more = {"slots": 1 + dice.below(40)} if hashed and first["name"] != "slots" else {}
        if hashed or (turn == 2 and number % 2):
            more["replicas"] = 1 + dice.below(3)
        slots = Step(topology, states, more).slots
        asked = more | ask(dice, slots, [node["id"] for node in listed], turn)
        step = Step(topology, states, asked)
        steps.append({"states": states, "asked": asked, **step.run()})
        topology = step.next
    return {"name": f"{number}", "topology": document, "steps": steps}


def make(folder):
    cases = [sequence(number) for number in range(40)]
    path = os.path.join(folder, "functions", "rebalance-sequences.json")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
