"""[2 - 5, 9.1, 10, 11, 14, 19] Where positions go."""

from bisect import bisect_left

from race import rendezvous_order, slot_order, slot_ranks
from replicas import choose
from whole import ALL, M64, Refused, u32le, u64le, xxh3


class Placement:
    """A topology with health: walks, lists and stretches of positions with one walk each."""

    def __init__(self, top, states=None):
        self.top, self.nodes, self.states = top, top.nodes, dict(states or {})
        self.walks, self.starts = {}, None
        lives = [n for n in self.nodes if n.t and self.states.get(n.id) != "down"]
        self.tier = min((n.tier for n in lives), default=None)
        self.live = {
            i for i, n in enumerate(self.nodes) if n.t and n.tier == self.tier and self.states.get(n.id) != "down"
        }
        getattr(self, "_make_" + top.scheme)()

    def _make_ring(self):
        """[3.2 - 3.4] The points in order."""
        m, u = 1, 1000
        if self.top.texts["weights"] == "relative":
            m, u = sum(1 for n in self.nodes if n.t), sum(n.t for n in self.nodes)
        v, points, total = self.top.numbers["vnodes"], [], 0
        for i, n in enumerate(self.nodes):
            count = max(1, (2 * v * n.t * m + u) // (2 * u)) if n.t else 0
            total += count
            if count > 1 << 20 or total > 1 << 26:
                raise Refused("too_many", "points")
            points += [(xxh3(n.key + u32le(k), self.top.seed), n.key, i) for k in range(count)]
        self.points = sorted(points)
        self.at = [p[0] for p in self.points]
        self.starts = sorted({0} | {p + 1 for p in self.at if p < M64})

    def _make_slots(self):
        """[10.4] The orders in which nodes pass the slots."""
        bits = self.top.numbers["bits"]
        self.ranks = [slot_ranks(xxh3(n.key, self.top.seed), bits) if n.t else None for n in self.nodes]
        self.starts = range(0, ALL, 1 << (64 - bits))

    def _make_rendezvous(self):
        """[11] Nothing is made before."""

    def _make_assigned(self):
        """[19.2] The first positions of slots."""
        self.starts = [0] + [e + 1 for e in self.top.ends[:-1]]

    def _make_maglev(self):
        """[14.2, 14.3] The table."""
        size, seed = self.top.numbers["size"], self.top.seed
        takers = [i for i, n in enumerate(self.nodes) if n.t]
        if len(takers) > size:
            raise Refused("too_many", "nodes")
        table, free = [None] * size, size if takers else 0
        off = {i: xxh3(self.nodes[i].key, seed) % size for i in takers}
        skip = {i: xxh3(self.nodes[i].key, (seed + 1) & M64) % (size - 1) + 1 for i in takers}
        j, target = dict.fromkeys(takers, 0), dict.fromkeys(takers, 0)
        most, turn = max((self.nodes[i].t for i in takers), default=0), 0
        while free:
            turn += 1
            for i in takers:
                if not free or turn * self.nodes[i].t < target[i]:
                    continue
                while table[(off[i] + skip[i] * j[i]) % size] is not None:
                    j[i] += 1
                table[(off[i] + skip[i] * j[i]) % size] = i
                j[i] += 1
                target[i] += most
                free -= 1
        self.table = table if takers else None

    def part(self, p):
        """[3.5, 10.2, 19.2] What all positions with one walk have in common."""
        if self.top.scheme == "ring":
            i = bisect_left(self.at, p)
            return i % len(self.at) if self.at else 0
        if self.top.scheme == "slots":
            return p >> (64 - self.top.numbers["bits"])
        if self.top.scheme == "assigned":
            return bisect_left(self.top.ends, p)
        return p % self.top.numbers["size"] if self.top.scheme == "maglev" else p

    def walk(self, p):
        """[3.6, 4, 10.2, 11, 14.4, 19.5] The live nodes of a position in order, by index."""
        part = self.part(p)
        if part not in self.walks:
            self.walks[part] = tuple(i for i in self._whole(part) if i in self.live)
        return self.walks[part]

    def _whole(self, part):
        """[3.6, 10.2, 11, 14.4, 19.5] The walk before health is looked at."""
        scheme = self.top.scheme
        if scheme == "ring":
            return dict.fromkeys(p[2] for p in self.points[part:] + self.points[:part])
        if scheme == "slots":
            return slot_order(self.nodes, self.top.seed, self.top.numbers["bits"], self.ranks, part)
        if scheme == "rendezvous":
            return rendezvous_order(self.nodes, self.top.seed, part)
        if scheme == "maglev":
            return dict.fromkeys(self.table[part:] + self.table[:part]) if self.table else ()
        row = [i for i in self.top.rows[part] if self.nodes[i].t]
        return dict.fromkeys(row + rendezvous_order(self.nodes, self.top.seed, self.starts[part]))

    def row(self, p):
        """[19.6] The live nodes of the row of a position; none under other schemes."""
        if self.top.scheme != "assigned":
            return ()
        return tuple(i for i in self.top.rows[self.part(p)] if i in self.live)

    def list(self, p, n, spread):
        """[5] The nodes of get_nodes, by index."""
        return choose(self, p, n, spread)

    def first(self, p):
        """[4.3] The node of a position by index, -1 for none."""
        return next(iter(self.walk(p)), -1)

    def ids(self, p, n, spread):
        """[5] The nodes of get_nodes, by id."""
        return tuple(self.nodes[i].id for i in self.list(p, n, spread))

    def position(self, key):
        """[2.2, 2.3] The position of a key of bytes."""
        return xxh3(self.hashed(key), self.top.seed)

    def position_of_integer(self, k):
        """[2.4] The position of an integer key."""
        return xxh3(u64le(k), self.top.seed)

    def hashed(self, key):
        """[2.3] The bytes of a key that are hashed."""
        if self.top.hash_tag:
            a = key.find(self.top.hash_tag[0].encode())
            b = key.find(self.top.hash_tag[1].encode(), a + 1) if a >= 0 else -1
            if b > a + 1:
                return key[a + 1 : b]
        if self.top.hash_stop:
            a = key.find(self.top.hash_stop.encode())
            if a > 0:
                return key[:a]
        return key
