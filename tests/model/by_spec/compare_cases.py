"""The cases of assigned.json and assigned-cuts.json played by the model."""

import json

from assign import assign
from compare_functions import error_differs, load
from document import read, read_node
from jsontext import parse
from live import Live
from placement import Placement
from plans import move_key, pairs, plan, ranges, shares
from topology import canonical, fingerprint, thousandths
from whole import Refused


def same(out, name, mine, theirs):
    """Notes a difference."""
    if mine != theirs:
        out.append(f"{name}: model {str(mine)[:300]} | vector {str(theirs)[:300]}")


def positions(case, shared, placement):
    """The positions of the keys of a case."""
    if "keys_u64" in case:
        return [placement.position_of_integer(int(k)) for k in case["keys_u64"]]
    if "keys_hashed" in case:
        return [int(k) for k in case["keys_hashed"]]
    return [placement.position(bytes.fromhex(k)) for k in case.get("keys_hex", shared)]


def play_case(case, shared):
    """A case of the common schema."""
    out = []
    if "error" in case:
        data = (
            case["text"].encode()
            if "text" in case
            else bytes.fromhex(case["text_hex"])
            if "text_hex" in case
            else json.dumps(case["topology"]).encode()
        )
        try:
            read(data)
        except Refused as e:
            return error_differs(e, case["error"])
        return [f"accepted; vector {case['error']}"]
    top = read(case["text"].encode()) if "text" in case else load(case["topology"])
    placement = Placement(top, case.get("states"))
    at = positions(case, shared, placement)
    if "canonical" in case:
        same(out, "canonical", canonical(top), case["canonical"])
    if "fingerprint" in case:
        same(out, "fingerprint", fingerprint(top), case["fingerprint"])
    if "placement" in case:
        same(out, "placement", [placement.first(p) for p in at], case["placement"])
    for r in case.get("replicas", []):
        got = [list(placement.list(p, r["n"], r["spread"])) for p in at[: len(r["lists"])]]
        same(out, f"replicas {r['n']} {r['spread']}", got, r["lists"])
    if "shares" in case:
        mine = shares(placement)
        same(out, "shares", [str(mine[n.id]) for n in top.nodes], case["shares"])
    if "ranges" in case:
        mine = {i: [[str(a), str(b)] for a, b in r] for i, r in ranges(placement).items()}
        same(out, "ranges", mine, case["ranges"])
    if "plan" in case:
        same_plan(
            out,
            "plan",
            plan(placement, Placement(load(case["plan"]["to"]), case["plan"].get("to_states"))),
            case["plan"],
        )
    for a in case.get("assign", []):
        items = [bytes.fromhex(k) for k in case.get("keys_hex", shared)]
        try:
            same(out, "assign", assign(placement, items, a["factor"]), a.get("nodes"))
        except Refused as e:
            out += error_differs(e, a.get("error", "none"))
    play_to(out, case, shared, placement)
    play_steps(out, case, shared, top)
    return out


def same_plan(out, name, mine, theirs):
    """Compares a plan."""
    same(out, name + " moves", [[x, y, str(c)] for x, y, c in mine["moves"]], theirs["moves"])
    if "ranges" in theirs:
        same(out, name + " ranges", [[str(a), str(b), x, y] for a, b, x, y in mine["ranges"]], theirs["ranges"])
    for key in ("moved", "minimum", "whole"):
        if key in theirs:
            same(out, f"{name} {key}", str(mine[key]), str(theirs[key]))


def play_to(out, case, shared, placement):
    """Plans and shares of n replicas, and moved keys."""
    to = Placement(load(case["to"]), case.get("to_states")) if "to" in case else None
    for r in case.get("replica_plans", []):
        same_plan(out, f"replica_plan {r['n']} {r['spread']}", plan(placement, to, r["n"], r["spread"]), r)
    for r in case.get("replica_shares", []):
        mine = shares(placement, r["n"], r["spread"])
        same(out, "replica_shares", [str(mine[n.id]) for n in placement.nodes], r["shares"])
    for r in case.get("moved_keys", []):
        which, moves = [], {}
        before, after = positions(case, shared, placement), positions(case, shared, to)
        for i, (p, q) in enumerate(zip(before, after, strict=False)):
            found = pairs(placement.ids(p, r["n"], r["spread"]), to.ids(q, r["n"], r["spread"]))
            which += [i] if found else []
            for pair in found:
                moves[pair] = moves.get(pair, 0) + 1
        same(out, "moved which", which, r["which"])
        same(out, "moved moves", [[x, y, moves[x, y]] for x, y in sorted(moves, key=move_key)], r["moves"])
        same(out, "moved copies", sum(moves.values()), r["copies"])


def play_steps(out, case, shared, top):
    """Changes on a live ring, one after the other."""
    ring = Live(top)
    for i, s in enumerate(case.get("steps", [])):
        try:
            do = s["do"]
            if do == "add_node":
                ring.add(read_node(parse(json.dumps(s["node"]).encode()), "node"))
            elif do == "remove_node":
                ring.remove(s["id"])
            elif do == "set_weight":
                ring.record(s["id"], t=thousandths(json.dumps(s["weight"]), "weight"))
            elif do == "set_address":
                ring.record(s["id"], address=s["address"])
            elif do == "update":
                ring.update(load(s["to"]))
            else:
                ring.mark(s["id"], do.removeprefix("mark_"))
            if "error" in s:
                out.append(f"step {i} {do} accepted; vector {s['error']}")
        except Refused as e:
            out += [f"step {i}: {d}" for d in error_differs(e, s.get("error", "none"))]
        placement = Placement(ring.top, ring.states)
        same(out, f"step {i} epoch", str(ring.top.epoch), str(s["epoch"]))
        same(out, f"step {i} fingerprint", fingerprint(ring.top), s["fingerprint"])
        same(out, f"step {i} canonical", canonical(ring.top), s["canonical"])
        same(
            out, f"step {i} placement", [placement.first(p) for p in positions(case, shared, placement)], s["placement"]
        )
