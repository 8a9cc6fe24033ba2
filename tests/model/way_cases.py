"""Writes tests/vectors/functions/steps.json and transitions.json: way_cases.py [FOLDER]"""

import os
import sys

import assigned
import model
import tools
import transition_model
import way_model
from tools import Dice, compact

U64 = 2**64


def nodes(dice, tiers):
    """Some of nine nodes, in zones of one depth."""
    zones = dice.pick([[""], ["", "a"], ["eu/a", "eu/b", "us/a"]])
    weights = [1, 1, 1, 2.5, 0.5, 0]
    chosen = []
    for i in range(9):
        if dice.below(3):
            node = {"id": f"{'nöx'[i % 3]}{i}", "weight": dice.pick(weights), "zone": zones[i % len(zones)]}
            chosen.append(node | ({"tier": dice.below(2)} if tiers else {}))
    return chosen


def assignment(dice, nodes, slots):
    """The parameters of `assigned` with random rows; of even slots some are cut."""
    count = slots.get("slots", 1 + len(slots.get("ends", "").split(",")))
    count += len([cut for cut in slots.get("cuts", "").split(",") if cut])
    rows = []
    for _ in range(count):
        row = []
        for _ in range(dice.below(4)):
            index = dice.below(len(nodes))
            if index not in row:
                row.append(index)
        rows.append(row)
    ids = sorted(node["id"].encode() for node in nodes)
    told = {"slots": count, **slots} if "ends" in slots else slots
    return {"name": "assigned", "replicas": 2, "rows": assigned.write_rows(rows, ids), **told}


def topology(dice, slots=None, **key_hash):
    of = nodes(dice, dice.below(6) == 0) or [{"id": "alone"}]
    kind = dice.below(4)
    if slots:
        scheme = assignment(dice, of, slots)
    elif kind == 0:
        ends = sorted({dice.u64() for _ in range(1 + dice.below(14))})
        scheme = assignment(dice, of, {"ends": ",".join(f"{end:016x}" for end in ends)})
    elif kind == 1:
        scheme = {"name": "slots", "bits": 8}
    else:
        scheme = {"name": "ring", "vnodes": 1 + dice.below(6)}
    return tools.document(of, dice.below(9), **scheme, **key_hash)


def even(dice):
    """Even slots, some of which are cut."""
    slots = {"slots": 1 + dice.below(20)}
    if dice.below(2):
        cuts = {dice.u64() for _ in range(1 + dice.below(3))} - set(assigned.even_ends(slots["slots"]))
        slots["cuts"] = ",".join(f"{cut:016x}" for cut in sorted(cuts))
    return slots


def step_case(number):
    dice = Dice(8000 + number)
    slots = even(dice) if number % 3 == 1 else None
    key_hash = {"seed": 7, "hash_tag": "{}"} if number % 5 == 0 else {}
    before, after = topology(dice, slots, **key_hash), topology(dice, slots, **key_hash)
    asked = {"n": 1 + dice.below(3), "spread": dice.pick(["zone", "zone", "none"])}
    if number % 2:
        asked["max_share"] = 90_000_000 + dice.below(400_000_000)
    if number % 4 >= 2:
        asked["per_zone"] = 70_000_000 + dice.below(300_000_000)
    if number % 5 >= 3:
        asked["sizes"] = [dice.below(2**40) for _ in range(1 + dice.below(9))]
        asked["max_bytes"] = 1 + sum(asked["sizes"]) // (2 + dice.below(6))
    if number % 31 == 30:
        after["scheme"]["seed"] = 99
    if number % 31 == 29:
        after["scheme"] = {"name": dice.pick(["rendezvous", "maglev"]), **key_hash}
    if number % 31 == 28:
        after = before | {"epoch": 77}
    return steps_of(f"{number}", before, after, asked)


def steps_of(name, before, after, asked):
    steps, error = way_model.steps(before, after, asked)
    steps = [
        step | {"bytes": tools.number(step["bytes"]), "left": str(step["left"]), "moves": written(step["moves"])}
        for step in steps
    ]
    case = {"name": name, "before": before, "after": after, "asked": asked, "steps": steps}
    return case | ({"error": error} if error else {})


def written(moves):
    return [[*pair, str(positions)] for *pair, positions in moves]


