"""Cases for moved.json: plans and shares of replicas, and what moves of keys between any two placements."""

import model
import moved_model
from tools import document, hexes, ids, positions, read_case, some_keys


def in_order(moves):
    return [[*pair, moves[pair]] for pair in sorted(moves, key=moved_model.order)]


def case(name, before, after, wanted, keys=(), states=None, to_states=None, exact=True, ranges=True, **own):
    """A case of (n, spread) in `wanted`; `exact` if there are plans and shares."""
    result = {"name": name, "topology": before, **own}
    if states:
        result["states"] = states
    result["to"] = after
    if to_states:
        result["to_states"] = to_states
    here = model.Placement(read_case(result), states)
    there = model.Placement(model.read_object(after), to_states)
    if exact:
        result["replica_plans"], result["replica_shares"] = [], []
    result["moved_keys"] = []
    of_keys = [positions(result, placement.topology, keys) for placement in (here, there)]
    for n, spread in wanted:
        choice = {"n": n, "spread": spread}
        if exact:
            moves, of_moves, moved, minimum, whole = moved_model.plan(here, there, n, spread)
            plan = {**choice, "moves": [[a, b, str(count)] for a, b, count in in_order(moves)]}
            if ranges:
                plan["ranges"] = [[str(first), str(last), a, b] for first, last, a, b in of_moves]
            plan |= {"moved": str(moved), "minimum": str(minimum), "whole": str(whole)}
            result["replica_plans"].append(plan)
            shares = [str(share) for share in moved_model.shares(here, n, spread)]
            result["replica_shares"].append({**choice, "shares": shares})
        which, moves = moved_model.moved(here, there, list(zip(*of_keys, strict=True)), n, spread)
        result["moved_keys"].append({**choice, "which": which, "moves": in_order(moves), "copies": sum(moves.values())})
    return result


def moved():
    keys = hexes(some_keys(21, 120))

    def few(*nodes, **parameters):
        return document(nodes, **{"vnodes": 6, **parameters})

    zones = [{"id": f"{zone}{i}", "zone": zone} for zone in ("eu", "us", "ap") for i in range(2)]
    heavy = {"id": "b", "weight": 3}
    abc, abcd = few("a", "b", "c"), few("a", "b", "c", "d")
    both = [(1, "none"), (2, "none"), (3, "zone")]
    cases = [
        case("a node comes", abc, abcd, [*both, (9, "zone")], keys),
        case("a node leaves", abcd, abc, [*both, (4, "none")], keys),
        case("more weight", abcd, few("a", heavy, "c", "d"), both, keys),
        case("other nodes", abc, few("x", "y"), [(1, "none"), (2, "zone"), (3, "none")], keys),
        case("a node goes down", abcd, abcd, both, keys, to_states={"b": "down"}),
        case("all come up", abc, abc, both, keys, states={"a": "down", "b": "down", "c": "down"}),
        case("to nobody", abc, few(), both, keys),
        case("from nobody to nobody", few(), few(), [(1, "none"), (3, "zone")], keys),
        case("the same", abc, abc, both, keys),
        case("other ids, the same places of others", few("a", "m", "z"), few("0", "m", "z"), both, keys),
        case("a zone leaves", few(*zones), few(*zones[:4]), [(2, "zone"), (3, "zone"), (3, "none"), (5, "zone")], keys),
        case("zones come", few(*[zone["id"] for zone in zones]), few(*zones), [(2, "zone"), (3, "none")], keys),
        case(
            "several at once",
            few(*zones),
            few({"id": "eu0", "zone": "us", "weight": 2}, "eu1", {"id": "new", "zone": "sa"}, zones[3]),
            [(1, "zone"), (2, "zone"), (4, "zone")],
            keys,
            states={"us1": "down"},
            to_states={"eu1": "draining"},
        ),
        case(
            "slots",
            document(["a", "b", "c"], name="slots", bits=8),
            document(["a", "b", "c", "d"], name="slots", bits=8),
            both,
            keys,
        ),
        case("ring to slots", abc, document(["b", "c", "d"], name="slots", bits=8), [(1, "none"), (2, "zone")], keys),
        case(
            "maglev",
            document(["a", "b", "c"], name="maglev", size=251),
            document(["a", "c", "d"], name="maglev", size=251),
            both,
            keys,
            ranges=False,
        ),
        case(
            "positions",
            abc,
            abcd,
            [(1, "none"), (2, "none")],
            keys_hashed=[str(i * 2**58 + 12345) for i in range(64)],
        ),
        case("integers", abc, few("a", "c"), both, keys_u64=list(range(60))),
    ]
    five, six = ids("n", 5), ids("n", 6)
    for one, two in (
        ("rendezvous", "rendezvous"),
        ("jump", "jump"),
        ("jumpback", "jumpback"),
        ("multiprobe", "multiprobe"),
        ("rendezvous", "ring"),
        ("maglev", "jump"),
    ):
        name = f"keys from {one} to {two}"
        wanted = [(1, "none"), (3, "zone")]
        cases.append(case(name, document(five, name=one), document(six, name=two), wanted, keys, exact=False))
    seeded = document(six, seed=7, hash_tag="{}")
    cases.append(case("keys under another seed and hash tag", document(five), seeded, both, keys, exact=False))
    return "What moves of replicas and of keys, and shares of replicas.", keys, cases
