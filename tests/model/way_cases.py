"""Writes tests/vectors/functions/ways.json, steps from one topology to another and transitions between them:
way_cases.py [FOLDER]"""

import os
import sys

import model
import rebalance_sequences
import tools
from tools import Dice, compact, hexes, some_keys
from way_model import Transition, Way

U64 = 2**64
MOST_STEPS = 8


def changed(dice, listed):
    """The nodes after: one left or weighs nothing, some joined."""
    after = [dict(node) for node in listed]
    if dice.below(2) and len(after) > 2:
        after.pop(dice.below(len(after)))
    if dice.below(3) == 0:
        after[dice.below(len(after))]["weight"] = dice.pick([0, 3])
    if dice.below(4) == 0:
        after[dice.below(len(after))]["tier"] = 1
    after += [{"id": f"z{i}", "zone": dice.pick(rebalance_sequences.ZONES[1:])} for i in range(dice.below(3))]
    return after


def scheme(dice, number, listed):
    match number % 4:
        case 0:
            return {"name": "ring", "vnodes": 4, "hash_tag": "{}"}
        case 1:
            return {"name": "slots", "bits": 8, "hash_tag": "{}"}
    return {"hash_tag": "{}", **rebalance_sequences.scheme(dice, 5 * number + 3 + (number % 4) % 2, listed)}


def topologies(dice, number):
    """Before and after: of one scheme or of two, and where both are `assigned` often with the same slots."""
    listed = rebalance_sequences.nodes(dice, 3 + dice.below(6), 1 + number % 6)
    after = changed(dice, listed)
    kinds = [number % 4, number // 4 % 4] if number % 3 else [3, 3]
    schemes = [scheme(dice, kind, nodes) for kind, nodes in zip(kinds, (listed, after), strict=True)]
    if number % 3 == 0:
        slots = schemes[0]["slots"]
        schemes = [
            {
                "hash_tag": "{}",
                "name": "assigned",
                "slots": slots,
                "replicas": 2,
                "rows": rebalance_sequences.some_rows(dice, slots, 2, of),
            }
            for of in (listed, after)
        ]
    return [
        {"libconsistent": 1, "epoch": 1 + dice.below(9), "scheme": scheme, "nodes": nodes}
        for scheme, nodes in zip(schemes, (listed, after), strict=True)
    ]


def asked_of(dice, number):
    asked = {"n": 1 + dice.below(2), "spread": dice.pick(["zone", "none"])}
    if number % 5:
        asked["max_share"] = 40_000_000 + dice.below(300_000_000)
    if number % 4 == 1:
        asked["per_zone"] = 60_000_000 + dice.below(300_000_000)
    if number % 3 == 1:
        asked["sizes"] = [dice.below(5000) for _ in range(1 + dice.below(40))]
        if number % 2:
            asked["max_bytes"] = 2000 + dice.below(1 + sum(asked["sizes"]) // 3)
    return asked


def way(dice, number):
    before, after = topologies(dice, number)
    asked, topology, to, steps = asked_of(dice, number), model.read_object(before), model.read_object(after), []
    while len(steps) < MOST_STEPS:
        made = Way(topology, to, asked).step()
        if made is None:
            break
        if isinstance(made, str):
            steps.append({"error": {"kind": "argument", "names": made}})
            break
        topology, told = made
        steps.append(told)
        if told["is_last"]:
            break
    return {"before": before, "after": after, "asked": asked, "steps": steps}


def transition(dice, number, before, after):
    states = [
        {node["id"]: dice.pick(["down", "draining"]) for node in document["nodes"] if dice.below(7) == 0}
        for document in (before, after)
    ]
    old, new = (
        model.Placement(model.read_object(document), of) for document, of in zip((before, after), states, strict=True)
    )
    done = []
    for _ in range(dice.below(4)):
        first = dice.u64()
        done.append([first, min(U64 - 1, first + dice.u64() // 4)])
    keys, n, moving = some_keys(number, 24), 1 + dice.below(3), Transition(old, new, done)
    return {
        "states": dict(zip(("before", "after"), states, strict=True)),
        "with_done": [[str(first), str(last)] for first, last in done],
        "document": moving.document(),
        "done": [[str(first), str(last)] for first, last in moving.done],
        "left": str(moving.left()),
        "keys_hex": hexes(keys),
        "n": n,
        "read": [moving.nodes(key, n, False) for key in keys],
        "write": [moving.nodes(key, n, True) for key in keys],
        "is_done": [moving.is_done(key) for key in keys],
    }


def case(number):
    dice = Dice(9000 + number)
    made = way(dice, number)
    return {"name": f"{number}", **made, "transition": transition(dice, number, made["before"], made["after"])}


def make(folder):
    cases = [case(number) for number in range(36)]
    with open(os.path.join(folder, "functions", "ways.json"), "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
