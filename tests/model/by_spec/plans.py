"""[9] Shares, ranges and plans over stretches of positions."""

from whole import ALL, M64, Refused

TOLD = ("ring", "slots", "assigned")


def stretches(*placements):
    """[9.2] (first, last) of all stretches of positions in which every placement has one walk."""
    starts = sorted(set().union(*(p.starts for p in placements)))
    return list(zip(starts, [s - 1 for s in starts[1:]] + [M64], strict=False))


def need_ranges(*tops):
    """[9.1, 9.2] Schemes without ranges are refused."""
    if any(t.scheme not in TOLD for t in tops):
        raise Refused("unsupported", "ranges")


def need_same_keys(a, b):
    """[9.3] Placements that hash keys differently are incomparable."""
    if (a.seed, a.hash_tag, a.hash_stop) != (b.seed, b.hash_tag, b.hash_stop):
        raise Refused("incomparable", "keys")


def no_weight_lists(spread, n, *tops):
    """[5.6] Plans and shares of n >= 2 replicas with spread weight are refused where any node has a zone."""
    if spread == "weight" and n >= 2 and any(node.zone for t in tops for node in t.nodes):
        raise Refused("unsupported", "spread weight")


def pairs(before, after):
    """[9.6] The pairs of two lists of ids."""
    gone = [x for x in before if x not in after]
    come = [x for x in after if x not in before]
    length = max(len(gone), len(come))
    return list(zip(gone + [None] * (length - len(gone)), come + [None] * (length - len(come)), strict=False))


def move_key(pair):
    """[README] Moves are ordered by from, then to, ids by bytes, none last."""
    return tuple((x is None, (x or "").encode()) for x in pair)


def longest(a, b, n):
    """[9.6] n counts as at most the longest list either side can have."""
    return min(n, max(len(a.nodes), len(b.nodes)))


def shares(placement, n=1, spread="none"):
    """[9.1, 9.8] Positions by id of which each node is in the list."""
    need_ranges(placement.top)
    no_weight_lists(spread, n, placement.top)
    out = {node.id: 0 for node in placement.nodes}
    for first, last in stretches(placement):
        for i in placement.ids(first, n, spread):
            out[i] += last - first + 1
    return out


def ranges(placement):
    """[9.2] The joined ranges of every member."""
    need_ranges(placement.top)
    out = {node.id: [] for node in placement.nodes}
    for first, last in stretches(placement):
        for i in placement.ids(first, 1, "none"):
            if out[i] and out[i][-1][1] + 1 == first:
                out[i][-1][1] = last
            else:
                out[i].append([first, last])
    return out


def plan(a, b, n=1, spread="none"):
    """[9.3 - 9.7] Moves, ranges, moved, minimum and whole of a plan."""
    need_ranges(a.top, b.top)
    need_same_keys(a.top, b.top)
    no_weight_lists(spread, n, a.top, b.top)
    n = longest(a, b, n)
    moves, open_ranges, done = {}, {}, []
    shares_a, shares_b, none_a, none_b = {}, {}, 0, 0
    for first, last in stretches(a, b):
        size, before, after = last - first + 1, a.ids(first, n, spread), b.ids(first, n, spread)
        for i in before:
            shares_a[i] = shares_a.get(i, 0) + size
        for i in after:
            shares_b[i] = shares_b.get(i, 0) + size
        none_a, none_b = none_a + size * (n - len(before)), none_b + size * (n - len(after))
        still = {}
        for pair in pairs(before, after):
            moves[pair] = moves.get(pair, 0) + size
            joined = open_ranges.pop(pair, None)
            if pair in still:
                raise AssertionError("a pair twice")
            still[pair] = [joined[0] if joined else first, last]
        done += [(r, pair) for pair, r in open_ranges.items()]
        open_ranges = still
    done += [(r, pair) for pair, r in open_ranges.items()]
    done.sort(key=lambda e: (e[0][0], move_key(e[1])))
    least = sum(max(0, shares_b.get(i, 0) - shares_a.get(i, 0)) for i in set(shares_a) | set(shares_b))
    return {
        "moves": [[x, y, moves[x, y]] for x, y in sorted(moves, key=move_key)],
        "ranges": [[r[0], r[1], x, y] for r, (x, y) in done],
        "moved": sum(moves.values()),
        "minimum": least + max(0, none_b - none_a),
        "whole": n * ALL,
    }
