"""Steps and transitions, docs/SPEC.md sections 21 and 22, in the plainest way; written from the text."""

import assigned
import model
import moved_model

U64 = 2**64


def takers(topology):
    standby = model.Placement(topology).standby
    return {node.id for i, node in enumerate(topology.nodes) if node.thousandths and i not in standby}


class Way:
    """From one topology to another; n nodes keep each key."""

    def __init__(self, before, after, asked):
        self.before, self.after, self.asked = before, after, asked
        self.n, self.spread = asked.get("n", 1), asked.get("spread", "zone")
        self.zones = {node.id: node.zone for node in after.nodes}
        old, new = model.Placement(before), model.Placement(after)
        # (the first position, the one behind the last, the lists of both)
        self.stretches = [
            (first, last + 1, *(moved_model.names(p, position, self.n, self.spread) for p in (old, new)))
            for position, (first, last), _ in moved_model.stretches(old, new)
        ]

    def is_there(self):
        """[21.3]"""
        return self.before.everything()[1:] == self.after.everything()[1:]

    def slots(self):
        """[21.6]: the first positions of the slots that move as a whole; none where positions do."""
        both = (self.before, self.after)
        if any(t.scheme != "assigned" or t.parameters["ends"] for t in both):
            return None
        if any(self.before.parameters[name] != self.after.parameters[name] for name in ("slots", "cuts")):
            return None
        kept = assigned.Assignment(self.before)
        return [kept.first(slot) for slot in range(len(kept.rows))]

    def bytes_below(self, q):
        """[21.5]"""
        sizes = self.asked.get("sizes", [])
        if q == U64 or not sizes:
            return sum(sizes)
        part = q * len(sizes) // U64
        first, end = -(-part * U64 // len(sizes)), -(-(part + 1) * U64 // len(sizes))
        return sum(sizes[:part]) + sizes[part] * (q - first) // (end - first)

    def moved_below(self, c):
        """[21.7]: copies, copies by zone, bytes."""
        copies, by_zone, size = 0, {}, 0
        for first, end, old, new in self.stretches:
            end = min(end, c)
            for id in new if first < end else []:
                if id not in old:
                    copies += end - first
                    by_zone[self.zones[id]] = by_zone.get(self.zones[id], 0) + end - first
                    size += self.bytes_below(end) - self.bytes_below(first)
        return copies, by_zone, size

    def fits(self, c):
        copies, by_zone, size = self.moved_below(c)

        def most(name):
            return self.n * U64 * self.asked[name] // 10**9

        return (
            ("max_share" not in self.asked or copies <= most("max_share"))
            and ("per_zone" not in self.asked or max(by_zone.values(), default=0) <= most("per_zone"))
            and ("max_bytes" not in self.asked or size <= self.asked["max_bytes"])
        )

    def end(self):
        """[21.7]: c."""
        slots = self.slots()
        if slots:
            return max(c for c in [*slots, U64] if self.fits(c))
        fits, beyond = 0, U64 + 1
        while fits + 1 < beyond:
            middle = (fits + beyond) // 2
            fits, beyond = (middle, beyond) if self.fits(middle) else (fits, middle)
        return fits

    def members(self):
        """[21.10]"""
        had, has = takers(self.before), takers(self.after)
        records = {node.id: node for node in self.before.nodes}
        for node in self.after.nodes:
            weight = records[node.id].thousandths if node.id in had and not node.thousandths else node.thousandths
            records[node.id] = node.having(thousandths=weight)
        return [node.having(tier=0) if id in had | has else node for id, node in records.items()]

    def between(self, c):
        """[21.9]"""
        nodes = self.members()
        order = sorted(node.id_bytes() for node in nodes)
        rows = self.listed(c)
        slots = self.slots()
        if slots:
            lasts = [first - 1 for first in slots[1:]] + [U64 - 1]
            kept = [next(ids for last, ids in rows if last >= q) for q in lasts]
            parameters = {name: self.before.parameters[name] for name in ("slots", "cuts")}
        else:
            lasts = [q for (q, ids), (_, others) in zip(rows, [*rows[1:], (0, None)], strict=True) if ids != others]
            kept = [next(ids for last, ids in rows if last >= q) for q in lasts]
            parameters = {"slots": len(kept), "ends": ",".join(f"{q:016x}" for q in lasts[:-1])}
        text = assigned.write_rows([[order.index(id.encode()) for id in row] for row in kept], order)
        before = self.before
        key_hash = (before.seed, before.hash_tag, before.epoch + 1, before.secret, before.hash_stop)
        return model.Topology(nodes, "assigned", {**parameters, "replicas": self.n, "rows": text}, *key_hash)

    def listed(self, c):
        """(the last position, the list) of all positions in order: new below c, old from there."""
        rows = []
        for first, end, old, new in self.stretches:
            if first < c:
                rows.append((min(c, end) - 1, new))
            if c < end:
                rows.append((end - 1, old))
        return rows

    def step(self):
        """The next topology and what is said of it; None at the end, the culprit of what is refused as `argument`."""
        if self.n > min(len(takers(self.before)), len(takers(self.after))):
            return "n"
        if self.is_there():
            return None
        c = self.end()
        copies, _, size = self.moved_below(c)
        all_copies = self.moved_below(U64)[0]
        if c < U64 and copies == 0:
            return "limits"
        if c == U64:
            t = self.after
            epoch = max(t.epoch, self.before.epoch + 1)
            key_hash = (t.seed, t.hash_tag, epoch, t.secret, t.hash_stop)
            topology = model.Topology(t.nodes, t.scheme, t.parameters, *key_hash)
        else:
            topology = self.between(c)
        told = {
            "document": model.canonical(topology),
            "moved": str(copies),
            "bytes": size,
            "left": str(all_copies - copies),
            "is_last": c == U64,
        }
        return topology, told


class Transition:
    """[22]"""

    def __init__(self, old, new, done=()):
        self.old, self.new, self.done = old, new, self.joined(done)

    @staticmethod
    def joined(ranges):
        result = []
        for first, last in sorted(ranges):
            if result and first <= result[-1][1] + 1:
                result[-1][1] = max(result[-1][1], last)
            else:
                result.append([first, last])
        return result

    def nodes(self, key, n, writes):
        position = model.position_of_bytes(key, self.new.topology)
        new = moved_model.names(self.new, position, n, "zone")
        if any(first <= position <= last for first, last in self.done):
            return new
        old = moved_model.names(self.old, model.position_of_bytes(key, self.old.topology), n, "zone")
        first, second = (old, new) if writes else (new, old)
        return first + [id for id in second if id not in first]

    def is_done(self, key):
        position = model.position_of_bytes(key, self.new.topology)
        return any(first <= position <= last for first, last in self.done)

    def left(self):
        """Positions; None where that is not asked here."""
        _, ranges, _, _ = model.plan(self.old, self.new)
        total = 0
        for first, last, _, _ in ranges:
            total += last - first + 1
            for a, b in self.done:
                total -= max(0, min(last, b) - max(first, a) + 1)
        return total

    def document(self):
        done = ",".join(f'["{first:016x}","{last:016x}"]' for first, last in self.done)
        old, new = model.canonical(self.old.topology), model.canonical(self.new.topology)
        return f'{{"libconsistent_transition":1,"old":{old},"new":{new},"done":[{done}]}}'
