"""Writes tests/vectors/functions/rebalance.json, plans of kept assignments: rebalance_cases.py [FOLDER]"""

import os
import sys

import rebalance_model
import tools
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


def make(folder):
    cases = []
    for number in range(160):
        asked = request(number)
        cases.append({"name": f"{number}", **asked, "plan": rebalance_model.Plan(asked).run()})
    with open(os.path.join(folder, "functions", "rebalance.json"), "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
