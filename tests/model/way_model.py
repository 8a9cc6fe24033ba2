"""Steps between topologies, docs/SPEC.md section 21, in the plainest way: sums of all positions below a place."""

import assigned
import model
import moved_model

U64 = 2**64
WHOLE = 10**9
SLOTS = ("slots", "ends", "cuts")


class Way:
    """From `before` to `after`, both topologies, as it is asked."""

    def __init__(self, before, after, asked):
        self.before, self.after, self.asked = before, after, asked
        self.n, self.spread, self.sizes = asked.get("n", 1), asked.get("spread", "zone"), asked.get("sizes", [])
        self.old, self.new = model.Placement(before), model.Placement(after)
        self.check()
        self.stretches = [
            (first, last, self.names(self.old, first), self.names(self.new, first))
            for _, (first, last), _ in moved_model.stretches(self.old, self.new)
        ]

    def names(self, placement, position):
        return moved_model.names(placement, position, self.n, self.spread)

    def check(self):
        """[21.1], [21.2]"""
        hashed = [(t.seed, t.hash_tag, t.hash_stop, t.secret) for t in (self.before, self.after)]
        if hashed[0] != hashed[1]:
            raise model.Refused("incomparable", "keys are hashed in other ways")
        if any(t.scheme not in ("ring", "slots", "assigned") for t in (self.before, self.after)):
            raise model.Refused("unsupported", "no ranges")
        zones = [node.zone for topology in (self.before, self.after) for node in topology.nodes]
        if self.spread == "weight" and self.n > 1 and any(zones):
            raise model.Refused("unsupported", "lists differ from one position to the next")
        if not 1 <= self.n <= 16 or any(len(takers(t)) < self.n for t in (self.before, self.after)):
            raise model.Refused("argument", "n")
        shares = [self.asked[name] for name in ("max_share", "per_zone") if name in self.asked]
        bytes_are_told = "max_bytes" not in self.asked or (self.asked["max_bytes"] and self.sizes)
        if not all(1 <= share <= WHOLE for share in shares) or not bytes_are_told or sum(self.sizes) > 2**56:
            raise model.Refused("argument", "limits")

    def bytes_below(self, place):
        """[21.5]: B"""
        count, total = len(self.sizes), 0
        for part, size in enumerate(self.sizes):
            first, end = -(-part * U64 // count), -(-(part + 1) * U64 // count)
            total += size * (min(max(place, first), end) - first) // (end - first)
        return total

    def sums(self, place):
        """[21.7]: copies, copies by zone, and bytes of the positions below a place."""
        copies, zones, size = 0, {}, 0
        for first, last, old, new in self.stretches:
            end = min(last + 1, place)
            come = [id for id in new if id not in old]
            if end <= first or not come:
                continue
            copies += len(come) * (end - first)
            size += len(come) * (self.bytes_below(end) - self.bytes_below(first))
            for id in come:
                zone = self.after.find(id).zone
                zones[zone] = zones.get(zone, 0) + end - first
        return copies, zones, size

    def stays_within(self, place):
        copies, zones, size = self.sums(place)
        part = {
            name: self.n * U64 * self.asked[name] // WHOLE for name in ("max_share", "per_zone") if name in self.asked
        }
        return (
            copies <= part.get("max_share", copies)
            and all(count <= part.get("per_zone", count) for count in zones.values())
            and size <= self.asked.get("max_bytes", size)
        )

    def slots(self):
        """[21.6]: the last position of each slot, if these are the unit."""
        both = (self.before, self.after)
        if any(topology.scheme != "assigned" or topology.parameters["ends"] for topology in both):
            return None
        told = [[topology.parameters[name] for name in SLOTS] for topology in both]
        return self.old.order.lasts() if told[0] == told[1] else None

    def place(self):
        """[21.7]: c"""
        slots = self.slots()
        if slots:
            return max([0, *(last + 1 for last in slots if self.stays_within(last + 1))])
        low, high = 0, U64 + 1
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (middle, high) if self.stays_within(middle) else (low, middle)
        return low

    def step(self):
        """The next step; None if there is none."""
        if self.before.everything()[1:] == self.after.everything()[1:]:
            return None
        c = self.place()
        copies, _, size = self.sums(c)
        if c < U64 and copies == 0:
            raise model.Refused("argument", "nothing can move")
        if self.before.epoch == U64 - 1:
            raise model.Refused("epoch", "the last one")
        epoch = self.before.epoch + 1
        is_last = c == U64
        topology = self.last(max(epoch, self.after.epoch)) if is_last else self.between(c, epoch)
        moves, ranges, moved, _, _ = moved_model.plan(self.old, model.Placement(topology), self.n, self.spread)
        # [21.11]: what look-ups say of the topology is what the sums say.
        assert moved == copies, (moved, copies)
        left = self.sums(U64)[0] - copies
        return topology, {
            "topology": model.canonical(topology),
            "fingerprint": model.fingerprint(topology),
            "moves": [[*pair, moves[pair]] for pair in sorted(moves, key=moved_model.order)],
            "ranges": len(ranges),
            "bytes": size,
            "left": left,
            "is_last": is_last,
        }

    def last(self, epoch):
        """[21.8]"""
        t = self.after
        return model.Topology(t.nodes, t.scheme, t.parameters, t.seed, t.hash_tag, epoch, t.secret, t.hash_stop)

    def members(self):
        """[21.10]"""
        records = {node.id: node for node in self.before.nodes} | {node.id: node for node in self.after.nodes}
        for node in takers(self.before):
            if not records[node.id].thousandths:
                records[node.id] = records[node.id].having(thousandths=node.thousandths)
        for node in [*takers(self.before), *takers(self.after)]:
            records[node.id] = records[node.id].having(tier=0)
        return sorted(records.values(), key=lambda node: node.id_bytes())

    def between(self, c, epoch):
        """[21.9]"""
        members = self.members()
        index = {node.id: i for i, node in enumerate(members)}
        ranges = []
        for first, last, old, new in self.stretches:
            if first < c:
                ranges.append((min(last, c - 1), new))
            if last >= c:
                ranges.append((last, old))
        slots = self.slots()
        if slots:
            assert [last for last, _ in ranges] == slots
            told = {name: self.before.parameters[name] for name in SLOTS}
        else:
            ranges = [r for i, r in enumerate(ranges) if i + 1 == len(ranges) or ranges[i + 1][1] != r[1]]
            told = {"slots": len(ranges), "ends": ",".join(f"{last:016x}" for last, _ in ranges[:-1])}
        rows = assigned.write_rows([[index[id] for id in row] for _, row in ranges], [n.id_bytes() for n in members])
        t, parameters = self.before, {**told, "replicas": self.n, "rows": rows}
        return model.Topology(members, "assigned", parameters, t.seed, t.hash_tag, epoch, t.secret, t.hash_stop)


def takers(topology):
    """[21.1]"""
    placement = model.Placement(topology)
    return [node for i, node in enumerate(topology.nodes) if node.thousandths and i not in placement.standby]


def steps(before, after, asked):
    """All steps, and the kind of the error that ends them, if one does."""
    at, to = model.read_object(before), model.read_object(after)
    made, error = [], None
    while not made or not made[-1]["is_last"]:
        try:
            step = Way(at, to, asked).step()
        except model.Refused as refused:
            error = refused.kind
            break
        if step is None:
            break
        at, told = step
        made.append(told)
    return made, error
