"""[20.1, 20.4 - 20.6] The state of a plan of kept assignments."""

from kept_targets import most_of_zone, slot_visits, targets
from whole import ceil_div, mix, xxh3


class Work:
    """[20.1] A request, members by id bytes, and the rows as they stand."""

    def __init__(self, request):
        members = request["members"]
        self.listed = sorted(range(len(members)), key=lambda i: members[i]["id"].encode())
        rank = {i: m for m, i in enumerate(self.listed)}
        ordered = [members[i] for i in self.listed]
        self.count, self.slots, self.R = len(members), request["slots"], request["replicas"]
        self.ids = [m["id"].encode() for m in ordered]
        self.zone = [m["zone"] for m in ordered]
        self.weight = [m["weight"] for m in ordered]
        self.standing = [
            "leaving" if m["standing"] == "taking" and m["weight"] == 0 else m["standing"] for m in ordered
        ]
        self.taking = [m for m in range(self.count) if self.standing[m] == "taking"]
        self.r = list(request.get("replicas_of") or [self.R] * self.slots)
        rows = request.get("rows") or [-1] * (self.slots * self.R)
        self.rows = [rank.get(m, -1) for m in rows]
        self._shorten()
        self.before = list(self.rows)
        self.present = dict.fromkeys(self.zone, 0)
        for m in range(self.count):
            self.present[self.zone[m]] += self.standing[m] != "leaving"
        known = {r: most_of_zone(r, self.present.values()) for r in set(self.r)}
        self.k = [known[r] for r in self.r]
        self.limits = dict(request.get("limits") or {})
        self.overload = self.limits.get("overload")
        self.tolerance = self.limits.get("tolerance") or 0
        self.last, self.sizes = request.get("last_moved"), request.get("bytes")
        self.places = [sum(1 for m in self.rows if m == i) for i in range(self.count)]
        self.visits = slot_visits(self.slots, [self.ids[m] for m in self.taking])
        self.target = targets(self)
        self.room = [
            max(0, self.target[m] - self.places[m]) if self.standing[m] == "taking" else 0 for m in range(self.count)
        ]
        self.zone_room = {z: sum(self.room[m] for m in self.taking if self.zone[m] == z) for z in self.present}
        self.used, self.zone_used = [0] * self.count, dict.fromkeys(self.present, 0)
        self.zone_target = {z: sum(self.target[m] for m in self.taking if self.zone[m] == z) for z in self.present}
        self.reason = {}

    def _shorten(self):
        """[20.1] Nodes of places from r on fill the empty places before; others are dropped."""
        for s, r in enumerate(self.r):
            row = self.slot(s, self.R)
            for m in row[r:]:
                if m >= 0 and -1 in row[:r]:
                    row[row.index(-1)] = m
            row[r:] = [-1] * (self.R - r)
            self.rows[s * self.R : (s + 1) * self.R] = row

    def slot(self, s, width=None):
        """[20.1] The members of the places of a slot that are looked at."""
        return self.rows[s * self.R : s * self.R + (self.r[s] if width is None else width)]

    def visited(self):
        """[20.3] All places in the order of visits."""
        return [s * self.R + j for s in self.visits for j in range(self.r[s])]

    def in_zone(self, s, z):
        """[20.2] How many places of a slot a zone has."""
        return sum(1 for m in self.slot(s) if m >= 0 and self.zone[m] == z)

    def is_doubled(self, s):
        """[20.2] Whether a zone has more than k(r) of the slot's places."""
        return any(self.in_zone(s, z) > self.k[s] for z in self.present)

    def limit(self, s, z):
        """[20.4] How many places of a slot a zone may have."""
        if self.overload is None:
            return self.k[s]
        return max(self.k[s], ceil_div(self.zone_target[z], self.slots))

    def fits_zone(self, place, z, strict=False):
        """[20.4] Whether a place fits by zone."""
        s, own = place // self.R, self.rows[place]
        others = self.in_zone(s, z) - (own >= 0 and self.zone[own] == z)
        return others < (self.k[s] if strict else self.limit(s, z))

    def fits(self, place, m, strict=False):
        """[20.4] Whether a place fits a member."""
        s = place // self.R
        twice = any(self.rows[s * self.R + j] == m for j in range(self.r[s]) if s * self.R + j != place)
        return not twice and self.fits_zone(place, self.zone[m], strict)

    def next(self, place, strict=False):
        """[20.5] Next of a place, or None."""
        row, best = self.slot(place // self.R), {}
        for m in self.taking:
            u = self.used[m]
            if u < self.room[m] and m not in row:
                d = mix(xxh3(self.ids[m], 0) ^ mix(u))
                told = ((u * (1 << 31) + (d >> 33)) // self.room[m], d, self.ids[m], m)
                best[self.zone[m]] = min(best.get(self.zone[m], told), told)
        zones = []
        for z in best:
            u = self.zone_used[z]
            if u < self.zone_room[z] and self.fits_zone(place, z, strict):
                d = mix(xxh3(z.encode(), 0) ^ mix(u))
                zones.append(((2 * u + 1) * (1 << 30) // self.zone_room[z], d, z.encode(), z))
        return best[min(zones)[3]][3] if zones else None

    def any(self, place, not_close=False):
        """[20.5] Any of a place, or None."""
        row, found = self.slot(place // self.R), []
        for m in self.taking:
            if m in row:
                continue
            close, over = not self.fits_zone(place, self.zone[m]), self.places[m] >= self.target[m]
            if not_close and close:
                continue
            first = (close, over) if self.overload is None else (over, close)
            found.append((*first, (self.places[m] + 1) * (1 << 31) // max(self.target[m], 1), self.ids[m], m))
        return min(found)[-1] if found else None

    def has_moved(self, place):
        """[20.6] Whether a place has moved."""
        return self.before[place] >= 0 and self.rows[place] != self.before[place]

    def refused_by_zone(self, place, m):
        """[20.6] Whether the limit of moves to a zone refuses a change."""
        top = self.limits.get("moves_to_zone")
        if top is None or self.before[place] < 0:
            return False
        if self.has_moved(place) and self.zone[self.rows[place]] == self.zone[m]:
            return False
        there = sum(1 for p in range(len(self.rows)) if self.has_moved(p) and self.zone[self.rows[p]] == self.zone[m])
        return there + 1 > top

    def refused_by_others(self, place):
        """[20.6] Whether the limits of moves and of bytes refuse a change."""
        if self.before[place] < 0 or self.has_moved(place):
            return False
        moved = [p for p in range(len(self.rows)) if self.has_moved(p)]
        top, most = self.limits.get("moves"), self.limits.get("bytes")
        if top is not None and len(moved) + 1 > top:
            return True
        sizes = self.sizes or [0] * self.slots
        return most is not None and sum(sizes[p // self.R] for p in [*moved, place]) > most

    def refused(self, place, m):
        """[20.6] Whether any limit refuses a change."""
        return self.refused_by_zone(place, m) or self.refused_by_others(place)

    def rests(self, s):
        """[20.6] Whether a slot rests."""
        least = self.limits.get("min_interval") or 0
        if least <= 0:
            return False
        if any(self.has_moved(s * self.R + j) for j in range(self.r[s])):
            return True
        return self.last is not None and max(0, (self.limits.get("now") or 0) - self.last[s]) < least

    def put(self, place, m, reason, turn=False):
        """[20.5, 20.6] A place goes to a member, which has used a turn if turns are taken."""
        if self.rows[place] >= 0:
            self.places[self.rows[place]] -= 1
        self.rows[place] = m
        self.places[m] += 1
        if self.has_moved(place):
            self.reason.setdefault(place, reason)
        if turn and self.used[m] < self.room[m]:
            self.used[m] += 1
            self.zone_used[self.zone[m]] += 1
