"""The cases of the schemes beside `ring`: a file for each, and their digests."""

import model
import tools
from tools import Dice, add_look_ups, document, hexes, ids, number, run_steps, some_keys

U64 = 2**64
ZONES = ["eu/a", "eu/b", "us/a", "us/b", "", "ap"]
WEIGHTS = [1, 2, 0.5, 3.25, 0.001, 1, 10, 0, 1.5]


def zoned(nodes):
    return [{"id": id, "zone": ZONES[i % len(ZONES)]} for i, id in enumerate(nodes)]


def weighted(nodes):
    return [{"id": id, "weight": WEIGHTS[i % len(WEIGHTS)]} for i, id in enumerate(nodes)]


def ends_and_more(seed, count):
    """Positions where something may go wrong, and others."""
    dice = Dice(seed)
    edges = [0, 1, 2, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, U64 - 2, U64 - 1]
    for bits in (8, 10, 16, 18):
        edges += [2 ** (64 - bits) - 1, 2 ** (64 - bits), U64 - 2 ** (64 - bits), U64 - 2 ** (64 - bits) - 1]
    edges += [65537, 65536, 65537 * 3 - 1, U64 - 65537, U64 // 65537 * 65537, U64 // 65537 * 65537 - 1]
    return [str(p) for p in edges + [dice.u64() for _ in range(count)]]


class File:
    """Cases of one scheme."""

    def __init__(self, scheme, keys):
        self.scheme, self.keys, self.cases = scheme, hexes(keys), []

    def document(self, nodes, **parameters):
        return document(nodes, name=self.scheme, **parameters)

    def add(self, name, topology, states=None, replicas=((3, "none"), (3, "zone")), flags=(), **own_keys):
        case = {"name": name, "topology": topology}
        if flags:
            case["flags"] = list(flags)
        if states:
            case["states"] = states
        read = model.read_object(topology)
        case["canonical"] = model.canonical(read)
        case["fingerprint"] = model.fingerprint(read)
        assert model.canonical(model.read(case["canonical"])) == case["canonical"]
        case.update(own_keys)
        add_look_ups(case, replicas, self.keys, first=40)
        self.cases.append(case)
        return case

    def shares(self, name, topology, states=None, with_ranges=False):
        case = {"name": name, "topology": topology}
        if states:
            case["states"] = states
        placement = model.Placement(model.read_object(topology), states)
        tools.add_shares(case, placement)
        if with_ranges:
            case["ranges"] = {
                id: [[str(first), str(last)] for first, last in intervals]
                for id, intervals in model.ranges(placement).items()
            }
        self.cases.append(case)

    def plan(self, name, before, after, states=None, to_states=None, with_ranges=True):
        case = {"name": name, "topology": before}
        if states:
            case["states"] = states
        tools.add_plan(case, after, to_states, with_ranges)
        self.cases.append(case)

    def refused(self, name, topology, kind, names):
        self.cases.append(tools.refused(name, tools.compact(topology), kind, names))

    def steps(self, name, topology, steps):
        self.cases.append(run_steps(name, topology, steps, self.keys))

    def usual(self, **few):
        """What every scheme has in common. `few` are parameters that keep the model quick."""
        doc = self.document
        self.add("three nodes", doc(ids("node-", 3), **few))
        self.add("one node", doc(["only"], **few))
        self.add("two nodes", doc(["b", "a"], **few), flags=["order"])
        self.add("no nodes", doc([], **few))
        self.add("twelve nodes, a seed and a hash tag", doc(ids("n", 12), seed=U64 - 1, hash_tag="{}", **few))
        self.add("seed 2^53", doc(ids("n", 5), seed=2**53, **few), replicas=())
        self.add(
            "zones", doc(zoned(ids("z", 11)), **few), replicas=[(2, "zone"), (4, "zone"), (11, "zone"), (30, "none")]
        )
        self.add(
            "zones, some are down",
            doc(zoned(ids("z", 11)), **few),
            {"z1": "down", "z3": "draining", "z4": "down", "z10": "down"},
            replicas=[(2, "zone"), (5, "zone"), (20, "zone"), (3, "none"), (20, "none")],
        )
        self.add("one of five is down", doc(ids("node-", 5), **few), {"node-2": "down"})
        self.add("four of five are down", doc(ids("node-", 5), **few), {f"node-{i}": "down" for i in (0, 1, 3, 4)})
        self.add("all are down", doc(ids("node-", 3), **few), {f"node-{i}": "down" for i in range(3)})
        self.add(
            "forty nodes, half are down",
            doc(ids("10.0.0.", 40), **few),
            {f"10.0.0.{i}": "down" for i in range(0, 40, 2)},
            replicas=[(3, "none"), (17, "none"), (25, "zone")],
        )
        self.add("positions", doc(ids("n", 7), **few), replicas=((3, "none"),), keys_hashed=ends_and_more(21, 100))
        integers = [0, 1, 255, 2**32, 2**53 - 1, 2**53, U64 - 1, int.from_bytes(b"{abcde}", "little")]
        self.add(
            "integers", doc(ids("n", 7), hash_tag="{}", **few), replicas=(), keys_u64=[number(x) for x in integers]
        )
        self.add(
            "ids by bytes",
            doc(["\U00010000", "\uff5e", "é", "e\u0301", "10", "9", "B", "a" * 1024, "z"], **few),
            flags=["order-utf16", "order"],
        )
        self.refused("unknown parameter", doc(["a"], vnodes=10), "parameter", "vnodes")
        self.refused("bad hash tag", doc(["a"], hash_tag="{"), "parameter", "scheme.hash_tag")
        self.refused("a node twice", doc(["a", "b", "a"], **few), "duplicate_node", "a")

    def usual_weights(self, **few):
        doc = self.document
        self.add("weights", doc(weighted(ids("w", 9)), **few), replicas=[(3, "none"), (9, "none"), (4, "zone")])
        self.add("weights, some are down", doc(weighted(ids("w", 9)), **few), {"w6": "down", "w3": "down"})
        self.add("only nodes of weight 0", doc([{"id": "a", "weight": 0}, {"id": "b", "weight": 0}], **few))
        self.add(
            "weights far apart",
            doc(
                [{"id": "a", "weight": 999999.999}, {"id": "b", "weight": 0.001}, {"id": "c", "weight": 500000}], **few
            ),
        )

    def usual_steps(self, **few):
        doc = self.document
        add = [{"do": "add_node", "node": {"id": id, "zone": "eu"}} for id in ("d", "b2", "Z")]
        self.steps(
            "nodes come, go and fail",
            doc(["c", "a", "b"], **few),
            [
                (add[0], 1),
                (add[1], 2),
                ({"do": "mark_down", "id": "a"}, 2),
                ({"do": "remove_node", "id": "b2"}, 3),
                (add[2], 4),
                ({"do": "mark_up", "id": "a"}, 4),
                ({"do": "mark_draining", "id": "d"}, 4),
                ({"do": "remove_node", "id": "Z"}, 5),
                (add[0], "duplicate_node"),
                ({"do": "remove_node", "id": "x"}, "unknown_node"),
                ({"do": "set_address", "id": "c", "address": "10.0.0.1:1"}, 6),
                ({"do": "remove_node", "id": "d"}, 7),
                ({"do": "remove_node", "id": "b"}, None),
                ({"do": "remove_node", "id": "a"}, None),
                ({"do": "remove_node", "id": "c"}, None),
                (add[0], None),
                (add[1], None),
            ],
        )
        self.steps(
            "another scheme",
            doc(["c", "a", "b"], **few),
            [
                ({"do": "mark_down", "id": "c"}, 0),
                ({"do": "update", "to": document(["b", "c", "d"], epoch=5, vnodes=20)}, 5),
                ({"do": "update", "to": self.document(["d", "c", "b", "a"], epoch=6, **few)}, 6),
            ],
        )

    def usual_weight_steps(self, **few):
        def weight(id, value):
            return {"do": "set_weight", "id": id, "weight": value}

        self.steps(
            "weights change",
            self.document(["a", "b", "c", "d", {"id": "e", "weight": 0}], **few),
            [
                (weight("b", 2.5), 1),
                (weight("c", 0.5), 2),
                (weight("e", 1), 3),
                (weight("a", 0), 4),
                ({"do": "mark_down", "id": "d"}, 4),
                (weight("d", 3), 5),
                ({"do": "mark_up", "id": "d"}, 5),
                (weight("b", 1), 6),
                ({"do": "add_node", "node": {"id": "aa", "weight": 7}}, 7),
                (weight("aa", 1e9), "weight"),
                ({"do": "remove_node", "id": "aa"}, 8),
            ],
        )

    def equal_weights_only(self, zero):
        doc = self.document
        self.add("equal weights of 2.5", doc([{"id": id, "weight": 2.5} for id in ("a", "b", "c")]))
        unequal = [{"id": "a"}, {"id": "b", "weight": 2}]
        self.refused("unequal weights", doc(unequal), "weight", "nodes[1].weight")
        change = ({"do": "set_weight", "id": "a", "weight": 2}, "weight")
        self.steps("weights stay equal", doc(["a", "b"]), [change])
        if not zero:
            self.refused("weight 0", doc([{"id": "a", "weight": 0}]), "weight", "nodes[0].weight")


def slots_more():
    file = File("slots", some_keys(31, 120))
    file.usual(bits=10)
    file.usual_weights(bits=10)
    file.usual_steps(bits=9)
    file.usual_weight_steps(bits=9)
    doc = file.document
    file.add("bits 18", doc(ids("n", 3)), replicas=((3, "none"),))
    file.add("bits 8", doc(ids("n", 20), bits=8), replicas=((20, "none"),))
    file.add("bits 15", doc(ids("n", 4), bits=15), replicas=((2, "none"),))
    file.add("as many nodes as slots", doc(ids("n", 256), bits=8), replicas=((3, "none"),))
    file.add("more than 256 nodes", doc(ids("n", 300), bits=9), replicas=((3, "none"),))
    file.refused("more nodes than slots", doc(ids("n", 257), bits=8), "too_many", "nodes")
    file.refused("bits 7", doc(["a"], bits=7), "parameter", "scheme.bits")
    file.refused("bits 25", doc(["a"], bits=25), "parameter", "scheme.bits")
    file.refused("bits as text", doc(["a"], bits="18"), "parameter", "scheme.bits")
    four, five = doc(ids("n", 4), bits=8), doc(ids("n", 5), bits=8)
    heavy = doc([{"id": "n0", "weight": 3}, *ids("n", 4)[1:]], bits=8)
    file.shares("shares and ranges", four, with_ranges=True)
    file.shares("shares and ranges, one down", four, {"n2": "down"}, with_ranges=True)
    file.shares("shares, all down", four, dict.fromkeys(ids("n", 4), "down"))
    file.shares("shares, weights", doc(weighted(ids("w", 9)), bits=12))
    file.plan("add a node", four, five)
    file.plan("remove a node", five, four)
    file.plan("more weight", four, heavy)
    file.plan("less weight", heavy, four)
    file.plan("a node goes down", four, four, None, {"n1": "down"})
    file.plan("other bits", four, doc(ids("n", 4), bits=9))
    file.plan("from a ring", document(ids("n", 4), vnodes=10), four)
    file.plan("to no nodes", four, doc([], bits=8))
    return "The scheme slots.", file.keys, file.cases


def rendezvous():
    file = File("rendezvous", some_keys(32, 120))
    file.usual()
    file.usual_weights()
    file.usual_steps()
    file.usual_weight_steps()
    return "The scheme rendezvous.", file.keys, file.cases


def jump():
    file = File("jump", some_keys(33, 120))
    file.usual()
    file.usual_steps()
    file.equal_weights_only(zero=False)
    file.add("order counts", file.document(["c", "b", "a"]), flags=["order"])
    file.add("order counts, otherwise", file.document(["a", "b", "c"]), flags=["order"])
    file.add("a thousand nodes", file.document(ids("n", 1000)), replicas=((3, "none"),))
    return "The scheme jump.", file.keys, file.cases


def jumpback():
    file = File("jumpback", some_keys(34, 120))
    file.usual()
    file.usual_steps()
    file.equal_weights_only(zero=False)
    doc = file.document
    file.add("order counts", doc(["c", "b", "a"]), flags=["order"])
    file.add("a thousand nodes", doc(ids("n", 1000)), replicas=((3, "none"),))
    file.add("a free number", doc(ids("n", 4), removed="2"), replicas=((3, "none"), (9, "zone")), flags=["history"])
    file.add("free numbers", doc(ids("n", 7), removed="9,0,4,3"), flags=["history"])
    file.add("free numbers in another order", doc(ids("n", 7), removed="0,9,3,4"), flags=["history"])
    file.add("most numbers are free", doc(["x"], removed="5,0,1,2,4"), {}, flags=["history"])
    file.add("free numbers, one down", doc(ids("n", 4), removed="5,1"), {"n2": "down"}, flags=["history"])
    file.add(
        "a seed, a hash tag and a free number", doc(["b", "a"], removed="1", seed=7, hash_tag="[]"), flags=["history"]
    )
    file.add("an empty history", doc(ids("n", 3), removed=""), replicas=(), flags=["history"])
    for name, removed in [
        ("a number that is none of theirs", "4"),
        ("the same number twice", "1,1"),
        ("a leading zero", "01"),
        ("a space", "1, 2"),
        ("not a number", "x"),
        ("an end that is missing", "1,"),
        ("a sign", "+1"),
    ]:
        file.refused(name, doc(["a", "b", "c"], removed=removed), "parameter", "scheme.removed")
    file.refused("a number instead of a text", doc(["a", "b", "c"], removed=1), "parameter", "scheme.removed")
    file.refused("a history without nodes", doc([], removed="0"), "parameter", "scheme.removed")
    add = [{"do": "add_node", "node": {"id": f"new{i}"}} for i in range(4)]
    remove = [{"do": "remove_node", "id": f"n{i}"} for i in range(6)]
    file.steps(
        "any node can go, and its number is taken again",
        doc(ids("n", 6)),
        [(remove[i], None) for i in (5, 2, 4, 0)]
        + [(step, None) for step in add]
        + [(remove[3], None), (remove[1], None)],
    )
    file.steps(
        "the last one forgets everything", doc(ids("n", 3)), [(remove[i], i + 1) for i in range(3)] + [(add[0], 4)]
    )
    return "The scheme jumpback.", file.keys, file.cases


def maglev():
    file = File("maglev", some_keys(35, 120))
    file.usual(size=251)
    file.usual_weights(size=251)
    file.usual_steps(size=101)
    file.usual_weight_steps(size=101)
    doc = file.document
    file.add("the default size", doc(ids("n", 5)), replicas=((3, "none"),))
    file.add("as many nodes as slots", doc(ids("n", 13), size=13), replicas=((13, "none"),))
    file.add("two slots", doc(ids("n", 2), size=2), replicas=((2, "none"),))
    nothing = [{"id": f"z{i}", "weight": 0} for i in range(20)]
    file.add("nodes of weight 0 take no slots", doc([*ids("n", 7), *nothing], size=7), replicas=((9, "none"),))
    file.add(
        "seed 2^64-1, whose next is 0",
        doc(ids("n", 5), size=101, seed=U64 - 1),
        replicas=((3, "none"),),
        flags=["wrap"],
    )
    file.refused("more nodes than slots", doc(ids("n", 14), size=13), "too_many", "nodes")
    for size in (0, 1, 4, 65536, 65537 * 3, 2**24 + 43):
        file.refused(f"size {size}", doc(["a"], size=size), "parameter", "scheme.size")
    file.refused("size as text", doc(["a"], size="65537"), "parameter", "scheme.size")
    four, five = doc(ids("n", 4), size=251), doc(ids("n", 5), size=251)
    file.shares("shares", four)
    file.shares("shares, one down", four, {"n1": "down"})
    file.shares("shares, default size and weights", doc(weighted(ids("w", 9))))
    file.shares("shares, no nodes", doc([]))
    file.plan("add a node", four, five, with_ranges=False)
    file.plan("remove a node", five, four, with_ranges=False)
    file.plan("a node goes down", five, five, None, {"n3": "down"}, with_ranges=False)
    file.plan("to no nodes", five, doc([], size=251), with_ranges=False)
    return "The scheme maglev.", file.keys, file.cases


def multiprobe():
    file = File("multiprobe", some_keys(36, 120))
    file.usual()
    file.usual_steps()
    file.equal_weights_only(zero=True)
    nothing = [{"id": "a"}, {"id": "b", "weight": 0}, {"id": "c"}, {"id": "d"}]
    file.add("a node of weight 0", file.document(nothing))
    file.add("only nodes of weight 0", file.document([{"id": "a", "weight": 0}]))
    file.add("a hundred nodes", file.document(ids("n", 100)), replicas=((3, "none"),))
    return "The scheme multiprobe.", file.keys, file.cases


def scheme_digests():
    cases = []

    def add(name, topology, keys, states=None):
        case = {"name": name, "topology": topology}
        if states:
            case["states"] = states
        placement = model.Placement(model.read_object(topology), states)
        case["fingerprint"] = model.fingerprint(placement.topology)
        case["digest"] = {"keys": keys, "md5": model.digest(placement, keys)}
        cases.append(case)

    def doc(scheme, nodes, **parameters):
        return document(nodes, name=scheme, **parameters)

    down = {"n1": "down", "n5": "down"}
    add("slots", doc("slots", ids("n", 8), bits=16), 400_000)
    add("slots, weights", doc("slots", weighted(ids("n", 9)), bits=12, seed=42), 400_000)
    add("slots, two down", doc("slots", ids("n", 9), bits=12), 400_000, down)
    add("slots, a hundred nodes", doc("slots", ids("n", 100), bits=11), 400_000)
    add("rendezvous", doc("rendezvous", ids("n", 5)), 20_000)
    add("rendezvous, weights", doc("rendezvous", weighted(ids("n", 9)), seed=42), 20_000)
    add("jump", doc("jump", ids("n", 100)), 100_000)
    add("jump, two down", doc("jump", ids("n", 9)), 100_000, down)
    add("jumpback", doc("jumpback", ids("n", 100)), 100_000)
    add("jumpback, free numbers", doc("jumpback", ids("n", 40), removed="3,41,0,7,22,40"), 100_000)
    add("maglev", doc("maglev", ids("n", 100)), 400_000)
    add("maglev, weights", doc("maglev", weighted(ids("n", 9)), seed=42), 400_000)
    add("maglev, two down", doc("maglev", ids("n", 9), size=4099), 400_000, down)
    add("multiprobe", doc("multiprobe", ids("n", 30)), 20_000)
    add("multiprobe, two down", doc("multiprobe", ids("n", 9)), 20_000, down)
    return "Digests of the nodes of many keys, under every scheme beside ring.", None, cases


FILES = {
    "slots-more.json": slots_more,
    "rendezvous.json": rendezvous,
    "jump.json": jump,
    "jumpback.json": jumpback,
    "maglev.json": maglev,
    "multiprobe.json": multiprobe,
    "scheme-digests.json": scheme_digests,
}
