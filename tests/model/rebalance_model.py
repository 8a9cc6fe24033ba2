"""Plans of kept assignments, docs/SPEC.md section 20, in the plainest way: every choice looks at everybody."""

from contextlib import suppress
from math import gcd

from schemes import mix, xxh3

NONE = -1
U = 2**32
WORK = 2**26


class Refused(Exception):
    """A limit refuses a change."""


class Enough(Exception):
    """The plan ends its moves."""


def share(amount, takers):
    order = sorted(range(len(takers)), key=lambda i: (takers[i][0] == 0, Ratio(takers[i][1], takers[i][0]), i))
    parts = [0] * len(takers)
    for at, i in enumerate(order):
        weights = sum(takers[j][0] for j in order[at:])
        parts[i] = min(takers[i][1], amount * takers[i][0] // weights) if weights else 0
        amount -= parts[i]
    return parts


class Ratio:
    """A quotient, compared exactly."""

    def __init__(self, above, below):
        self.above, self.below = above, below

    def __lt__(self, other):
        return self.above * other.below < other.above * self.below

    def __eq__(self, other):
        return self.above * other.below == other.above * self.below


class Plan:
    def __init__(self, request):
        self.slots, self.replicas = request["slots"], request["replicas"]
        given = request["members"]
        order = sorted(range(len(given)), key=lambda i: given[i]["id"].encode())
        self.given, rank = order, {place: i for i, place in enumerate(order)}
        members = [given[i] for i in order]
        self.weights = [m["weight"] for m in members]
        self.standing = [
            "leaving" if m["standing"] == "taking" and m["weight"] == 0 else m["standing"] for m in members
        ]
        names = sorted({m["zone"] for m in members}, key=str.encode)
        self.zone = [names.index(m["zone"]) for m in members]
        self.zones = range(len(names))
        self.ids = [xxh3(m["id"].encode(), 0) for m in members]
        self.zone_ids = [xxh3(name.encode(), 0) for name in names]
        self.taking = [n for n, s in enumerate(self.standing) if s == "taking"]
        self.want = request.get("replicas_of") or [self.replicas] * self.slots
        self.measures, self.bytes = request.get("measures", []), request.get("bytes")
        self.last, self.limits = request.get("last_moved"), request.get("limits", {})
        rows = request.get("rows") or [NONE] * (self.slots * self.replicas)
        self.rows = [NONE if n == NONE else rank[n] for n in rows]
        for slot in range(self.slots):
            first = slot * self.replicas
            for place in range(first + self.want[slot], first + self.replicas):
                empty = [p for p in self.places(slot) if self.rows[p] == NONE]
                if empty and self.rows[place] != NONE:
                    self.rows[empty[0]] = self.rows[place]
                self.rows[place] = NONE
        self.before, self.reasons = list(self.rows), {}
        self.touched, self.work = set(), 0
        self.overload = self.limits.get("overload")
        self.present = [
            sum(self.zone[n] == z and s != "leaving" for n, s in enumerate(self.standing)) for z in self.zones
        ]
        self.k = {r: self.most(r) for r in set(self.want)}
        self.order = self.visits()
        self.counts = [self.rows.count(n) for n in range(len(members))]
        self.targets = self.aim()
        self.minimum = sum(max(0, t - c) for t, c in zip(self.targets, self.counts, strict=True))
        whole = [sum(t for n, t in enumerate(self.targets) if self.zone[n] == z) for z in self.zones]
        self.relaxed = [0 if self.overload is None else -(-w // self.slots) for w in whole]
        self.room = [max(0, self.targets[n] - self.counts[n]) if n in self.taking else 0 for n in range(len(members))]
        self.used = [0] * len(members)

    # --- 1 to 4

    def places(self, slot):
        first = slot * self.replicas
        return range(first, first + self.want[slot])

    def row(self, slot):
        return [self.rows[p] for p in self.places(slot) if self.rows[p] != NONE]

    def most(self, r):
        k = 1
        while sum(min(p, k) for p in self.present) < min(r, sum(self.present)):
            k += 1
        return k

    def in_zone(self, slot, zone, but=None):
        return sum(p != but and self.rows[p] != NONE and self.zone[self.rows[p]] == zone for p in self.places(slot))

    def doubled(self, slot):
        return any(self.in_zone(slot, z) > self.k[self.want[slot]] for z in self.zones)

    def visits(self):
        g = self.slots * 618 // 1000
        while gcd(g, self.slots) != 1:
            g += 1
        x = 0
        for n in self.taking:
            x ^= self.ids[n]
        return [(mix(x) % self.slots + i * g) % self.slots for i in range(self.slots)]

    def visit(self):
        return [(slot, place) for slot in self.order for place in self.places(slot)]

    def aim(self):
        takers, slots = self.taking, self.slots
        held = [[n for n in self.row(s) if self.standing[n] == "holding"] for s in range(slots)]
        total = sum(min(max(0, self.want[s] - len(held[s])), len(takers)) for s in range(slots))
        ideals = {}
        zones = []
        for z in self.zones:
            inside = [n for n in takers if self.zone[n] == z]
            cap = sum(min(self.present[z], self.k[r]) for r in self.want)
            cap = max(0, cap - sum(self.zone[n] == z for row in held for n in row))
            zones.append((sum(self.weights[n] for n in inside), min(cap, slots * len(inside)) * U))
        for z, part in enumerate(share(total * U, zones)):
            inside = [n for n in takers if self.zone[n] == z]
            ideals.update(zip(inside, share(part, [(self.weights[n], slots * U) for n in inside]), strict=True))
        if self.overload is not None:
            parts = share(total * U, [(self.weights[n], slots * U) for n in takers])
            weighted = dict(zip(takers, parts, strict=True))
            q = max([(ideals[n] - w) * 2**20 // w for n, w in weighted.items() if ideals[n] > w > 0], default=0)
            o = self.overload * 2**20 // 1000
            if o < q:
                for n, w in weighted.items():
                    step = abs(ideals[n] - w) * o // q
                    ideals[n] = w + step if ideals[n] >= w else w - step
        targets, fraction = [0] * len(self.weights), {}
        for n in takers:
            targets[n], fraction[n] = divmod(ideals[n] + 2**8, U)
            fraction[n] = 0 if fraction[n] <= 2**9 else fraction[n]
        room = {}
        for z in self.zones:
            inside = [n for n in takers if self.zone[n] == z]
            room[z] = max(0, -(-sum(ideals[n] for n in inside) // U) - sum(targets[n] for n in inside))
        rest = max(0, total - sum(targets))
        order = sorted(takers, key=lambda n: (self.counts[n] <= targets[n], -fraction[n], n))
        for strict in (True, False):
            for n in order:
                ok = fraction[n] > 0 and room[self.zone[n]] > 0 if strict else targets[n] < slots
                if rest and ok:
                    targets[n] += 1
                    room[self.zone[n]] -= 1
                    rest -= 1
        return targets

    def fits_zone(self, slot, place, n, strict=False):
        limit = self.k[self.want[slot]]
        if not strict:
            limit = max(limit, self.relaxed[self.zone[n]])
        return self.in_zone(slot, self.zone[n], place) < limit

    def fits(self, place, n, strict=False):
        slot = place // self.replicas
        return n not in self.row(slot) and self.fits_zone(slot, place, n, strict)

    # --- 5

    def next(self, slot, place, strict=False):
        best = None
        for z in self.zones:
            inside = [n for n in self.taking if self.zone[n] == z]
            open_ = [n for n in inside if self.used[n] < self.room[n] and self.fits(place, n, strict)]
            if open_:
                used, room = sum(self.used[n] for n in inside), sum(self.room[n] for n in inside)
                key = ((2 * used + 1) * 2**30 // room, mix(self.zone_ids[z] ^ mix(used)), z)
                if best is None or key < best[0]:
                    best = key, open_
        return min(best[1], key=self.turn) if best else None

    def turn(self, n):
        dice = mix(self.ids[n] ^ mix(self.used[n]))
        return (self.used[n] * 2**31 + (dice >> 33)) // self.room[n], dice, n

    def any(self, slot, place, apart=False):
        best = None
        for n in self.taking:
            self.work += 1
            if self.work > WORK:
                break
            close, over = not self.fits_zone(slot, place, n, apart), self.counts[n] >= self.targets[n]
            first = (close, over) if self.overload is None else (over, close)
            key = (*first, (self.counts[n] + 1) * 2**31 // max(self.targets[n], 1), n)
            if n not in self.row(slot) and not (apart and close) and (best is None or key < best):
                best = key
        return best and best[-1]

    def took(self, n):
        if self.used[n] < self.room[n]:
            self.used[n] += 1

    # --- 6

    def has_moved(self, place):
        return self.before[place] not in (NONE, self.rows[place])

    def moves(self):
        return [p for p in range(len(self.rows)) if self.has_moved(p)]

    def size(self, place):
        return self.bytes[place // self.replicas] if self.bytes else 0

    def rests(self, slot):
        interval, now = self.limits.get("min_interval", 0), self.limits.get("now", 0)
        recent = self.last is not None and max(0, now - self.last[slot]) < interval
        return interval > 0 and (slot in self.touched or recent)

    def give(self, place, n, reason):
        if self.before[place] not in (NONE, n):
            here, moves = self.has_moved(place), self.moves()
            zone = self.zone[n]
            if not here and "moves" in self.limits and len(moves) + 1 > self.limits["moves"]:
                raise Refused("moves")
            size = sum(map(self.size, moves)) + self.size(place)
            if not here and "bytes" in self.limits and size > self.limits["bytes"]:
                raise Refused("bytes")
            comes = not here or self.zone[self.rows[place]] != zone
            came = sum(self.zone[self.rows[p]] == zone for p in moves)
            if comes and "moves_to_zone" in self.limits and came + 1 > self.limits["moves_to_zone"]:
                raise Refused("zone")
        self.put(place, n)
        if self.before[place] != NONE:
            self.touched.add(place // self.replicas)
            self.reasons.setdefault(place, reason)

    def put(self, place, n):
        if self.rows[place] != NONE:
            self.counts[self.rows[place]] -= 1
        self.rows[place] = n
        self.counts[n] += 1

    # --- 7 and 8

    def fill(self):
        for which in (lambda n: n == NONE, lambda n: n != NONE and self.standing[n] == "leaving"):
            for slot, place in self.visit():
                if which(self.rows[place]):
                    n = self.next(slot, place)
                    n = self.any(slot, place) if n is None else n
                    if n is not None:
                        self.try_give(place, n, "node is gone")

    def try_give(self, place, n, reason):
        try:
            self.give(place, n, reason)
        except Refused:
            return False
        self.took(n)
        return True

    def apart(self):
        for slot in self.order:
            while self.doubled(slot) and not self.rests(slot) and self.one_apart(slot):
                pass

    def one_apart(self, slot):
        found = []
        for place in self.places(slot):
            n = self.rows[place]
            if n != NONE and n in self.taking and not self.fits_zone(slot, place, n, True):
                excess = self.counts[n] - self.targets[n]
                if self.overload is None or excess > 0:
                    found.append((-excess, place))
        if not found:
            return False
        place = min(found)[1]
        n = self.next(slot, place, True)
        if n is None and self.overload is None:
            n = self.any(slot, place, True)
        return n is not None and self.try_give(place, n, "zone doubled")

    # --- 9

    def level(self):
        for surplus in (True, False):
            gives, takes = {}, {}
            for n in self.taking:
                slack = self.targets[n] * self.limits.get("tolerance", 0) // 1000
                gives[n] = max(0, self.counts[n] - self.targets[n] - (slack if surplus else 0))
                takes[n] = max(0, self.targets[n] - self.counts[n] - (0 if surplus else slack))
            self.straight(gives, takes, True)
            if self.overload is not None:
                self.straight(gives, takes, False)
            while any(gives.values()) and any(takes.values()) and self.chain(gives, takes):
                pass

    def look(self):
        self.work += 1
        if self.work > WORK:
            raise Enough

    def straight(self, gives, takes, strict):
        for slot, place in self.visit():
            if not any(gives.values()) or not any(takes.values()):
                return
            n = self.rows[place]
            if not gives.get(n, 0) or self.rests(slot):
                continue
            for to in sorted((t for t in takes if takes[t]), key=lambda t: (-takes[t], t))[:64]:
                self.look()
                if self.fits(place, to, strict):
                    try:
                        self.give(place, to, "node is over")
                    except Refused as refused:
                        if refused.args != ("zone",):
                            raise Enough from refused
                        continue
                    gives[n] -= 1
                    takes[to] -= 1
                    break

    def chain(self, gives, takes):
        step, by = {n: 1 for n in self.taking if gives[n]}, {}
        sweep = 1
        while sweep in step.values():
            for slot, place in self.visit():
                if step.get(self.rows[place]) != sweep or self.rests(slot):
                    continue
                for to in [n for n in self.taking if n not in step]:
                    self.look()
                    if self.fits(place, to):
                        step[to], by[to] = sweep + 1, place
                        if takes[to]:
                            self.follow(gives, takes, by, to)
                            return True
            sweep += 1
        return False

    def follow(self, gives, takes, by, to):
        saved = list(self.rows), list(self.counts), dict(self.reasons), set(self.touched)
        takes[to] -= 1
        path = []
        while to in by:
            path.append((by[to], to))
            to = self.rows[by[to]]
        gives[to] -= 1
        try:
            for place, n in path:
                if self.rests(place // self.replicas):
                    raise Refused("interval")
                self.give(place, n, "node is over")
        except Refused as refused:
            self.rows, self.counts, self.reasons, self.touched = saved
            raise Enough from refused

    # --- 10

    def loads(self):
        settled = set()
        allowed = 2**20 + 2**20 * self.limits.get("tolerance", 0) // 1000
        while True:
            load = [[0] * len(self.weights) for _ in self.measures]
            for place, n in enumerate(self.rows):
                for of, measure in zip(load, self.measures, strict=True):
                    if n != NONE:
                        of[n] += measure["loads"][place // self.replicas]
            self.sums = [sum(of[n] for n in self.taking) for of in load]
            full = {n: self.fullness(load, n) for n in self.taking}
            open_ = [(-f, n) for n, f in full.items() if n not in settled and f > allowed]
            if not open_:
                return
            n = min(open_)[1]
            best = self.best(load, full, n)
            try:
                if best is None:
                    raise Refused("loads")
                self.give(*best, "load")
            except Refused:
                settled.add(n)

    def fullness(self, load, n, slot=None, sign=0):
        return max(
            self.by_measure(m, of[n] + (sign * m["loads"][slot] if sign else 0), n, at)
            for at, (m, of) in enumerate(zip(self.measures, load, strict=True))
        )

    def by_measure(self, measure, load, n, at):
        def capacity(n):
            return measure["capacities"][self.given[n]] if measure.get("capacities") else self.weights[n]

        return load * 2**20 * sum(map(capacity, self.taking)) // (max(1, self.sums[at]) * capacity(n))

    def best(self, load, full, n):
        best = None
        for place in [p for slot in range(self.slots) for p in self.places(slot) if self.rows[p] == n]:
            slot = place // self.replicas
            if self.rests(slot):
                continue
            further = not (self.before[place] == NONE or self.has_moved(place))
            offers = 0
            for to in sorted(self.taking, key=lambda t: (full[t], t)):
                self.look()
                if to == n or not self.fits(place, to):
                    continue
                peak = max(self.fullness(load, n, slot, -1), self.fullness(load, to, slot, 1))
                if peak < full[n] and (best is None or (peak, further, place, offers) < best[0]):
                    best = (peak, further, place, offers), to
                offers += 1
                if offers == 8:
                    break
        return best and (best[0][2], best[1])

    # --- 12

    def settle(self):
        for slot in range(self.slots):
            for place in self.places(slot):
                while True:
                    n = self.rows[place]
                    home = [p for p in self.places(slot) if n != NONE and self.before[p] == n]
                    if not home or home[0] == place:
                        break
                    other = home[0]
                    self.rows[place], self.rows[other] = self.rows[other], n
                    one, two = self.reasons.pop(place, None), self.reasons.pop(other, None)
                    self.reasons.update({p: r for p, r in ((place, two), (other, one)) if r})

    def run(self):
        self.fill()
        self.apart()
        with suppress(Enough):
            (self.loads if self.measures else self.level)()
        self.settle()
        moves = [[p, self.given[self.before[p]], self.given[self.rows[p]], self.reasons[p]] for p in self.moves()]
        return {
            "rows": [NONE if n == NONE else self.given[n] for n in self.rows],
            "moves": moves,
            "targets": [self.targets[self.given.index(i)] for i in range(len(self.given))],
            "minimum": self.minimum,
            "doubled": sum(self.doubled(slot) for slot in range(self.slots)),
        }
