"""[10, 11] Races of nodes."""

from functools import cmp_to_key

from whole import mix, xxh3


def exponential(x, b):
    """[10.6] E(X, b)."""
    y = (1 << b) - (2 * x + 1)
    length = y.bit_length()
    m, f = y << (64 - length), 0
    for _ in range(56):
        p = m * m >> 63
        top = p >> 64
        f = 2 * f + top
        m = p >> 1 if top else p
    return ((b - length + 1) << 56) - f


def order(draws, b):
    """[10.7] Indices of (X, thousandths, id, index) in the order of a race; by X where weights are equal."""
    if len({d[1] for d in draws}) <= 1:
        return [d[3] for d in sorted(draws, key=lambda d: (d[0], d[2]))]
    timed = [(exponential(d[0], b), d[1], d[2], d[3]) for d in draws]

    def compare(a, c):
        left, right = a[0] * c[1], c[0] * a[1]
        return (left > right) - (left < right) or (a[2] > c[2]) - (a[2] < c[2])

    return [d[3] for d in sorted(timed, key=cmp_to_key(compare))]


def rendezvous_order(nodes, seed, p):
    """[11.1] The order of all nodes with weight for a position."""
    inner = mix(p ^ 0xA5A5A5A5A5A5A5A5)
    return order([(mix(xxh3(n.key, seed) ^ inner) >> 9, n.t, n.key, i) for i, n in enumerate(nodes) if n.t], 56)


def slot_ranks(nid, bits):
    """[10.4] rank(n, slot) of every slot of a node."""
    size, s = 1 << bits, (bits + 1) // 2
    k1 = mix(nid)
    k2 = mix(k1)
    keys = (k1, k2, mix(k2))
    ranks = [0] * size
    for rank in range(size):
        x = rank
        for k in keys:
            x = (x * (k | 1) + (k >> 32)) % size
            x ^= x >> s
        ranks[x] = rank
    return ranks


def slot_order(nodes, seed, bits, ranks, slot):
    """[10.5, 10.7] The order of all nodes with weight for a slot."""
    inner = mix(slot ^ 0xA5A5A5A5A5A5A5A5)
    return order(
        [
            (ranks[i][slot] << 31 | mix(xxh3(n.key, seed) ^ inner) >> 33, n.t, n.key, i)
            for i, n in enumerate(nodes)
            if n.t
        ],
        bits + 32,
    )


assert exponential(0, 48) == 370 and exponential(0x123456789ABC, 48) == 15948086036041463
assert exponential((1 << 47) - 1, 48) == 3458764513820540928 and exponential(0, 56) == 2
