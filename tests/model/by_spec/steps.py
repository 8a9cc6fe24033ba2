"""[21] Steps."""

import itertools
from dataclasses import dataclass, replace

from placement import Placement
from plans import need_ranges, need_same_keys, no_weight_lists, plan, stretches
from rows_text import slot_ends, write_rows
from topology import TEXTS, Topology
from whole import ALL, M64, Refused, ceil_div


@dataclass
class Step:
    """[21.8 - 21.11] A step and what is told of it."""

    topology: Topology
    is_last: bool
    plan: dict
    bytes: int
    left: int


def argument(why):
    """[21.2] What is refused as argument."""
    raise Refused("argument", why)


def check_asked(asked):
    """[21.1] The numbers that may be asked for."""
    if not 1 <= asked["n"] <= 16 or asked["spread"] not in ("none", "zone", "weight"):
        argument("n")
    for name in ("max_share", "per_zone"):
        if asked.get(name) is not None and not 1 <= asked[name] <= 10**9:
            argument(name)
    sizes, limit = asked.get("sizes"), asked.get("max_bytes")
    if limit is not None and (not 1 <= limit <= M64 or not sizes):
        argument("max_bytes")
    if sizes and (len(sizes) > 1 << 24 or sum(sizes) > 1 << 56 or min(sizes) < 0):
        argument("sizes")


def takers(top):
    """[21.1] Ids of the nodes of weight above 0 that are not on standby."""
    tier = min((n.tier for n in top.nodes if n.t), default=None)
    return {n.id for n in top.nodes if n.t and n.tier == tier}


def bytes_before(sizes, q):
    """[21.5] B(q)."""
    if not sizes:
        return 0
    if q == ALL:
        return sum(sizes)
    k = len(sizes)
    i = q * k // ALL
    first = ceil_div(i * ALL, k)
    count = ceil_div((i + 1) * ALL, k) - first
    return sum(sizes[:i]) + sizes[i] * (q - first) // count


def in_slots(before, after):
    """[21.6] Whether the unit is a slot."""
    return (
        before.scheme == after.scheme == "assigned"
        and not before.texts["ends"]
        and not after.texts["ends"]
        and before.numbers["slots"] == after.numbers["slots"]
        and before.texts["cuts"] == after.texts["cuts"]
    )


def step(before, after, asked):
    """[21] The first step from one topology to another, or None."""
    check_asked(asked)
    need_ranges(before, after)
    need_same_keys(before, after)
    n, spread = asked["n"], asked["spread"]
    no_weight_lists(spread, n, before, after)
    if len(takers(before)) < n or len(takers(after)) < n:
        argument("fewer takers than n")
    if replace(before, epoch=0) == replace(after, epoch=0):
        return None
    a, b = Placement(before), Placement(after)
    parts = [(first, last, a.ids(first, n, spread), b.ids(first, n, spread)) for first, last in stretches(a, b)]
    cut, total, moved_bytes = furthest(parts, after, asked, in_slots(before, after))
    if cut < ALL and total == 0:
        argument("nothing could ever move")
    made = last_step(before, after) if cut == ALL else middle_step(before, after, parts, cut, n)
    left = sum((last - max(first, cut) + 1) * len(come(old, new)) for first, last, old, new in parts if last >= cut)
    return Step(made, cut == ALL, plan(a, Placement(made), n, spread), moved_bytes, left)


def come(old, new):
    """[21.4] The nodes of new that are not in old."""
    return [i for i in new if i not in old]


def grown(so_far, part, c, sizes, zone_of):
    """[21.7] The three sums up to c, which is inside of this part or its end."""
    (copies, zones, moved), (first, _, old, new) = so_far, part
    comers, zones = come(old, new), dict(zones)
    for i in comers:
        zones[zone_of[i]] = zones.get(zone_of[i], 0) + c - first
    size = bytes_before(sizes, c) - bytes_before(sizes, first) if comers else 0
    return copies + len(comers) * (c - first), zones, moved + len(comers) * size


