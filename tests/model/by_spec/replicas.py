"""[5] Replicas."""

from whole import mix, xxh3


def padded(zone, depth):
    """[5.2] A zone's segments, padded with one pseudo-segment."""
    parts = zone.split("/") if zone else []
    return tuple(parts + [None] * (depth - len(parts)))


def depth_of(nodes):
    """[5.2] D."""
    return max((len(n.zone.split("/")) if n.zone else 0 for n in nodes), default=0)


def choose(placement, p, n, spread):
    """[5.1, 5.4, 5.6, 19.6] The first n nodes of a position."""
    walk = placement.walk(p)
    if spread == "none":
        return walk[:n]
    depth = depth_of(placement.nodes)
    zones = [padded(node.zone, depth) for node in placement.nodes]
    chosen = list(placement.row(p))[:n]
    while len(chosen) < min(n, len(walk)):
        rest = [i for i in walk if i not in chosen]
        if spread == "zone":
            chosen.append(by_zone(zones, chosen, rest, depth))
        else:
            chosen.append(by_weight(placement, zones, chosen, rest, depth, p))
    return tuple(chosen)


def by_zone(zones, chosen, rest, depth):
    """[5.3, 5.4] The next replica with spread zone."""

    def uses(i):
        return tuple(sum(1 for c in chosen if zones[c][:d] == zones[i][:d]) for d in range(1, depth + 1))

    return min(rest, key=uses)


def by_weight(placement, zones, chosen, rest, depth, p):
    """[5.6] The next replica with spread weight."""
    path = ()
    while len(path) < depth and any(zones[c][: len(path)] == path for c in chosen):
        d = len(path) + 1
        inside = list(
            dict.fromkeys(
                zones[i][:d]
                for i in range(len(zones))
                if zones[i][: d - 1] == path and any(zones[r][:d] == zones[i][:d] for r in rest)
            )
        )
        first = next(c for c in chosen if zones[c][: d - 1] == path)
        best = None
        for zone in inside:
            weight = sum(
                n.t for i, n in enumerate(placement.nodes) if zones[i][:d] == zone and n.tier == placement.tier
            )
            phase = 0
            if zones[first][:d] != zone:
                hashed = xxh3("/".join(s or "" for s in zone).encode(), 0)
                phase = mix(hashed ^ mix(p ^ 0x5A5A5A5A5A5A5A5A)) >> 16
            use = sum(1 for c in chosen if zones[c][:d] == zone)
            time = use * (1 << 48) + phase
            if best is None or time * best[1] < best[0] * weight:
                best = (time, weight, zone)
        path = best[2]
    return next(r for r in rest if zones[r][: len(path)] == path)