def said_steps():
    """What chance does not meet: records alone that change, and spread by weight."""
    plain = [{"id": f"n{i}", "weight": 1 + i % 2} for i in range(5)]
    zoned = [node | {"zone": "ab"[i % 2]} for i, node in enumerate(plain)]
    ring = {"name": "ring", "vnodes": 3}

    def of(name, old, new, **asked):
        topologies = [tools.document(nodes, 3, **ring) for nodes in (old, new)]
        return steps_of(name, *topologies, {"n": 1, "spread": "zone", "max_share": 90_000_000, **asked})

    return [
        of("an address", plain, [plain[0] | {"address": "10.0.0.1:80"}, *plain[1:]]),
        of("metadata", plain, [*plain[:4], plain[4] | {"metadata": {"rack": "7"}}]),
        of("spread weight, zones", zoned[:4], zoned[1:], spread="weight"),
        of("spread weight, two without zones", plain[:4], plain[1:], spread="weight", n=2),
        of("spread weight, two with zones", zoned[:4], zoned[1:], spread="weight", n=2),
        of("spread weight, two, zones before", zoned[:4], plain[1:], spread="weight", n=2),
        of("spread weight, two, a zone after", plain[:4], [*plain[1:4], zoned[4]], spread="weight", n=2),
        of("spread weight, two with zones, nowhere to go", zoned, zoned, spread="weight", n=2),
    ]


def states(dice, topology):
    return {node["id"]: dice.pick(["down", "draining"]) for node in topology["nodes"] if not dice.below(4)}


def transition_case(number):
    dice = Dice(9000 + number)
    old = topology(dice, seed=dice.pick([0, 0, 0, 5]))
    new = topology(dice, even(dice) if number % 4 == 0 else None)
    if number % 6 == 5:
        new["scheme"] = {"name": dice.pick(["rendezvous", "maglev"])}
    states_of_both, done = (states(dice, old), states(dice, new)), []
    for _ in range(dice.below(6)):
        # Some touch one another, and the ends of all positions.
        first = dice.pick([dice.u64(), 0, done[-1][1] + 1 if done and done[-1][1] < U64 - 1 else 9])
        last = min(U64 - 1, first + dice.pick([0, dice.u64() >> 2, U64]))
        done.append((first, last))
    return transition_of(f"{number}", dice, old, new, states_of_both, done)


def transition_of(name, dice, old, new, states_of_both, done):
    states_old, states_new = states_of_both
    moving = transition_model.Transition(model.read_object(old), model.read_object(new), states_old, states_new)
    for first, last in done:
        moving.finish(first, last)
    keys = []
    for i in range(12):
        key, n = f"{'user'[: i % 5]}:{dice.below(1000)}".encode(), dice.pick([1, 2, 3, 20])
        read, write = moving.lists(key, n)
        keys.append({"key": key.hex(), "n": n, "is_done": moving.is_done(key), "read": read, "write": write})
    return {
        "name": name,
        "old": old,
        "new": new,
        "states_old": states_old,
        "states_new": states_new,
        "done": [[f"{first:016x}", f"{last:016x}"] for first, last in done],
        "keys": keys,
        "left": moving.left(),
        "canonical": moving.canonical(),
    }


def said_transitions():
    """Tables of `maglev`, whose plans have no ranges."""
    dice = Dice(9999)

    def of(name, sizes, old=("a", "b", "c"), new=("b", "c", "d"), done=(), seeds=(0, 0)):
        topologies = [
            tools.document(list(nodes), name="maglev", size=size, seed=seed)
            for nodes, size, seed in zip((old, new), sizes, seeds, strict=True)
        ]
        return transition_of(name, dice, *topologies, ({}, {"c": "down"} if "c" in new else {}), done)

    return [
        of("maglev of one size, some done", (101, 101), done=[(0, 2**63)]),
        of("maglev of one size, nothing done", (101, 101)),
        of("maglev of one size, a node goes down", (101, 101), new=("a", "b", "c")),
        of("maglev of two sizes", (101, 103)),
        of("maglev of two sizes, one of which is empty", (101, 103), new=()),
        of("maglev of two seeds", (101, 101), seeds=(0, 5)),
    ]


def make(folder):
    kinds = ("steps", step_case, 93, said_steps), ("transitions", transition_case, 60, said_transitions)
    for name, case, count, said in kinds:
        cases = [case(number) for number in range(count)] + said()
        with open(os.path.join(folder, "functions", f"{name}.json"), "w", encoding="ascii", newline="\n") as file:
            file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
