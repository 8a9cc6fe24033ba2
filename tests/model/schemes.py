"""The schemes of docs/SPEC.md beside `ring`, sections 10 to 15: the nodes in the order of a position's walk.

Written from the text, in exact integers and without regard to speed. `topology` is a model.Topology; nodes are told by
their index in it. Health is not known here: a node that is down is left out by whoever asks.
"""

import array
import functools
import itertools

import xxhash

U64 = 2**64
GOLDEN = 0x9E3779B97F4A7C15
SALT = 0xA5A5A5A5A5A5A5A5


def xxh3(data, seed):
    return xxhash.xxh3_64_intdigest(data, seed)


def finish(z):
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) % U64
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) % U64
    return z ^ z >> 31


def mix(z):
    return finish((z + GOLDEN) % U64)


class SplitMix64:
    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state + GOLDEN) % U64
        return finish(self.state)


def with_weight(topology):
    return [(i, node) for i, node in enumerate(topology.nodes) if node.thousandths > 0]


def once(indices):
    met = set()
    for index in indices:
        if index not in met:
            met.add(index)
            yield index


# --- The race of `slots` and `rendezvous` -----------------------------------------------------------------------------


def race_time(x, bits):
    """E(X, b): -log2 of what is left, with 56 binary places."""
    y = 2**bits - (2 * x + 1)
    length = y.bit_length()
    m = y << (64 - length)
    f = 0
    for _ in range(56):
        p = (m * m) >> 63
        bit = p >> 64
        f = 2 * f + bit
        m = p >> 1 if bit else p
    return ((bits - length + 1) << 56) - f


assert [race_time(x, 48) for x in (0, 1, 0x123456789ABC, 2**47 - 1)] == [
    370,
    1108,
    15948086036041463,
    3458764513820540928,
]
assert race_time(0, 56) == 2


class Arrival:
    """When a node arrives: E / weight, then its id."""

    def __init__(self, e, node, index):
        self.e, self.weight, self.id, self.index = e, node.thousandths, node.id_bytes(), index

    def __lt__(self, other):
        a, b = self.e * other.weight, other.e * self.weight
        return (a, self.id) < (b, other.id)


def race(draws, bits):
    """Indices in the order of arrival, of [(X, node, index)]."""
    return [a.index for a in sorted(Arrival(race_time(x, bits), node, index) for x, node, index in draws)]


# --- 10. slots --------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def ranks(nid, bits):
    """The ranks of all slots: the permutation is run forward and written down backward."""
    size, shift = 2**bits, (bits + 1) // 2
    keys = []
    k = nid
    for _ in range(3):
        k = mix(k)
        keys.append(k)
    inverse = array.array("L", bytes(array.array("L").itemsize * size))
    for rank in range(size):
        x = rank
        for k in keys:
            x = (x * (k | 1) + (k >> 32)) % size
            x ^= x >> shift
        inverse[x] = rank
    return inverse


class Slots:
    def __init__(self, topology):
        self.bits = topology.parameters["bits"]
        self.nodes = with_weight(topology)
        self.nids = {i: xxh3(node.id_bytes(), topology.seed) for i, node in self.nodes}
        self.ranks = {i: ranks(nid, self.bits) for i, nid in self.nids.items()}
        self.orders = {}

    def order(self, position):
        slot = position >> (64 - self.bits)
        if slot not in self.orders:
            draws = []
            for i, node in self.nodes:
                low = mix(self.nids[i] ^ mix(slot ^ SALT)) >> 33
                draws.append((self.ranks[i][slot] << 31 | low, node, i))
            self.orders[slot] = race(draws, self.bits + 32)
        return self.orders[slot]

    def lasts(self):
        """The last position of each slot."""
        return [((slot + 1) << (64 - self.bits)) - 1 for slot in range(2**self.bits)]


# --- 11. rendezvous ---------------------------------------------------------------------------------------------------


