"""[20.13] Plans of kept assignments of a topology of our own."""

from dataclasses import replace

from kept import rebalance
from placement import Placement
from rows_text import slot_ends, write_rows
from topology import Topology
from whole import M64, Refused


def level_zones(zones, q):
    """[20.13] The zones of members by the least level of which there are Q different ones or more."""
    for level in range(1, 8):
        cut = ["/".join(z.split("/")[:level]) for z in zones]
        if len(set(cut)) >= q:
            return cut
    return zones


def slots_before(top, asked):
    """[20.13] `slots`, `cuts` and `ends` before, and whether they are kept."""
    if asked.get("slots") is not None:
        told = (asked["slots"], "", "")
    elif top.scheme == "assigned":
        told = (top.numbers["slots"], top.texts["cuts"], top.texts["ends"])
    else:
        told = (1 << top.numbers["bits"] if top.scheme == "slots" else 4096, "", "")
    kept = top.scheme == "assigned" and told == (top.numbers["slots"], top.texts["cuts"], top.texts["ends"])
    return told, kept


def after(told, ends, split, merge):
    """[19.9, 20.13] `slots`, `cuts`, `ends` after, and of each slot after those before and 1 or 2 for a half."""
    slots, cuts, texts = told[0], [w for w in told[1].split(",") if w], [w for w in told[2].split(",") if w]
    listed, origin, s = list(texts if texts else cuts), [], 0
    while s < len(ends):
        first, last = (ends[s - 1] + 1 if s else 0), ends[s]
        if s in split:
            if first >= last:
                raise Refused("argument", "split")
            listed.append(f"{first + (last - first) // 2:016x}")
            origin += [([s], 1), ([s], 2)]
        else:
            joined = [s]
            while s in merge:
                if s + 1 >= len(ends) or f"{ends[s]:016x}" not in listed or s + 1 in split:
                    raise Refused("argument", "merge")
                listed.remove(f"{ends[s]:016x}")
                s += 1
                joined.append(s)
            origin.append((joined, 0))
        s += 1
    text = ",".join(sorted(listed))
    if texts:
        return len(listed) + 1, "", text, origin
    return slots, text, "", origin


def carried(values, origin, merged):
    """[20.13] Loads or bytes of the slots after: halves, sums, at most `merged`."""
    out = []
    for joined, half in origin:
        v = min(merged, sum(values[s] for s in joined))
        out.append((v, v - v // 2, v // 2)[half])
    return out


def rebalance_topology(top, states, asked):
    """[20.13] The next topology and the moves (slot, replica, from, to, reason)."""
    q = asked.get("replicas") or (top.numbers["replicas"] if top.scheme == "assigned" else 1)
    told, kept = slots_before(top, asked)
    ends = slot_ends(told[0], told[1], told[2])
    slots, cuts, endtext, origin = after(told, ends, set(asked.get("split") or ()), set(asked.get("merge") or ()))
    wanted = {int(s): int(n) for s, n in asked.get("replicas_of") or []}
    up, r, rows = Placement(top), [], []
    for joined, _ in origin:
        s = joined[0]
        row = top.rows[s] if kept else up.list(ends[s - 1] + 1 if s else 0, 16, "zone")
        many = max(len(row), q) if kept and len(row) > top.numbers["replicas"] else q
        r.append(wanted.get(s, many))
        rows.append(row[: r[-1]])
    R = max([*r, q])
    zones = level_zones([n.zone for n in top.nodes], q)
    standing = {"up": "taking", "down": "holding", "draining": "leaving"}
    request = {
        "slots": len(origin),
        "replicas": R,
        "replicas_of": r,
        "limits": asked.get("limits"),
        "members": [
            {"id": n.id, "weight": n.t, "zone": z, "standing": standing[states.get(n.id, "up")]}
            for n, z in zip(top.nodes, zones, strict=False)
        ],
        "rows": [m for row in rows for m in list(row) + [-1] * (R - len(row))],
    }
    if asked.get("loads"):
        request["measures"] = [{"loads": carried(asked["loads"], origin, 1 << 100)}]
    if asked.get("bytes"):
        request["bytes"] = carried(asked["bytes"], origin, M64)
    if asked.get("last_moved"):
        t = asked["last_moved"]
        request["last_moved"] = [max(t[s] for s in joined) for joined, _ in origin]
    plan = rebalance(request)
    new_rows = [tuple(m for m in plan["rows"][s * R : s * R + R] if m >= 0) for s in range(len(origin))]
    texts = {"cuts": cuts, "ends": endtext, "rows": write_rows(new_rows, [n.key for n in top.nodes])}
    made = Topology(
        "assigned",
        {"slots": slots, "replicas": q},
        texts,
        top.seed,
        top.hash_tag,
        top.hash_stop,
        top.nodes,
        top.epoch,
        tuple(slot_ends(slots, cuts, endtext)),
        tuple(new_rows),
    )
    if made != top:
        made = replace(made, epoch=top.epoch + 1)
    ids = [n.id for n in top.nodes]
    return made, [[p // R, p % R, ids[x], ids[y], why] for p, x, y, why in plan["moves"]]
