"""The cases of assigned.json: the scheme of docs/SPEC.md, section 19."""

import base64
import itertools

import assigned
import change_cases
import change_model
import live_cases
import moved_cases
import schemes
import tools
from scheme_cases import File, ends_and_more, weighted, zoned
from tools import Dice, document, hexes, ids, some_keys

U64 = 2**64


def names(nodes):
    return sorted({node if isinstance(node, str) else node["id"] for node in nodes})


def written(rows, nodes):
    """The rows of node ids as the document of these nodes has them."""
    order = sorted(id.encode() for id in names(nodes))
    return assigned.write_rows([[order.index(id.encode()) for id in row] for row in rows], order)


def dealt(nodes, slots, lengths, seed=1):
    """Rows of different nodes, of these lengths in turn where there are so many nodes."""
    dice, turn = Dice(seed), itertools.cycle(lengths)
    rows = []
    for _ in range(slots):
        left, row = names(nodes), []
        for _ in range(min(next(turn), len(left))):
            row.append(left.pop(dice.below(len(left))))
        rows.append(row)
    return rows


class Kept(File):
    """Cases whose documents have rows of these lengths."""

    def document(self, nodes, lengths=None, **parameters):
        if lengths:
            parameters["rows"] = written(dealt(nodes, parameters["slots"], lengths), nodes)
        return document(nodes, name=self.scheme, **parameters)

    def all_of(self, prefix, *cases):
        """What `cases` add, told apart by a prefix."""
        start = len(self.cases)
        for add in cases:
            add()
        for case in self.cases[start:]:
            case["name"] = f"{prefix}: {case['name']}"


def refusals(file, doc):
    abc = ["a", "b", "c"]
    rows = [["a", "b"], ["b"], ["c", "a"], []]
    text = written(rows, abc)
    data = base64.b64decode(text)

    def no(name, where="scheme.rows", nodes=abc, **parameters):
        file.refused(name, doc(nodes, **{"slots": 4, **parameters}), "parameter", where)

    def raw(data):
        covered = data + b"".join(len(id).to_bytes(4, "little") + id.encode() for id in abc)
        return base64.b64encode(data + schemes.xxh3(covered, 0).to_bytes(8, "little")).decode()

    no("slots 0", "scheme.slots", slots=0)
    no("slots above 2^24", "scheme.slots", slots=2**24 + 1)
    no("slots as text", "scheme.slots", slots="4")
    no("replicas 0", "scheme.replicas", replicas=0)
    no("replicas 17", "scheme.replicas", replicas=17)
    for cut in (1, 4, 8, len(text) - 4):
        no(f"{cut} characters are cut off", rows=text[:-cut])
    no("a byte is another", rows=base64.b64encode(bytes([*data[:7], data[7] ^ 1, *data[8:]])).decode())
    no("a byte of the digest is another", rows=base64.b64encode(bytes([*data[:-1], data[-1] ^ 1])).decode())
    no("of more slots", slots=5, rows=text)
    no("of fewer slots", slots=3, rows=text)
    no("of other nodes, though as many", nodes=["a", "b", "d"], rows=text)
    no("a node more", nodes=["a", "b", "bb", "c"], rows=text)
    no("a node fewer", nodes=["a", "b"], rows=text)
    no("nobody there", nodes=[], rows=text)
    no("a node twice in a row", rows=written([["a", "a"], [], [], []], abc))
    no("seventeen nodes in a row", nodes=ids("n", 17), slots=1, rows=written([ids("n", 17)], ids("n", 17)))
    no("names nobody", rows=raw(b"\1\4\0\0\0\1\0\1\2\3"))
    no("wider than it needs to be", rows=raw(b"\2\4\0\0\0\1\0\0\1\0\2\0\0\0"))
    no("indices of no bytes", rows=raw(b"\0\4\0\0\0\1"))
    no("indices of four bytes", rows=raw(b"\4\4\0\0\0\1" + bytes(16)))
    no("a run that could go on the one before", rows=raw(b"\1\2\0\0\0\1\0\1\2\0\0\0\1\0\2"))
    no("a run of nothing", rows=raw(b"\1\4\0\0\0\1\0\1\2\0\0\0\0\0\2"))
    no("more slots in a run than there are bytes", rows=raw(b"\1\xff\xff\xff\xff\1\0\1\2\0"))
    no("half of a run's head", rows=raw(b"\1\4\0\0\0\1\0\1\2\0\1\0"))
    no("all rows are empty", rows=raw(b"\1\4\0\0\0\0"))
    no("no base64", rows="AQI?" + text[4:])
    no("white space", rows=text[:8] + "\n" + text[8:])
    no(
        "letters for addresses",
        rows=text.replace("+", "-").replace("/", "_") if set(text) & set("+/") else "-" + text[1:],
    )
    padded = written([["a"], ["b"], ["c"], []], abc)
    assert padded.endswith("=")
    no("without padding", rows=padded.rstrip("="))
    no("rows as a number", rows=7)
    no("a huge text", rows="A" * 400)
    three = ["0" * 15 + "1", "7" + "f" * 15, "f" * 15 + "e"]
    no("too few ends", "scheme.ends", ends=",".join(three[:2]))
    no("too many ends", "scheme.ends", slots=3, ends=",".join(three))
    no("ends of one slot", "scheme.ends", slots=1, ends=three[0])
    no("ends that go back", "scheme.ends", ends=",".join([three[1], three[0], three[2]]))
    no("an end twice", "scheme.ends", ends=",".join([three[0], three[1], three[1]]))
    no("the last end of all", "scheme.ends", ends=",".join([*three[:2], "f" * 16]))
    no("ends in capitals", "scheme.ends", ends=",".join(three).upper())
    no("short ends", "scheme.ends", ends="1,2,3")
    no("ends with a sign", "scheme.ends", ends=",".join(["+" + three[0][1:], *three[1:]]))
    no("ends with a space", "scheme.ends", ends=", ".join(three))
    no("more ends than there may be", "scheme.ends", slots=2**20 + 1, ends=three[0])