class Rendezvous:
    def __init__(self, topology):
        self.nodes = with_weight(topology)
        self.nids = {i: xxh3(node.id_bytes(), topology.seed) for i, node in self.nodes}

    def order(self, position):
        place = mix(position ^ SALT)
        return race([(mix(self.nids[i] ^ place) >> 9, node, i) for i, node in self.nodes], 56)


# --- 12. jump ---------------------------------------------------------------------------------------------------------


def jump(h, n):
    b, j = -1, 0
    while j < n:
        b = j
        h = (h * 2862933555777941757 + 1) % U64
        j = int(float(b + 1) * (float(2**31) / float((h >> 33) + 1)))
    return b


assert jump(0xE4E2706A66F12C38, 1000) == 684


def numbered(count, first):
    """The walk of `jump` and `jumpback`: tries, then the nodes as they are listed."""

    def order(position):
        if count == 0:
            return
        tries = (first(position if i == 0 else mix((position + i) % U64)) for i in range(65))
        yield from once(itertools.chain(tries, range(count)))

    return order


class Jump:
    def __init__(self, topology):
        count = len(topology.nodes)
        self.order = numbered(count, lambda h: jump(h, count))


# --- 13. jumpback -----------------------------------------------------------------------------------------------------


def jumpback(random, n):
    if n <= 1:
        return 0
    r0 = random.next()
    mask = 2 ** (n - 1).bit_length() - 1
    xm = (r0 ^ r0 >> 32) & 0xFFFFFFFF & mask
    while xm:
        lo = 1 << (xm.bit_length() - 1)
        shift = (bin(xm).count("1") * 32) % 64
        b = lo + ((r0 >> shift) & 0xFFFFFFFF & (lo - 1))
        if b < n:
            return b
        while True:
            r = random.next()
            done = False
            for v in (r & 0xFFFFFFFF, r >> 32):
                b = v & (2 * lo - 1)
                if b < lo:
                    done = True
                    break
                if b < n:
                    return b
            if done:
                break
        xm ^= lo
    return 0


def below(random, n):
    """An evenly spread number below n from the low 32 bits."""
    while True:
        m = (random.next() & 0xFFFFFFFF) * n
        if m % 2**32 >= 2**32 % n:
            return m >> 32


class Removals:
    """Numbers 0..a of which some, `removed`, are free: oldest first."""

    def __init__(self, a, removed):
        self.a = a
        self.k = {}
        for count, b in enumerate(removed, 1):
            n = a - count
            self.k[b] = (n, self.view(n, n + 1))

    def view(self, b, v):
        while b in self.k and self.k[b][0] >= v:
            b = self.k[b][1]
        return b

    def get(self, h):
        random = SplitMix64(h)
        b = jumpback(random, self.a)
        while b in self.k:
            n = self.k[b][0]
            b = self.view(below(random, n), n)
        return b


class Jumpback:
    def __init__(self, topology):
        removed = topology.parameters["removed"]
        count = len(topology.nodes)
        state = Removals(count + len(removed), removed)
        taken = [b for b in range(state.a) if b not in removed]
        index = {b: i for i, b in enumerate(taken)}
        self.order = numbered(count, lambda h: index[state.get(h)])


# --- 14. maglev -------------------------------------------------------------------------------------------------------


class Maglev:
    def __init__(self, topology):
        self.size = m = topology.parameters["size"]
        nodes = with_weight(topology)
        self.table = [None] * m
        if not nodes:
            self.table = []
            return
        heaviest = max(node.thousandths for _, node in nodes)
        off = {i: xxh3(node.id_bytes(), topology.seed) % m for i, node in nodes}
        skip = {i: xxh3(node.id_bytes(), (topology.seed + 1) % U64) % (m - 1) + 1 for i, node in nodes}
        j = dict.fromkeys(off, 0)
        target = dict.fromkeys(off, 0)
        free = m
        for turn in itertools.count(1):
            for i, node in nodes:
                if turn * node.thousandths < target[i]:
                    continue
                while self.table[(off[i] + skip[i] * j[i]) % m] is not None:
                    j[i] += 1
                self.table[(off[i] + skip[i] * j[i]) % m] = i
                j[i] += 1
                target[i] += heaviest
                free -= 1
                if free == 0:
                    return

    def order(self, position):
        if not self.table:
            return iter(())
        slot = position % self.size
        return once(self.table[(slot + i) % self.size] for i in range(self.size))


