"""Transitions, docs/SPEC.md section 22, in the plainest way."""

import fractions

import model
import moved_model

U64 = 2**64


class Transition:
    def __init__(self, old, new, states_old, states_new):
        self.old, self.new = model.Placement(old, states_old), model.Placement(new, states_new)
        self.done = []

    def finish(self, first, last):
        """[22.2]"""
        touching = [r for r in self.done if r[0] <= last + 1 and first <= r[1] + 1]
        apart = [r for r in self.done if r not in touching]
        joined = [*touching, (first, last)]
        self.done = sorted([*apart, (min(r[0] for r in joined), max(r[1] for r in joined))])

    def is_done(self, key):
        position = model.position_of_bytes(key, self.new.topology)
        return any(first <= position <= last for first, last in self.done)

    def lists(self, key, n):
        """[22.3]: whom it is read from, and written to."""
        old, new = (
            moved_model.names(placement, model.position_of_bytes(key, placement.topology), n, "zone")
            for placement in (self.old, self.new)
        )
        if self.is_done(key):
            return new, new
        return new + [id for id in old if id not in new], old + [id for id in new if id not in old]

    def left(self):
        """[22.4]: as a number, correctly rounded; None where it cannot be told."""
        topologies = [placement.topology for placement in (self.old, self.new)]
        if all(topology.scheme == "maglev" for topology in topologies):
            return self.left_of_tables(topologies)
        hashed = {(t.seed, t.hash_tag, t.hash_stop) for t in topologies}
        if len(hashed) > 1 or any(t.scheme not in ("ring", "slots", "assigned") for t in topologies):
            return None
        _, ranges, _, _, _ = moved_model.plan(self.old, self.new, 1, "zone")
        left = 0
        for first, last, _, _ in ranges:
            overlaps = [min(last, d[1]) - max(first, d[0]) + 1 for d in self.done if d[0] <= last and first <= d[1]]
            left += last - first + 1 - sum(overlaps)
        return float(fractions.Fraction(left, U64))

    def left_of_tables(self, topologies):
        """[22.4], [9.3]: of two tables of one size, or of which one is empty; their plans have no ranges."""
        hashed = {(t.seed, t.hash_tag, t.hash_stop) for t in topologies}
        sizes = {t.parameters["size"] for t in topologies if any(node.thousandths for node in t.nodes)}
        if len(hashed) > 1 or len(sizes) > 1:
            return None
        moved = moved_model.plan(self.old, self.new, 1, "zone")[2]
        if moved and self.done:
            return None
        return float(fractions.Fraction(moved, U64))

    def canonical(self):
        """[22.5]"""
        ranges = ",".join(f'["{first:016x}","{last:016x}"]' for first, last in self.done)
        old, new = (model.canonical(placement.topology) for placement in (self.old, self.new))
        return f'{{"libconsistent_transition":1,"old":{old},"new":{new},"done":[{ranges}]}}'
