"""[22] Transitions."""

import re

from document import doc, fields_of, integer, read_value
from jsontext import parse
from plans import need_ranges, need_same_keys, stretches
from topology import canonical
from whole import M64, Refused


class Transition:
    """[22.1] Two placements and the ranges that are done."""

    def __init__(self, old, new, done=()):
        self.old, self.new, self.done = old, new, []
        for first, last in done:
            self.mark(first, last)

    def mark(self, first, last):
        """[22.2] A range is done; ranges are joined where they overlap or touch."""
        if first > last:
            raise Refused("argument", "an empty range")
        apart = []
        for a, b in self.done:
            if b + 1 < first or last + 1 < a:
                apart.append((a, b))
            else:
                first, last = min(first, a), max(last, b)
        if len(apart) + 1 > 1 << 16:
            raise Refused("too_many", "done")
        self.done = sorted([*apart, (first, last)])

    def mark_slot(self, slot):
        """[22.2] A slot of an assigned placement is done."""
        self.mark(self.new.starts[slot], self.new.top.ends[slot])

    def is_done(self, p):
        """[22.3] Whether a position is done."""
        return any(a <= p <= b for a, b in self.done)

    def of_key(self, key, n):
        """[22.3] Whether a key is done, and the ids that it is read from and written to."""
        p = self.new.position(key)
        before = self.old.ids(self.old.position(key), n, "zone")
        after = self.new.ids(p, n, "zone")
        if self.is_done(p):
            return True, after, after
        return (
            False,
            after + tuple(i for i in before if i not in after),
            before + tuple(i for i in after if i not in before),
        )

    def left(self):
        """[22.4] How many positions move and are not done, None where it cannot be told."""
        try:
            need_same_keys(self.old.top, self.new.top)
            if "maglev" in (self.old.top.scheme, self.new.top.scheme):
                return self._left_maglev()
            need_ranges(self.old.top, self.new.top)
        except Refused:
            return None
        out = 0
        for first, last in stretches(self.old, self.new):
            if self.old.ids(first, 1, "none") != self.new.ids(first, 1, "none"):
                gone = sum(max(0, min(b, last) - max(a, first) + 1) for a, b in self.done)
                out += last - first + 1 - gone
        return out

    def _left_maglev(self):
        """[9.3, 14.6, 22.4] The same of tables, of which nothing can be told once some of what moves may be done."""
        a, b = self.old.top, self.new.top
        sizes = {top.numbers.get("size") for top in (a, b) if any(node.t for node in top.nodes)}
        if a.scheme != b.scheme or len(sizes) > 1:
            return None
        size = a.numbers["size"]
        moved = sum(
            (M64 - s) // size + 1 for s in range(size) if self.old.ids(s, 1, "none") != self.new.ids(s, 1, "none")
        )
        return None if moved and self.done else moved

    def text(self):
        """[22.5] The canonical document."""
        done = ",".join(f'["{a:016x}","{b:016x}"]' for a, b in self.done)
        return (
            f'{{"libconsistent_transition":1,"old":{canonical(self.old.top)},'
            f'"new":{canonical(self.new.top)},"done":[{done}]}}'
        )


def read_transition(data):
    """[22.6] The two topologies and the done ranges of a document."""
    got = fields_of(parse(data), "", {"libconsistent_transition", "old", "new", "done"})
    for name in ("libconsistent_transition", "old", "new"):
        if name not in got:
            doc(name)
    if integer(got["libconsistent_transition"], "libconsistent_transition") != 1:
        doc("libconsistent_transition")
    old, new, ranges, before = read_value(got["old"]), read_value(got["new"]), [], -2
    for pair in got.get("done", []):
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(w, str) and re.fullmatch("[0-9a-f]{16}", w) for w in pair)
        ):
            doc("done")
        first, last = int(pair[0], 16), int(pair[1], 16)
        if first > last or first < before + 2:
            doc("done")
        ranges.append((first, last))
        before = last
    return old, new, ranges