def ranges(ends):
    return ",".join(f"{end:016x}" for end in ends)


def kept():
    file = Kept("assigned", some_keys(37, 120))
    doc = file.document
    few = {"slots": 48, "lengths": [2, 3, 1, 0, 3], "replicas": 2}
    file.all_of("no rows", lambda: file.usual(slots=24), lambda: file.usual_weights(slots=24))
    file.all_of("rows", lambda: file.usual(**few), lambda: file.usual_weights(**few))
    file.all_of("steps", lambda: file.usual_steps(**few), lambda: file.usual_weight_steps(**few))
    refusals(file, doc)

    file.add("the default number of slots", doc(ids("n", 3)), replicas=((3, "none"),))
    file.add("one slot", doc(ids("n", 3), slots=1, lengths=[2]))
    file.add("a number of slots that divides nothing", doc(ids("n", 7), slots=1009, lengths=[1, 3]))
    file.add(
        "rows of one length", doc(ids("n", 9), slots=64, lengths=[3], replicas=3), replicas=((3, "none"), (5, "zone"))
    )
    file.add("more than 256 nodes", doc(ids("n", 300), slots=40, lengths=[3]), replicas=((3, "none"),))
    file.add("rows of sixteen", doc(ids("n", 20), slots=8, lengths=[16, 1]), replicas=((16, "none"), (18, "zone")))
    file.add("a hash stop", doc(ids("n", 5), slots=12, lengths=[2], hash_stop="/"))
    empty = doc(ids("n", 3), slots=4, rows="", ends="")
    file.add("rows and ends as empty texts", empty)
    cuts = [0, 2**40, 2**62, 2**62 + 1, 2**63 - 1, U64 - 2]
    some = doc(ids("n", 5), slots=7, ends=ranges(cuts), lengths=[2, 1, 3])
    around = [str(p) for cut in cuts for p in (cut - 1, cut, cut + 1) if p >= 0]
    for name, topology in (("ranges", some), ("even slots", doc(ids("n", 5), slots=12, lengths=[2, 1, 3]))):
        starts = [-(-slot * U64 // 12) for slot in range(1, 12)]
        edges = [str(start + more) for start in starts for more in (-1, 0, 1)]
        file.add(f"{name}, positions", topology, keys_hashed=around + edges + ends_and_more(22, 40))
        file.add(f"{name}, two are down", topology, {"n1": "down", "n3": "down"})
        file.shares(f"{name}, shares and ranges", topology, with_ranges=True)
        file.shares(
            f"{name}, shares and ranges, two are down", topology, {"n1": "down", "n3": "down"}, with_ranges=True
        )

    nodes = zoned(ids("z", 11))
    same = [[id for id in names(nodes) if nodes[int(id[1:])]["zone"] == "eu/a"], ["z4", "z0", "z2"]]
    crowded = doc(nodes, slots=2, rows=written(same, nodes))
    for states in (None, {"z0": "down"}, dict.fromkeys(names(nodes)[:4], "down")):
        named = "" if not states else f", {len(states)} down"
        spreads = [(n, spread) for n in (1, 2, 4, 9, 20) for spread in ("zone", "weight", "none")]
        file.add(f"rows come before zones{named}", crowded, states, replicas=spreads)
    tiers = [{"id": f"t{i}", "tier": i % 2} for i in range(6)]
    for states in (None, {"t0": "down", "t2": "down", "t4": "down"}):
        file.add(f"tiers{', the first is down' if states else ''}", doc(tiers, slots=16, lengths=[2, 3, 0]), states)

    four, five = doc(ids("n", 4), slots=24, lengths=[2]), doc(ids("n", 5), slots=24, lengths=[2])
    file.plan("other nodes", four, five)
    file.plan("a node goes down", five, five, None, {"n3": "down"})
    file.plan("other slots", four, doc(ids("n", 4), slots=36, lengths=[1, 2]))
    file.plan("from a ring", document(ids("n", 4), vnodes=10), four)
    file.plan("to slots", some, document(ids("n", 5), name="slots", bits=8))
    file.plan("to no nodes", four, doc([], slots=24))
    wanted = [(1, "none"), (2, "none"), (2, "zone"), (4, "zone")]
    for name, before, after in (("rows", four, five), ("from a ring", document(ids("n", 4), vnodes=10), four)):
        file.cases.append(moved_cases.case(f"replicas, {name}", before, after, wanted, file.keys))
    moved_zones = doc(nodes, slots=2, rows=written([same[1], same[0]], nodes))
    file.cases.append(moved_cases.case("replicas, zones", crowded, moved_zones, wanted, file.keys))

    shards = hexes(f"shard-{i}".encode() for i in range(128))
    for name, states in (("all are up", {}), ("two are down", {"n1": "down", "n4": "down"})):
        case = {"name": f"items, {name}", "topology": doc(ids("n", 6), slots=32, lengths=[2]), "keys_hex": shards}
        case |= {"states": states} if states else {}
        tools.add_assignments(case, (1000, 1250))
        file.cases.append(case)

    abc = doc(["a", "b", "c"], slots=12, lengths=[2, 1])
    steps = [
        (change_cases.nodes("d", "c", {"id": "a", "weight": 2}), {"added": ["d"], "removed": ["b"], "changed": ["a"]}),
        (change_cases.nodes("c", "d", {"id": "a", "weight": 2}), {}),
        (change_cases.rename("a", "z"), {"error": {"kind": "unsupported", "names": "a"}}),
        (change_cases.nodes("b", "B"), {"removed": ["a", "c", "d"]}),
        (change_cases.nodes(), {}),
        (change_cases.nodes("c", "a", "b"), {}),
    ]
    file.cases.append(tools.run_sequence("lists of nodes", abc, steps, live=change_model.Live))
    any_calls = doc(weighted(ids("n", 5)), slots=40, lengths=[2, 1], seed=9)
    file.cases.append(tools.run_sequence("any calls", any_calls, live_cases.random_sequence(Dice(33), 120)))
    return "The scheme assigned.", file.keys, file.cases


FILES = {"assigned.json": kept}
