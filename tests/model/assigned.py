"""The scheme `assigned` of docs/SPEC.md, section 19, in the plainest way; written from the text."""

import base64
import itertools
import re

import schemes

U64 = 2**64


class Assignment:
    """The rows of a topology that can be read, or what is wrong with them as `problem`."""

    def __init__(self, topology):
        parameters = topology.parameters
        self.slots = self.even = parameters["slots"]
        self.ids = [node.id_bytes() for node in topology.nodes]
        self.ends = None
        self.problem = self.read_ends(parameters["ends"]) or self.read_cuts(parameters["cuts"], parameters["ends"])
        self.rows = [[] for _ in range(self.slots)]
        self.problem = self.problem or self.read_rows(parameters["rows"])

    def read_ends(self, text):
        """[19.2]"""
        if not text:
            return None
        words = text.split(",")
        if not all(re.fullmatch("[0-9a-f]{16}", word) for word in words):
            return "parameter", "scheme.ends: not hexadecimal"
        ends = [int(word, 16) for word in words]
        if self.slots > 2**20 or len(ends) != self.slots - 1:
            return "parameter", "scheme.ends: as many as slots but one"
        if any(a >= b for a, b in itertools.pairwise([*ends, U64 - 1])):
            return "parameter", "scheme.ends: not ascending"
        self.ends = ends
        return None

    def read_cuts(self, text, ends):
        """[19.2]"""
        if not text:
            return None
        words = text.split(",")
        if ends or not all(re.fullmatch("[0-9a-f]{16}", word) for word in words):
            return "parameter", "scheme.cuts: with ends, or not hexadecimal"
        cuts = [int(word, 16) for word in words]
        if len(cuts) > 2**16 or self.even + len(cuts) > 2**24:
            return "parameter", "scheme.cuts: too many"
        even = even_ends(self.even)
        if any(a >= b for a, b in itertools.pairwise(cuts)) or {*cuts} & {*even, U64 - 1}:
            return "parameter", "scheme.cuts: not ascending, or where an even slot ends"
        self.ends, self.slots = sorted(even + cuts), self.even + len(cuts)
        return None

    def read_rows(self, text):
        """[19.4]"""
        if not text:
            return None
        bad = "parameter", "scheme.rows: not what this assignment is written as"
        try:
            data = base64.b64decode(text, validate=True)
        except ValueError:
            return bad
        rows, rest = [], data[1:-8]
        while rest:
            count, length = int.from_bytes(rest[:4], "little"), rest[4] if len(rest) > 4 else 0
            if count > self.slots or length > 16:
                return bad
            rest = rest[5:]
            for _ in range(count):
                row, rest = rest[: length * data[0]], rest[length * data[0] :]
                rows.append([int.from_bytes(row[i : i + data[0]], "little") for i in range(0, len(row), data[0] or 1)])
        if len(rows) != self.slots or any(len(set(row)) < len(row) for row in rows):
            return bad
        if any(index >= len(self.ids) for row in rows for index in row):
            return "parameter", "scheme.rows: names nobody"
        if write_rows(rows, self.ids) != text:
            return bad
        self.rows = rows
        return None

    def slot(self, position):
        """[19.2]"""
        if self.ends is None:
            return position * self.slots // U64
        return sum(end < position for end in self.ends)

    def first(self, slot):
        if self.ends is None:
            return -(-slot * U64 // self.slots)
        return self.ends[slot - 1] + 1 if slot else 0


def even_ends(slots):
    """[19.2]: the last position of each even slot but the last one."""
    return [-(-slot * U64 // slots) - 1 for slot in range(1, slots)]


def rows_and_digest(rows, ids):
    """[19.4]: `rows` name nodes by their place in `ids`, which are bytes in index order."""
    greatest = max(max(row, default=0) for row in rows)
    width = 1 if greatest < 2**8 else 2 if greatest < 2**16 else 3
    data = bytes([width])
    for length, run in itertools.groupby(rows, key=len):
        run = list(run)
        data += len(run).to_bytes(4, "little") + bytes([length])
        data += b"".join(index.to_bytes(width, "little") for row in run for index in row)
    covered = data + b"".join(len(id).to_bytes(4, "little") + id for id in ids)
    return data, schemes.xxh3(covered, 0)


def write_rows(rows, ids):
    """[19.4]"""
    if not any(rows):
        return ""
    data, digest = rows_and_digest(rows, ids)
    return base64.b64encode(data + digest.to_bytes(8, "little")).decode()


def rows_file(rows, ids, width=None, length=None, digest=None):
    """[19.10]; `width`, `length` and `digest` are those of the rows if they are not given; without the checksum."""
    greatest = max(max(row, default=0) for row in rows)
    width = width or next(w for w in (1, 2, 4) if greatest < 2 ** (8 * w) - 1)
    length = max(map(len, rows)) if length is None else length
    digest = rows_and_digest(rows, ids)[1] if digest is None else digest
    data = b"LCROWS\1\0" + digest.to_bytes(8, "little") + len(rows).to_bytes(4, "little") + bytes([width, length])
    data += bytes(42)
    for row in rows:
        for index in row + [2 ** (8 * width) - 1] * (length - len(row)):
            data += index.to_bytes(width, "little")
    return data + bytes(-len(data) % 8)


def signed(data):
    """[19.10]"""
    return data + schemes.xxh3(data, 0).to_bytes(8, "little")


def kept(topology, nodes):
    """[19.7]: the parameters that change with the nodes."""
    before = Assignment(topology)
    after = sorted(node.id_bytes() for node in nodes)
    place = {id: i for i, id in enumerate(after)}
    rows = [[place[before.ids[i]] for i in row if before.ids[i] in place] for row in before.rows]
    return {"rows": write_rows(rows, after)}


class Assigned:
    """[19.5]"""

    def __init__(self, topology):
        self.assignment = Assignment(topology)
        self.race = schemes.Rendezvous(topology)

    def row(self, position):
        """The nodes with weight of a position's row."""
        weighted = {index for index, _ in self.race.nodes}
        return [i for i in self.assignment.rows[self.assignment.slot(position)] if i in weighted]

    def order(self, position):
        first = self.assignment.first(self.assignment.slot(position))
        return list(schemes.once([*self.row(position), *self.race.order(first)]))

    def lasts(self):
        return [self.assignment.first(slot) - 1 for slot in range(1, self.assignment.slots)] + [U64 - 1]


def text(value):
    return value if isinstance(value, str) else None


PARAMETERS = {
    "cuts": ("", text),
    "ends": ("", text),
    "replicas": (1, schemes.number_in(1, 16)),
    "rows": ("", text),
    "slots": (4096, schemes.number_in(1, 2**24)),
}
schemes.ORDERS["assigned"] = Assigned
schemes.PARAMETERS["assigned"] = PARAMETERS
