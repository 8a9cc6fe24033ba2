"""The cases of assigned-cuts.json and functions/rows.json: docs/SPEC.md, 19.2, 19.9 and 19.10. Cuts are of slots that
nobody looks at twice: several in one, beside the ends of even ones, and of a single position."""

import os

import assigned
import change_cases
import change_model
import model
import moved_cases
import tools
from assigned_cases import Kept, dealt, names, ranges, written
from scheme_cases import ends_and_more, weighted, zoned
from tools import compact, document, hexes, ids, some_keys

U64 = 2**64
QUARTER = 2**62


class Cut(Kept):
    """Cases whose documents have cuts."""

    def document(self, nodes, lengths=None, cuts="", **parameters):
        count = cuts.count(",") + 1 if cuts else 0
        if lengths:
            parameters["rows"] = written(dealt(nodes, parameters["slots"] + count, lengths), nodes)
        return document(nodes, name=self.scheme, **({"cuts": cuts} if cuts else {}), **parameters)


def middle(slots, slot):
    """Where the first half of an even slot ends."""
    first, end = (-(-s * U64 // slots) for s in (slot, slot + 1))
    return (first + end - 1) // 2


def refusals(file):
    cuts = [5, QUARTER, U64 - 2]
    text = ranges(cuts)

    def no(name, where="scheme.cuts", nodes=("a", "b", "c"), **parameters):
        topology = document(list(nodes), name="assigned", **{"slots": 4, **parameters})
        file.refused(name, topology, "parameter", where)

    no("cuts that go back", cuts=ranges([5, U64 - 2, QUARTER]))
    no("a cut twice", cuts=ranges([5, 5, QUARTER]))
    no("a cut where an even slot ends", cuts=ranges([5, QUARTER - 1]))
    no("a cut where another even slot ends", slots=3, cuts=ranges([5, U64 // 3]))
    no("the last end of all", cuts=ranges([5, U64 - 1]))
    no("cuts in capitals", cuts=text.upper())
    no("short cuts", cuts="5,6")
    no("cuts with a sign", cuts="+" + text[1:])
    no("cuts with a space", cuts=text.replace(",", ", "))
    no("a comma too many", cuts=text + ",")
    no("cuts as a number", cuts=5)
    no("more slots than there may be", slots=2**24, cuts=ranges([5]))
    no("cuts beside ends", cuts=text, ends=ranges([1, 2, 3]))
    seven = written(dealt(["a", "b", "c"], 7, [2, 1]), ["a", "b", "c"])
    four = written(dealt(["a", "b"], 4, [1]), ["a", "b", "c"])
    no("rows of the even slots alone", "scheme.rows", cuts=text, rows=four)
    no("rows of one cut more", "scheme.rows", cuts=ranges(cuts[:2]), rows=seven)
    no("rows of one cut fewer", "scheme.rows", cuts=ranges([4, *cuts]), rows=seven)
    no("rows in a file", "scheme.rows", cuts=text, rows="@0123456789abcdef")
    no("rows in a file, without cuts", "scheme.rows", rows="@0123456789abcdef")


def cuts():
    file = Cut("assigned", some_keys(38, 100))
    doc = file.document
    twice = [middle(12, 5), (middle(12, 5) + 6 * U64 // 12) // 2]
    some = {"slots": 12, "cuts": ranges([middle(12, 0), *twice, middle(12, 11)])}
    few = {**some, "lengths": [2, 3, 1, 0, 3], "replicas": 2}
    file.all_of("no rows", lambda: file.usual(**some))
    file.all_of("rows", lambda: file.usual(**few), lambda: file.usual_weights(**few))
    file.all_of("steps", lambda: file.usual_steps(**few), lambda: file.usual_weight_steps(**few))
    refusals(file)

    file.add("cuts as an empty text", document(ids("n", 3), name="assigned", slots=4, cuts=""))
    odd = [0, 1, QUARTER - 2, QUARTER, QUARTER + 1, 2 * QUARTER - 2, 3 * QUARTER + 7, U64 - 2]
    kinds = {
        "one even slot": doc(ids("n", 5), slots=1, cuts=ranges([2**63 - 1]), lengths=[2, 1]),
        "beside the ends": doc(ids("n", 5), slots=4, cuts=ranges(odd), lengths=[2, 1, 3]),
        "slots that divide nothing": doc(
            ids("n", 5), slots=7, cuts=ranges([middle(7, s) for s in (1, 2, 6)]), lengths=[2]
        ),
        "the default number of slots": doc(ids("n", 5), slots=4096, cuts=ranges([middle(4096, 4000)]), lengths=[1]),
        "a slot cut into twenty": doc(ids("n", 9), slots=3, cuts=ranges(range(2**63, 2**63 + 20)), lengths=[1, 2]),
    }
    down = {"n1": "down", "n3": "down"}
    for name, topology in kinds.items():
        ends = model.read_object(topology)
        ends = [end for end in model.Placement(ends).order.lasts() if end < U64 - 1]
        shown = ends if len(ends) < 40 else [end for end in ends if abs(end - middle(4096, 4000)) < 2**54]
        around = [str(end + more) for end in shown for more in (-1, 0, 1) if end + more >= 0]
        file.add(f"{name}, positions", topology, keys_hashed=around + ends_and_more(23, 20))
        file.add(f"{name}, positions, two are down", topology, down, keys_hashed=around)
        with_ranges = len(ends) < 40
        file.shares(f"{name}, shares", topology, with_ranges=with_ranges)
        file.shares(f"{name}, shares, two are down", topology, down, with_ranges=with_ranges)

    nodes = zoned(ids("z", 11))
    same = [[id for id in names(nodes) if nodes[int(id[1:])]["zone"] == "eu/a"], ["z4", "z0", "z2"], ["z7"]]
    crowded = doc(nodes, slots=2, cuts=ranges([2**63 + 2**62]), rows=written(same, nodes))
    spreads = [(n, spread) for n in (1, 2, 4, 20) for spread in ("zone", "weight", "none")]
    file.add("rows come before zones", crowded, {"z0": "down"}, replicas=spreads)

    # A split of a slot moves nothing, a merge what its rows say.
    five, half = ids("n", 5), ranges([middle(12, 5)])
    rows = dealt(five, 12, [2])
    whole = doc(five, slots=12, rows=written(rows, five))
    split = doc(five, slots=12, cuts=half, rows=written([*rows[:6], *rows[5:]], five))
    other = doc(five, slots=12, cuts=half, rows=written([*rows[:6], ["n4"], *rows[6:]], five))
    file.plan("a slot is split", whole, split)
    file.plan("half a slot moves", split, other)
    file.plan("half a slot moves back", other, whole)
    file.plan("other cuts", kinds["beside the ends"], split)
    file.plan("to ends", split, doc(ids("n", 5), slots=4, ends=ranges([9, 2**60, 2**63]), lengths=[2, 1]))
    file.plan("from a ring", document(ids("n", 4), vnodes=10), split)
    file.plan("a node goes down", split, split, None, {"n3": "down"})
    wanted = [(1, "none"), (2, "none"), (2, "zone"), (4, "zone")]
    file.cases.append(moved_cases.case("replicas, half a slot", whole, other, wanted, file.keys))
    file.cases.append(moved_cases.case("replicas, other cuts", kinds["beside the ends"], split, wanted, file.keys))

    shards = hexes(f"shard-{i}".encode() for i in range(128))
    case = {"name": "items", "topology": doc(ids("n", 6), **few), "keys_hex": shards}
    tools.add_assignments(case, (1000, 1250))
    file.cases.append(case)

    abc = doc(["a", "b", "c"], **{**few, "lengths": [2, 1]})
    steps = [
        (change_cases.nodes("d", "c", {"id": "a", "weight": 2}), {"added": ["d"], "removed": ["b"], "changed": ["a"]}),
        (change_cases.nodes("c", "d", {"id": "a", "weight": 2}), {}),
        (change_cases.nodes("b", "B"), {"removed": ["a", "c", "d"]}),
        (change_cases.nodes(), {}),
        (change_cases.nodes("c", "a", "b"), {}),
    ]
    file.cases.append(tools.run_sequence("lists of nodes", abc, steps, live=change_model.Live))
    file.shares("weights, shares", doc(weighted(ids("w", 9)), **few), with_ranges=True)
    return "The scheme assigned, whose even slots are cut further.", file.keys, file.cases


def beside(case, topology):
    """A document with its rows in a file."""
    read = model.read_object(topology)
    kept = assigned.Assignment(read)
    digest = assigned.rows_and_digest(kept.rows, kept.ids)[1]
    file = assigned.signed(assigned.rows_file(kept.rows, kept.ids))
    read.parameters["rows"] = f"@{digest:016x}"
    return case | {"topology": topology, "beside": model.canonical(read), "rows_hex": file.hex()}


def refused_files():
    """Files beside the document of four slots that are not its own, or none."""
    nodes, rows = ["a", "b", "c"], [[0, 1], [1], [2], [0, 2]]
    id_bytes = [id.encode() for id in nodes]
    case = beside({}, document(nodes, name="assigned", slots=4, rows=assigned.write_rows(rows, id_bytes)))
    text, file = case["beside"], bytes.fromhex(case["rows_hex"])
    digest = int.from_bytes(file[8:16], "little")

    def made(rows, **shape):
        return assigned.signed(assigned.rows_file(rows, id_bytes, digest=digest, **shape))

    def changed(at, byte):
        return assigned.signed(file[:at] + bytes([byte]) + file[at + 1 : -8])

    files = {
        "no file": b"",
        "a byte is missing": file[:-1],
        "a byte more": file + b"\0",
        "the head alone": file[:64],
        "a byte of a row is another": file[:64] + bytes([file[64] ^ 2]) + file[65:],
        "a byte of the checksum is another": file[:-1] + bytes([file[-1] ^ 128]),
        "another kind of file": changed(0, ord("M")),
        "another version": changed(6, 2),
        "another digest": changed(8, file[8] ^ 1),
        "more slots than there are rows": changed(18, 1),
        "no slots": changed(16, 0),
        "indices of no bytes": changed(20, 0),
        "indices of three bytes": changed(20, 3),
        "rows of no nodes": changed(21, 0),
        "rows of seventeen": changed(21, 17),
        "a byte of the head that says nothing": changed(40, 1),
        "fewer rows than slots": made(rows[:3]),
        "more rows than slots": made([*rows, [1]]),
        "other rows": made([[0, 2], [1], [2], [0, 2]]),
        "wider than they need be": made(rows, width=2),
        "longer than they need be": made(rows, length=3),
        "a node twice in a row": made([[0, 0], [1], [2], [0, 2]]),
        "a node behind one that is missing": made([[255, 1], [1], [2], [0, 2]], width=1),
        "a row that names nobody": made([[0, 1], [1], [3], [0, 2]]),
        "all rows are empty": made([[]] * 4, width=1, length=1),
    }
    # Files that are whole in themselves, beside a document that names the digest of another one.
    stated, other_rows = f"@{digest:016x}", [[0, 2], [1], [2], [0, 2]]
    pairs = [(name, text, file) for name, file in files.items()] + [
        ("the document has another digest", text.replace(stated, f"@{digest ^ 1:016x}"), file),
        ("the file of other rows", text, assigned.signed(assigned.rows_file(other_rows, id_bytes))),
    ]
    return [
        {"name": name, "text": text, "rows_hex": file.hex(), "error": {"kind": "parameter", "names": "scheme.rows"}}
        for name, text, file in pairs
    ]


def rows_files(folder):
    """Writes functions/rows.json: documents with their rows beside them, and files that are refused."""
    file = Cut("assigned", [])
    doc = file.document
    few = {"slots": 12, "cuts": ranges([middle(12, 0), middle(12, 5)])}
    many, more = ids("n", 255), ids("n", 256)
    kinds = {
        "one slot": doc(["a"], slots=1, lengths=[1]),
        "rows of one length": doc(ids("n", 9), slots=64, lengths=[3], replicas=3),
        "rows of any length": doc(ids("n", 9), slots=33, lengths=[2, 0, 3, 1], replicas=2, seed=5),
        "ends": doc(ids("n", 5), slots=4, ends=ranges([9, 2**60, 2**63]), lengths=[2, 1]),
        "cuts": doc(zoned(ids("z", 11)), lengths=[2, 3, 0], hash_tag="{}", **few),
        "weights": doc(weighted(ids("w", 9)), lengths=[2], **few),
        "rows of sixteen": doc(ids("n", 20), slots=8, lengths=[16, 1]),
        "255 nodes": doc(many, slots=255, rows=written([[id] for id in many], many)),
        "256 nodes": doc(more, slots=256, rows=written([[id] for id in more], more)),
        "256 nodes, the last of which is in no row": doc(more, slots=2, rows=written([["n0"], ["n98"]], more)),
    }
    cases = [beside({"name": name}, topology) for name, topology in kinds.items()] + refused_files()
    with open(os.path.join(folder, "functions", "rows.json"), "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(map(compact, cases)) + "\n]\n")


FILES = {"assigned-cuts.json": cuts}