# --- 15. multiprobe ---------------------------------------------------------------------------------------------------


class Multiprobe:
    def __init__(self, topology):
        self.points = sorted((xxh3(node.id_bytes(), topology.seed), i) for i, node in with_weight(topology))

    def order(self, position):
        if not self.points:
            return []
        best = None
        for i in range(21):
            probe = mix((position + i) % U64)
            at = next((k for k, (point, _) in enumerate(self.points) if point >= probe), 0)
            distance = (self.points[at][0] - probe) % U64
            if best is None or distance < best[0]:
                best = (distance, at)
        return [index for _, index in self.points[best[1] :] + self.points[: best[1]]]


ORDERS = {
    "slots": Slots,
    "rendezvous": Rendezvous,
    "jump": Jump,
    "jumpback": Jumpback,
    "maglev": Maglev,
    "multiprobe": Multiprobe,
}


# --- What each holds --------------------------------------------------------------------------------------------------


def is_prime(x):
    return x >= 2 and all(x % d for d in range(2, int(x**0.5) + 2) if d < x)


def number_in(low, high):
    return lambda value: value if not isinstance(value, str) and low <= value <= high else None


def word(*known):
    return lambda value: value if value in known else None


def prime_size(value):
    return value if not isinstance(value, str) and 2 <= value <= 2**24 and is_prime(value) else None


def numbers(value):
    """A text such as "3,0,7" as a tuple."""
    if not isinstance(value, str):
        return None
    parts = value.split(",") if value else []
    if all(
        part.isascii() and part.isdigit() and (part == "0" or part[0] != "0") and int(part) < 2**32 for part in parts
    ):
        return tuple(int(part) for part in parts)
    return None


# name -> (default, reader that gives None for what is refused)
PARAMETERS = {
    "ring": {"vnodes": (256, number_in(1, 65536)), "weights": ("absolute", word("absolute", "relative"))},
    "slots": {"bits": (18, number_in(8, 24))},
    "rendezvous": {},
    "jump": {},
    "jumpback": {"removed": ((), numbers)},
    "maglev": {"size": (65537, prime_size)},
    "multiprobe": {},
}
ORDERED = {"jump", "jumpback"}


def problem(topology):
    """Why a scheme other than `ring` cannot hold these members: (kind, message), or None."""
    nodes, name = topology.nodes, topology.scheme
    if name in ("jump", "jumpback", "multiprobe"):
        weights = [node.thousandths for node in nodes if name != "multiprobe" or node.thousandths]
        for i, node in enumerate(nodes):
            if (node.thousandths == 0 and name != "multiprobe") or (node.thousandths not in (0, *weights[:1])):
                return "weight", f"nodes[{i}].weight: node {node.id}: equal weights only"
    if name == "slots" and len(nodes) > 2 ** topology.parameters["bits"]:
        return "too_many", "nodes: more than slots"
    if name == "maglev" and len(with_weight(topology)) > topology.parameters["size"]:
        return "too_many", "nodes: more than slots"
    if name == "jumpback":
        removed = topology.parameters["removed"]
        a = len(nodes) + len(removed)
        if a > 2**20:
            return "too_many", "nodes: more than 2^20"
        if len(set(removed)) < len(removed) or any(b >= a for b in removed) or (removed and not nodes):
            return "parameter", "scheme.removed: not the free numbers of these nodes"
    return None
