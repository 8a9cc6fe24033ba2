"""A plain model of docs/SPEC.md, 9.6 to 9.9: what moves of replicas, and of keys."""

import model


def names(placement, position, n, spread):
    return [placement.topology.nodes[i].id for i in placement.replicas(position, n, spread)]


def pairs(before, after):
    """[9.6]"""
    gone = [id for id in before if id not in after]
    come = [id for id in after if id not in before]
    longer = max(len(gone), len(come))
    gone += [None] * (longer - len(gone))
    come += [None] * (longer - len(come))
    return list(zip(gone, come, strict=True))


def counted(n, *placements):
    """[9.6]: n, at most the number of nodes here or there."""
    return max(1, min(n, max(len(placement.topology.nodes) for placement in placements)))


def stretches(*placements):
    """(a position, (first, last) or None, how many positions) for all positions that are alike."""
    topology = placements[0].topology
    if topology.scheme == "maglev":
        return [(first, None, size) for first, size in model.classes(topology)]
    lasts = {model.MAX_U64}
    for placement in placements:
        lasts.update(placement.points if placement.order is None else placement.order.lasts())
    result, first = [], 0
    for last in sorted(lasts):
        result.append((last, (first, last), last - first + 1))
        first = last + 1
    return result


def order(pair):
    return [(id is None, (id or "").encode()) for id in pair]


def plan(before, after, n, spread):
    """[9.7]: moves {(from, to): positions}, ranges, moved, minimum and whole."""
    n = counted(n, before, after)
    moves, ranges, gains = {}, {}, {}
    for position, interval, size in stretches(before, after):
        old, new = names(before, position, n, spread), names(after, position, n, spread)
        for ids, sign in ((old, -1), (new, 1)):
            for id in [*ids, *[None] * (n - len(ids))]:
                gains[id] = gains.get(id, 0) + sign * size
        for pair in pairs(old, new):
            moves[pair] = moves.get(pair, 0) + size
            if interval:
                of_pair = ranges.setdefault(pair, [])
                if of_pair and of_pair[-1][1] + 1 == interval[0]:
                    of_pair[-1] = (of_pair[-1][0], interval[1])
                else:
                    of_pair.append(interval)
    in_order = sorted(
        ((first, last, *pair) for pair, of_pair in ranges.items() for first, last in of_pair),
        key=lambda r: (r[0], order(r[2:])),
    )
    minimum = sum(gain for gain in gains.values() if gain > 0)
    return moves, in_order, sum(moves.values()), minimum, n * 2**64


def shares(placement, n, spread):
    """[9.8]: by index."""
    n = counted(n, placement)
    result = [0] * len(placement.topology.nodes)
    for position, _, size in stretches(placement):
        for index in placement.replicas(position, n, spread):
            result[index] += size
    return result


def moved(before, after, keys, n, spread):
    """[9.9]: which of the (position here, position there) have pairs, and {(from, to): copies}."""
    n = counted(n, before, after)
    which, moves = [], {}
    for i, (here, there) in enumerate(keys):
        found = pairs(names(before, here, n, spread), names(after, there, n, spread))
        if found:
            which.append(i)
        for pair in found:
            moves[pair] = moves.get(pair, 0) + 1
    return which, moves