def fits(sums, asked):
    """[21.7] Whether the three sums are within the limits."""
    copies, zones, moved = sums
    share, zone, most_bytes = (asked.get(limit) for limit in ("max_share", "per_zone", "max_bytes"))
    return (
        (share is None or copies <= asked["n"] * ALL * share // 10**9)
        and (zone is None or all(v <= asked["n"] * ALL * zone // 10**9 for v in zones.values()))
        and (most_bytes is None or moved <= most_bytes)
    )


def furthest(parts, after, asked, by_slot):
    """[21.7] c, the first sum and the third sum."""
    sizes, zone_of = asked.get("sizes"), {node.id: node.zone for node in after.nodes}
    so_far = 0, {}, 0
    for part in parts:
        first, last = part[:2]
        whole = grown(so_far, part, last + 1, sizes, zone_of)
        if fits(whole, asked):
            so_far = whole
            continue
        low, high = first, last + 1
        while not by_slot and high - low > 1:
            middle = (low + high) // 2
            is_within = fits(grown(so_far, part, middle, sizes, zone_of), asked)
            low, high = (middle, high) if is_within else (low, middle)
        one, _, three = grown(so_far, part, low, sizes, zone_of)
        return low, one, three
    return ALL, so_far[0], so_far[2]


def next_epoch(before):
    """[21.8, 21.9, 21.11] The epoch before plus 1."""
    if before.epoch >= M64:
        raise Refused("epoch", "epoch")
    return before.epoch + 1


def last_step(before, after):
    """[21.8] The topology after, at an epoch of its own."""
    return replace(after, epoch=max(after.epoch, next_epoch(before)))


def members(before, after):
    """[21.10] The members of a step that is not the last."""
    first, second = {n.id: n for n in before.nodes}, {n.id: n for n in after.nodes}
    old, new, out = takers(before), takers(after), []
    for i in sorted(set(first) | set(second), key=lambda x: x.encode()):
        node = second.get(i) or first[i]
        if i in old and node.t == 0:
            node = replace(node, t=first[i].t)
        if i in old or i in new:
            node = replace(node, tier=0)
        out.append(node)
    return tuple(out)


def middle_step(before, after, parts, cut, n):
    """[21.9] The topology of a step that is not the last."""
    epoch, nodes = next_epoch(before), members(before, after)
    index = {node.id: i for i, node in enumerate(nodes)}
    pieces = []
    for first, last, old, new in parts:
        if first < cut <= last:
            pieces += [(cut - 1, new), (last, old)]
        else:
            pieces.append((last, new if last < cut else old))
    numbers, texts = {"slots": 0, "replicas": n}, dict(TEXTS["assigned"])
    if in_slots(before, after):
        numbers["slots"], texts["cuts"] = before.numbers["slots"], before.texts["cuts"]
        rows = [tuple(index[i] for i in row) for _, row in pieces]
        ends = slot_ends(numbers["slots"], texts["cuts"], "")
    else:
        ends = [e for (e, row), (_, following) in itertools.pairwise(pieces) if row != following]
        if len(ends) > 1 << 20:
            raise Refused("too_many", "ends")
        rows = [
            tuple(index[i] for i in row) for (_, row), (_, following) in itertools.pairwise(pieces) if row != following
        ] + [tuple(index[i] for i in pieces[-1][1])]
        numbers["slots"], texts["ends"] = len(ends) + 1, ",".join(f"{e:016x}" for e in ends)
        ends = [*ends, M64]
    texts["rows"] = write_rows(rows, [node.key for node in nodes])
    return Topology(
        "assigned",
        numbers,
        texts,
        before.seed,
        before.hash_tag,
        before.hash_stop,
        nodes,
        epoch,
        tuple(ends),
        tuple(rows),
    )
