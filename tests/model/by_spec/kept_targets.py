"""[20.2 - 20.4] Zones, the order of slots and targets of plans of kept assignments."""

from fractions import Fraction
from math import gcd

from whole import ceil_div, mix, xxh3

UNIT = 1 << 32


def most_of_zone(r, present):
    """[20.2] k(r), of the numbers of present members by zone."""
    k = 1
    while sum(min(c, k) for c in present) < min(r, sum(present)):
        k += 1
    return k


def slot_visits(slots, taking_ids):
    """[20.3] The slots in the order of visits."""
    g = 618 * slots // 1000
    while gcd(g, slots) != 1:
        g += 1
    x = 0
    for i in taking_ids:
        x ^= xxh3(i, 0)
    f = mix(x) % slots
    return [(f + i * g) % slots for i in range(slots)]


def share(amount, takers):
    """[20.4] Divides an amount among takers of (weight, cap), in the order given."""
    order = sorted(
        range(len(takers)),
        key=lambda i: (takers[i][0] == 0, Fraction(takers[i][1], takers[i][0] or 1) if takers[i][0] else 0),
    )
    total, out = sum(t[0] for t in takers), [0] * len(takers)
    for i in order:
        weight, cap = takers[i]
        out[i] = min(cap, amount * weight // total) if total else 0
        amount -= out[i]
        total -= weight
    return out


def targets(w):
    """[20.4] The target of each member of a work in progress, 0 of those that are not taking."""
    taking = w.taking
    total = sum(
        min(r - sum(1 for m in w.slot(s) if m >= 0 and w.standing[m] == "holding"), len(taking))
        for s, r in enumerate(w.r)
    )
    zones = sorted({w.zone[m] for m in range(w.count)}, key=lambda z: z.encode())
    caps, weights = [], []
    for z in zones:
        held = sum(w.places[m] for m in range(w.count) if w.zone[m] == z and w.standing[m] == "holding")
        mine = [m for m in taking if w.zone[m] == z]
        cap = sum(min(w.present[z], w.k[s]) for s in range(w.slots)) - held
        caps.append(min(max(cap, 0), w.slots * len(mine)) * UNIT)
        weights.append(sum(w.weight[m] for m in mine))
    wanted = [0] * w.count
    for z, part in zip(zones, share(total * UNIT, list(zip(weights, caps, strict=False))), strict=False):
        mine = [m for m in taking if w.zone[m] == z]
        for m, v in zip(mine, share(part, [(w.weight[m], w.slots * UNIT) for m in mine]), strict=False):
            wanted[m] = v
    weighted = [0] * w.count
    for m, v in zip(taking, share(total * UNIT, [(w.weight[m], w.slots * UNIT) for m in taking]), strict=False):
        weighted[m] = v
    return whole(w, ideals(w, wanted, weighted), total, zones)


def ideals(w, wanted, weighted):
    """[20.4] Between `weighted` and `wanted`, by the overload."""
    if w.overload is None:
        return wanted
    q = max(
        ((wanted[m] - weighted[m]) * (1 << 20) // max(weighted[m], 1) for m in w.taking if wanted[m] > weighted[m]),
        default=0,
    )
    o = w.overload * (1 << 20) // 1000
    if o >= q:
        return wanted
    return [b + (1 if a >= b else -1) * (abs(a - b) * o // q) for a, b in zip(wanted, weighted, strict=False)]


def whole(w, ideal, total, zones):
    """[20.4] Whole places."""
    target, fraction = [0] * w.count, [0] * w.count
    for m in w.taking:
        near = ideal[m] + (1 << 8)
        target[m], fraction[m] = near // UNIT, near % UNIT
        if fraction[m] <= 1 << 9:
            fraction[m] = 0
    room = {
        z: max(
            0,
            ceil_div(sum(ideal[m] for m in w.taking if w.zone[m] == z), UNIT)
            - sum(target[m] for m in w.taking if w.zone[m] == z),
        )
        for z in zones
    }
    more = total - sum(target)
    order = sorted(w.taking, key=lambda m: (not w.places[m] > target[m], -fraction[m], w.ids[m]))
    for m in order:
        if more > 0 and fraction[m] > 0 and room[w.zone[m]] > 0:
            target[m] += 1
            room[w.zone[m]] -= 1
            more -= 1
    for m in order:
        if more > 0 and target[m] < w.slots:
            target[m] += 1
            more -= 1
    return target
