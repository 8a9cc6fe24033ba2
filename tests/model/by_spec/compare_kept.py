"""The cases of rebalance.json played by the model."""

from compare_functions import load
from kept import rebalance
from kept_topology import rebalance_topology
from topology import canonical


def play_rebalance(case):
    """[20] A case of rebalance.json."""
    mine, out = rebalance(case), []
    for name, value in case["plan"].items():
        if mine[name] != value:
            out.append(f"{name}: model {str(mine[name])[:250]} | vector {str(value)[:250]}")
    return out


def play_topology(case):
    """[20.13] A case of rebalance-topologies.json."""
    made, moves = rebalance_topology(load(case["topology"]), case["states"], case["asked"])
    out = []
    if canonical(made) != case["next"]:
        out.append(f"next: model {canonical(made)[:350]} | vector {case['next'][:350]}")
    if moves != case["moves"]:
        out.append(f"moves: model {str(moves)[:250]} | vector {str(case['moves'])[:250]}")
    return out
