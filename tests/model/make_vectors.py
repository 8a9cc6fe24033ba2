"""Writes the golden vectors of tests/vectors and their MANIFEST.json: make_vectors.py [FOLDER]

The files of convert_references.py have to be there: they are counted, never written.
"""

import hashlib
import json
import os
import sys

import assign_cases
import assigned_cases
import change_cases
import cut_cases
import history_cases
import keyed_cases
import live_cases
import load_cases
import model
import moved_cases
import offer_cases
import scheme_cases
import stop_cases
import tier_cases
import tools
import weight_cases
from document_cases import INVALID, VALID
from step_cases import SEQUENCES
from tools import Dice, add_look_ups, compact, document, hexes, ids, number, run_steps, some_keys, write_file

SOURCE = "tests/model, a Python model written from docs/SPEC.md and independent of the engine"
U64 = 2**64


# --- ring-health.json ------------------------------------------------------------------------------------------------


def ring_health():
    keys = hexes(some_keys(1, 150))
    three_zones = [{"id": f"n{i:02}", "zone": f"{'eu us ap'.split()[i % 3]}/{'ab'[i // 3 % 2]}"} for i in range(12)]
    deep_zones = [
        {"id": "a1", "zone": "a/1/x"},
        {"id": "a2", "zone": "a/1/y", "weight": 2},
        {"id": "a3", "zone": "a/2"},
        {"id": "b1", "zone": "b", "weight": 0.5},
        {"id": "b2", "zone": "b/1"},
        {"id": "c0", "zone": "c/1/2/3/4/5/6/7", "weight": 0},
        {"id": "none1"},
        {"id": "none2", "weight": 3},
        {"id": "a4", "zone": "a/1/x"},
    ]
    lopsided = [{"id": f"us{i}", "zone": "us/a"} for i in range(5)]
    lopsided += [{"id": f"eu{z}", "zone": f"eu/{z}/1"} for z in "abcdef"] + [{"id": "euf2", "zone": "eu/f/2"}]
    lopsided += [{"id": f"ap{i}", "zone": "ap"} for i in range(2)] + [{"id": "ap2", "zone": "ap/a"}, {"id": "x0"}]
    forty = ids("10.0.0.", 40)
    dice = Dice(2)
    weights = [0, 0, 1, 2.5, 0.25, 4, 0, 1]
    weighted = [{"id": f"w{i}", "weight": w} for i, w in enumerate(weights)]
    neighbours = model.Placement(model.read_object(document(ids("p", 8), vnodes=4)))
    three_in_a_row = list(neighbours.walk(2**63))[:3]
    two_at_the_end = list(neighbours.walk(neighbours.points[-1]))[:2]  # so that the next live node is past the wrap

    def case(name, topology, states, flags=()):
        result = {"name": name, "topology": topology, "states": states}
        if flags:
            result["flags"] = list(flags)
        return result

    cases = [
        case("one of five is down", document(ids("node-", 5)), {"node-2": "down"}),
        case("four of five are down", document(ids("node-", 5)), {f"node-{i}": "down" for i in (0, 1, 3, 4)}),
        case("all are down", document(ids("node-", 3)), {f"node-{i}": "down" for i in range(3)}),
        case(
            "draining nodes stay", document(ids("node-", 5)), {"node-0": "draining", "node-4": "draining"}, ["draining"]
        ),
        case(
            "all are draining",
            document(ids("node-", 3), vnodes=20),
            {f"node-{i}": "draining" for i in range(3)},
            ["draining"],
        ),
        case("weights, one down", document(weighted, vnodes=50), {"w5": "down", "w0": "draining"}),
        case(
            "only nodes of weight 0 are up", document(weighted, vnodes=50), {f"w{i}": "down" for i in (2, 3, 4, 5, 7)}
        ),
        case("a zone is down", document(three_zones, seed=9), {f"n{i:02}": "down" for i in (0, 3, 6, 9)}),
        case("half a zone is down", document(three_zones, seed=9), {"n01": "down", "n07": "down", "n02": "draining"}),
        case(
            "zones of several depths",
            document(deep_zones, vnodes=64),
            {"a2": "down", "none1": "draining", "b1": "down"},
        ),
        case(
            "zones of several sizes", document(lopsided, vnodes=32), {"us2": "down", "eub": "draining"}, ["zone-order"]
        ),
        case(
            "twenty of forty are down",
            document(forty, vnodes=40),
            {forty[i]: "down" for i in sorted({dice.below(40) for _ in range(28)})},
        ),
        case(
            "neighbours are down",
            document(ids("p", 8), vnodes=4),
            {f"p{i}": "down" for i in three_in_a_row},
            ["neighbours"],
        ),
        case(
            "neighbours at the end are down",
            document(ids("p", 8), vnodes=4),
            {f"p{i}": "down" for i in two_at_the_end},
            ["neighbours", "wrap"],
        ),
        case("one point each", document(ids("q", 6), vnodes=1), {"q1": "down", "q4": "down"}),
        case("no nodes", document([]), {}),
    ]
    for c in cases:
        topology = model.read_object(c["topology"])
        live = len(list(model.Placement(topology, c["states"]).walk(0)))
        counts = sorted({1, 3, 5, 20, live + 2})
        add_look_ups(c, [(n, spread) for spread in ("none", "zone") for n in counts], keys, first=50)
    return "Placement and replicas with nodes down or draining.", keys, cases


# --- ring-keys.json --------------------------------------------------------------------------------------------------

# The ids of two nodes whose points fall on the same position, all of them: the first eight bytes of the id cancel the
# secret with this seed, and what is left of XXH3_64 is a sum that an 11-byte and a 12-byte id can share.
TIE_SEED = 1000566479724292010
TIES = ["cache-euabc", "cache-eutabc"]  # the shorter is first by bytes
TIES_REVERSED = ["cache-euxyz", "cache-eutxyz"]  # the longer is first by bytes

# Point 42468 of the first id and point 61988 of the second are neighbours: p and p + 1. The next two likewise.
NEIGHBOURS = [("nim0", 42468, "vUYF", 61988), ("nkt0", 53900, "vhiW", 55793)]

# With these seeds a point of the first id is position 0, of the second position 2^64-1.
SEED_OF_POINT_0 = ("zero", 8559532698394284808)
SEED_OF_POINT_MAX = ("last", 6930640817701386504)


def point(id, i, seed=0):
    return model.xxhash.xxh3_64_intdigest(id.encode() + model.u32le(i), seed)


def around(points):
    """Positions one before, on and one after each point, as the vectors write them."""
    return [str((p + d) % U64) for p in points for d in (-1, 0, 1)]


def ring_keys():
    keys = hexes(some_keys(3, 60))
    four = ids("node-", 4)
    cases = []

    def add(name, topology, own_keys, replicas=((3, "none"),), flags=(), states=None):
        case = {"name": name, "topology": topology}
        if flags:
            case["flags"] = list(flags)
        if states:
            case["states"] = states
        case["fingerprint"] = model.fingerprint(model.read_object(topology))
        case.update(own_keys)
        add_look_ups(case, replicas, keys)
        cases.append(case)

    # hash tags: the same shapes of keys for every pair
    for tag in ["{}", "$$", "[]", "''", '"\\', "\\\\", '""', "}{", "!~", "aa", "<>"]:
        o, c = tag[0].encode(), tag[1].encode()
        shapes = [
            b"", o, c, o + c, c + o, o + o, c + c, o + o + o, o + c + c, o + c + c + c, o + o + c, o + b"x" + c,
            b"x", b"user" + o + b"x" + c, o + b"x" + c + b"user", b"p" + o + b"x" + c + b"s", o + b"x", b"x" + c,
            c + b"x" + o, c + o + b"x" + c, o + c + b"x", o + c + o + b"x" + c, o + b"x" + c + o + b"y" + c,
            o + b"y" + c + o + b"x" + c, o + o + b"x" + c + c, o + o + b"x" + c, o + b"x" + c + c, o + b" " + c,
            o + b"\x00" + c, o + b"\xff\xfe" + c, "ü".encode() + o + "日本".encode() + c + b"s", o + b"x" * 300 + c,
            b"p" * 1000 + o + b"x" + c + b"s" * 1000, b"x" + c + b"y" + o + b"z" + c, b"z", b"xy", b"y",
            o + b"\n" + c, b"a" + o + c + b"b" + c,
        ]  # fmt: skip
        add(f"hash tag {tag}", document(four, seed=11, hash_tag=tag), {"keys_hex": hexes(shapes)}, flags=["hash-tag"])
    shapes = [b"{x}", b"user{x}", b"x", b"{}", b"$$", b"{", b""]
    add("no hash tag", document(four, seed=11), {"keys_hex": hexes(shapes)}, flags=["hash-tag"])

    # integers and positions
    dice = Dice(4)
    integers = [
        0,
        1,
        2,
        255,
        256,
        2**31,
        2**32 - 1,
        2**32,
        2**53 - 1,
        2**53,
        2**53 + 1,
        2**63 - 1,
        2**63,
        U64 - 2,
        U64 - 1,
    ]
    integers += [int.from_bytes(b"{abcdef}", "little"), int.from_bytes(b"{x}\0\0\0\0\0", "little")]
    integers += [dice.u64() >> dice.below(64) for _ in range(60)]
    u64 = {"keys_u64": [number(k) for k in integers]}
    add("integers", document(four), u64, flags=["big-integers"])
    add(
        "integers, seed and hash tag",
        document(four, seed=U64 - 1, hash_tag="{}"),
        u64,
        flags=["big-integers", "hash-tag"],
    )

    ten = document(ids("10.0.0.", 10), vnodes=8, seed=1, hash_tag="{}")
    points = model.Placement(model.read_object(ten)).points
    ends = ["0", "1", str(U64 - 1), str(U64 - 2), str(2**63), str(2**53), str(2**53 + 1)]
    add("positions around all points", ten, {"keys_hashed": ends + around(points)}, flags=["owner-on-point", "wrap"])
    add(
        "positions, with nodes down",
        ten,
        {"keys_hashed": ends + around(points[:20] + points[-20:])},
        flags=["wrap"],
        states={"10.0.0.3": "down", "10.0.0.7": "down"},
    )
    default = document(ids("n", 5))
    points = model.Placement(model.read_object(default)).points
    some = points[:10] + points[-10:] + points[::25]
    add(
        "positions around some points",
        default,
        {"keys_hashed": ends + around(some) + [str(dice.u64()) for _ in range(40)]},
        flags=["owner-on-point", "wrap"],
    )

    id, seed = SEED_OF_POINT_0
    assert point(id, 0, seed) == 0
    add(
        "a point at position 0",
        document([id, "a", "b"], vnodes=2, seed=seed),
        {"keys_hashed": ends + around([0])},
        flags=["wrap"],
    )
    add(
        "a point at position 0, down",
        document([id, "a", "b"], vnodes=2, seed=seed),
        {"keys_hashed": ends + around([0])},
        flags=["wrap"],
        states={id: "down"},
    )
    id, seed = SEED_OF_POINT_MAX
    assert point(id, 0, seed) == U64 - 1
    add(
        "a point at position 2^64-1",
        document([id, "a", "b"], vnodes=2, seed=seed),
        {"keys_hashed": ends + around([U64 - 1])},
        flags=["wrap"],
    )

    # points that meet, or almost
    for name, tied in [("all points tie", TIES), ("all points tie, the longer id first", TIES_REVERSED)]:
        common = [point(tied[0], i, TIE_SEED) for i in range(16)]
        assert common == [point(tied[1], i, TIE_SEED) for i in range(16)]
        topology = document([tied[1], tied[0], "other"], vnodes=16, seed=TIE_SEED)
        add(name, topology, {"keys_hashed": ends + around(common)}, flags=["ties"])
        add(
            name + ", the first is down",
            topology,
            {"keys_hashed": around(common)},
            flags=["ties"],
            states={min(tied): "down"},
        )
    wide = []
    for a, i, b, j in NEIGHBOURS:
        assert point(a, i) + 1 == point(b, j)
        wide += [point(a, i) - 1, point(a, i), point(b, j), point(b, j) + 1]
    topology = document([id for a, _, b, _ in NEIGHBOURS for id in (a, b)], vnodes=65536)
    add("points that differ by 1", topology, {"keys_hashed": [str(p) for p in wide]}, flags=["near-ties"])

    # seeds and lengths: XXH3 takes another path at 3, 8, 16, 128, 240 and every 1,024 bytes
    lengths = [
        *range(0, 20),
        31,
        32,
        33,
        63,
        64,
        65,
        96,
        97,
        127,
        128,
        129,
        160,
        239,
        240,
        241,
        255,
        256,
        257,
        511,
        512,
        513,
    ]
    lengths += [1023, 1024, 1025, 1087, 1088, 1089, 2047, 2048, 2049, 4096, 5000]
    by_length = {"keys_hex": hexes([bytes((7 * i + n) % 256 for i in range(n)) for n in lengths])}
    hundred = ids("server-", 100)
    for name, seed in [
        ("0", 0),
        ("1", 1),
        ("2^53-1", 2**53 - 1),
        ("2^53", 2**53),
        ("2^53+1", 2**53 + 1),
        ("2^64-1", U64 - 1),
    ]:
        if seed in (0, U64 - 1):
            add(
                f"lengths of keys, seed {name}",
                document(hundred, vnodes=40, seed=seed),
                by_length,
                flags=["key-length"],
            )
        add(f"seed {name}", document(four, seed=seed), {}, flags=["big-integers"])

    # vnodes and ids
    add("vnodes 1", document(ids("n", 7), vnodes=1), {}, [(3, "none"), (20, "none")])
    add("vnodes 65536", document(ids("n", 3), vnodes=65536), {})
    add(
        "vnodes 3 and weights",
        document(
            [
                {"id": f"n{i}", "weight": w}
                for i, w in enumerate([0.001, 0.166, 0.167, 0.499, 0.5, 0.501, 0.833, 0.834, 1.166, 1.167, 5])
            ],
            vnodes=3,
        ),
        {},
        [(20, "none")],
        ["count-rounding"],
    )
    # Weights by their mean
    some = [{"id": f"n{i}", "weight": w} for i, w in enumerate([1000, 2500, 0, 0.001, 1000, 125000.5])]
    flags = ["relative-weights"]
    for name, weights in (("equal", [700] * 8), ("one heavy", [900, *[1] * 11]), ("halves", [3, 1]), ("one", [4000])):
        nodes = [{"id": f"n{i}", "weight": w} for i, w in enumerate(weights)]
        add(f"relative weights, {name}", document(nodes, weights="relative", vnodes=21), {}, flags=flags)
    add("relative weights, some", document(some, weights="relative", seed=9), {}, [(3, "none")], flags, {"n5": "down"})
    add("relative weights, nobody", document([{"id": "a", "weight": 0}], weights="relative"), {}, flags=flags)

    add(
        "long and short ids",
        document(["a", "b" * 1024, "c" * 241, "d" * 237, "e" * 236, "f" * 125, "g" * 12, "h" * 13, "é" * 512], seed=77),
        {},
        flags=["id-length"],
    )
    add(
        "ids that start alike",
        document(["a", "a\x00", "a\x00\x00\x00\x00", "aa", "a\x00\x00\x00\x00\x01", "ab", "b", "a "]),
        {},
    )
    add(
        "ids by bytes, not UTF-16",
        document(["\U00010000", "\uff5e", "\ue000", "\U0001f600", "é", "e\u0301", "z", "узел", "節点"]),
        {},
        flags=["order-utf16", "normalisation"],
    )
    add(
        "ids by bytes, not numbers",
        document(["10", "9", "B", "a", "A", "_", "-1", "1.0", "01", "1"], vnodes=32),
        {},
        [(3, "none"), (20, "none")],
    )
    add("no nodes", document([]), {"keys_hashed": ["0", str(U64 - 1)]})
    return "Hash tags, integer keys, hashed keys, seeds, ids and the borders of points.", keys, cases


# --- documents.json --------------------------------------------------------------------------------------------------


def documents():
    cases = []
    for name, text, *flags in VALID:
        topology = model.read(text)
        canonical = model.canonical(topology)
        assert model.canonical(model.read(canonical)) == canonical
        case = {"name": name, "text": text, "canonical": canonical, "fingerprint": model.fingerprint(topology)}
        cases.append(with_flags(case, flags))
    for name, text, kind, names, *flags in INVALID:
        case = {"name": name}
        if isinstance(text, bytes):
            case["text_hex"] = text.hex()
        else:
            case["text"] = text
        try:
            model.read(text)
            raise AssertionError(f"{name}: accepted")
        except model.Refused as refused:
            assert refused.kind == kind and (names or "") in refused.message, (name, refused.kind, refused.message)
        case["error"] = {"kind": kind}
        if names is not None:
            case["error"]["names"] = names
        cases.append(with_flags(case, flags))
    return "Topology documents: read and written again, or refused.", None, cases


def with_flags(case, flags):
    if flags:
        case["flags"] = flags[0]
    return case


# --- ring-insight.json -----------------------------------------------------------------------------------------------


def ring_insight():
    cases = []

    def add(name, topology, states=None, with_ranges=True, flags=()):
        case = {"name": name, "topology": topology}
        if flags:
            case["flags"] = list(flags)
        if states:
            case["states"] = states
        placement = model.Placement(model.read_object(topology), states)
        case["shares"] = [str(share) for share in model.shares(placement)]
        if with_ranges:
            case["ranges"] = {
                id: [[str(first), str(last)] for first, last in intervals]
                for id, intervals in model.ranges(placement).items()
            }
        cases.append(case)

    def add_plan(name, before, after, states=None, to_states=None, with_ranges=True, flags=()):
        case = {"name": name, "topology": before}
        if flags:
            case["flags"] = list(flags)
        if states:
            case["states"] = states
        tools.add_plan(case, after, to_states, with_ranges)
        cases.append(case)

    def few(*nodes, **parameters):
        return document(nodes, **{"vnodes": 10, **parameters})

    heavy, light, nothing = {"id": "b", "weight": 3}, {"id": "b", "weight": 0.5}, {"id": "b", "weight": 0}
    big = ids("n", 30)

    add("three nodes", few("a", "b", "c"))
    add("default vnodes", document(ids("n", 3)))
    add("weights", few("a", heavy, {"id": "c", "weight": 0.25}, {"id": "d", "weight": 0}, seed=5))
    add("one node", few("a"))
    add("one node, vnodes 65536", document(["a"], vnodes=65536))
    add("one node, one point", document(["a"], vnodes=1))
    add("one live node of three", few("a", "b", "c"), {"a": "down", "c": "down"})
    add("one node beside nodes of weight 0", few({"id": "a", "weight": 0}, "b", {"id": "c", "weight": 0}))
    add("only nodes of weight 0", few({"id": "a", "weight": 0}, nothing))
    add("no nodes", few())
    add("all are down", few("a", "b", "c"), {"a": "down", "b": "down", "c": "down"})
    add("one down", few("a", "b", "c", "d"), {"b": "down"})
    add("draining", few("a", "b", "c", "d"), {"b": "draining"}, flags=["draining"])
    add("thirty nodes", document(big), with_ranges=False)
    add("thirty nodes, ten down", document(big), dict.fromkeys(big[::3], "down"), with_ranges=False)
    add("a point at position 0", document([SEED_OF_POINT_0[0], "a"], vnodes=2, seed=SEED_OF_POINT_0[1]), flags=["wrap"])
    add(
        "a point at position 2^64-1",
        document([SEED_OF_POINT_MAX[0], "a"], vnodes=2, seed=SEED_OF_POINT_MAX[1]),
        flags=["wrap"],
    )
    add("all points tie", document([*TIES, "other"], vnodes=4, seed=TIE_SEED), flags=["ties"])
    add(
        "all points tie, the first is down",
        document([*TIES, "other"], vnodes=4, seed=TIE_SEED),
        {TIES[0]: "down"},
        flags=["ties"],
    )
    add(
        "all points tie, the longer id first",
        document([*TIES_REVERSED, "other"], vnodes=4, seed=TIE_SEED),
        flags=["ties"],
    )

    abc, abcd = few("a", "b", "c"), few("a", "b", "c", "d")
    add_plan("add a node", abc, abcd)
    add_plan("remove a node", abcd, abc)
    add_plan("add a node with the smallest id", few("b", "c", "d"), abcd, flags=["ids-not-indices"])
    add_plan("more weight", abc, few("a", heavy, "c"))
    add_plan("less weight", abc, few("a", light, "c"))
    add_plan("weight 0", abc, few("a", nothing, "c"))
    add_plan("a node goes down", abcd, abcd, None, {"b": "down"})
    add_plan("a node comes up", abcd, abcd, {"b": "down"}, None)
    add_plan("another node is down", abcd, abcd, {"b": "down"}, {"c": "down"})
    add_plan("a node drains", abcd, abcd, None, {"b": "draining"}, flags=["draining"])
    add_plan("all go down", abc, abc, None, {"a": "down", "b": "down", "c": "down"}, flags=["no-node"])
    add_plan("all come up", abc, abc, {"a": "down", "b": "down", "c": "down"}, None, flags=["no-node"])
    add_plan("from no nodes", few(), abc, flags=["no-node"])
    add_plan("to no nodes", abc, few(), flags=["no-node"])
    add_plan("from no nodes to no nodes", few(), few({"id": "a", "weight": 0}), flags=["no-node"])
    add_plan("one node instead of another", few("a"), few("b"))
    add_plan("the same", abc, abc)
    add_plan("the same placement, other addresses", abc, few({"id": "a", "address": "x"}, "b", "c", epoch=4))
    add_plan("other zones", abc, few({"id": "a", "zone": "eu"}, {"id": "b", "zone": "us"}, "c"))
    add_plan("other vnodes", abc, few("a", "b", "c", vnodes=7))
    add_plan(
        "several at once",
        abcd,
        few("a", heavy, {"id": "e", "zone": "eu/a"}, {"id": "Z", "weight": 2}),
        {"a": "down"},
        {"Z": "draining", "e": "down"},
    )
    add_plan("other nodes", abc, few("d", "e", "f"))
    add_plan(
        "seed and hash tag", few("a", "b", seed=U64 - 1, hash_tag="{}"), few("a", "b", "c", seed=U64 - 1, hash_tag="{}")
    )
    add_plan(
        "zones, a zone goes down",
        few(*[{"id": f"{z}{i}", "zone": z} for z in ("eu", "us") for i in range(3)]),
        few(*[{"id": f"{z}{i}", "zone": z} for z in ("eu", "us") for i in range(3)]),
        None,
        {f"eu{i}": "down" for i in range(3)},
    )
    add_plan(
        "all points tie, the first leaves",
        document([*TIES, "other"], vnodes=4, seed=TIE_SEED),
        document([TIES[1], "other"], vnodes=4, seed=TIE_SEED),
        flags=["ties"],
    )
    add_plan(
        "all points tie, the second leaves",
        document([*TIES, "other"], vnodes=4, seed=TIE_SEED),
        document([TIES[0], "other"], vnodes=4, seed=TIE_SEED),
        flags=["ties"],
    )
    add_plan(
        "a point at position 0 leaves",
        document([SEED_OF_POINT_0[0], "a"], vnodes=2, seed=SEED_OF_POINT_0[1]),
        document(["a"], vnodes=2, seed=SEED_OF_POINT_0[1]),
        flags=["wrap"],
    )
    add_plan(
        "ids by bytes, not UTF-16",
        few("\uff5e", "\U00010000", "a"),
        few("\uff5e", "\U00010000"),
        {"\uff5e": "down"},
        flags=["order-utf16"],
    )
    add_plan("thirty nodes and one more", document(big), document([*big, "new"]), with_ranges=False)
    add_plan(
        "thirty nodes, other weights",
        document(big),
        document([{"id": id, "weight": 1 + i % 4 / 4} for i, id in enumerate(big[:28])]),
        with_ranges=False,
    )
    return "Shares, ranges and plans.", None, cases


# --- ring-steps.json -------------------------------------------------------------------------------------------------


def random_steps(seed, count):
    """Steps as they come. Many change nothing, and many are refused."""
    dice = Dice(seed)
    steps = []
    for _ in range(count):
        id = f"n{dice.below(6)}"
        verb = dice.pick(
            [
                "add_node",
                "add_node",
                "remove_node",
                "set_weight",
                "set_address",
                "set_metadata",
                "mark_down",
                "mark_down",
                "mark_up",
                "mark_draining",
            ]
        )
        step = {"do": verb, "id": id}
        if verb == "add_node":
            step = {
                "do": verb,
                "node": {"id": id, "weight": dice.pick([1, 2, 0.5]), "zone": dice.pick(["", "eu", "eu/a"])},
            }
        elif verb == "set_weight":
            step["weight"] = dice.pick([0, 1, 1.5, 3])
        elif verb == "set_address":
            step["address"] = dice.pick(["", "10.0.0.1:80", "10.0.0.2:80"])
        elif verb == "set_metadata":
            step["metadata"] = dice.pick([{}, {"rack": "1"}, {"rack": "1", "row": "é"}])
        steps.append((step, None))
    return steps


def ring_steps():
    keys = hexes(some_keys(5, 40))
    sequences = list(SEQUENCES)
    for seed in (6, 7):
        sequences.append(
            (f"any steps, {seed - 5}", document(ids("n", 4), vnodes=20, seed=seed), random_steps(seed, 20))
        )
    cases = [run_steps(name, topology, steps, keys) for name, topology, steps in sequences]
    return "Changes on a live ring, one after the other.", keys, cases


# --- live-sequences.json ---------------------------------------------------------------------------------------------


def live_sequences():
    sequences = list(live_cases.SEQUENCES)
    for seed in range(11, 17):
        topology = document(ids("n", 5), vnodes=16, seed=seed)
        sequences.append((f"any steps, {seed - 10}", topology, live_cases.random_sequence(Dice(seed), 150)))
    cases = [tools.run_sequence(*sequence) for sequence in sequences]
    return "Calls on a live ring, one after the other: health, loads, sessions, hot keys, checks.", None, cases


# --- digests.json ----------------------------------------------------------------------------------------------------


def digests():
    weights = [1, 2, 0.5, 1.25, 4, 0.001, 1, 3, 0.75, 10]
    zones = [
        {"id": f"z{i:02}", "zone": f"{'eu us ap'.split()[i % 3]}/{'ab'[i % 2]}", "weight": 0 if i == 7 else 1}
        for i in range(12)
    ]
    cases = [
        {"name": "three nodes", "topology": document(ids("node-", 3))},
        {"name": "ten nodes, vnodes 160", "topology": document([f"10.0.0.{i}:11211" for i in range(10)], vnodes=160)},
        {
            "name": "a hundred weighted nodes, seed 42",
            "topology": document([{"id": f"n{i}", "weight": weights[i * 7 % 10]} for i in range(100)], seed=42),
        },
        {"name": "zones, and a node of weight 0", "topology": document(zones, vnodes=128, seed=U64 - 1)},
        {"name": "a thousand nodes", "topology": document(ids("node-", 1000))},
        {
            "name": "two of eight are down",
            "topology": document(ids("node-", 8)),
            "states": {"node-1": "down", "node-6": "down"},
        },
    ]
    for case in cases:
        placement = model.Placement(model.read_object(case["topology"]), case.get("states"))
        case["fingerprint"] = model.fingerprint(placement.topology)
        case["digest"] = {"keys": 1_000_000, "md5": model.digest(placement, 1_000_000)}
    return "Digests of the nodes of a million keys.", None, cases


# --- files -----------------------------------------------------------------------------------------------------------


def count_checks(value):
    """The checks of a case or a step, see tests/vectors/README.md."""
    checks = sum(name in value for name in ("error", "canonical", "fingerprint", "epoch", "digest"))
    checks += len(value.get("placement", [])) + len(value.get("shares", []))
    checks += sum(len(entry["lists"]) for entry in value.get("replicas", []))
    checks += sum(len(entry.get("nodes", [])) + ("error" in entry) for entry in value.get("assign", []))
    checks += sum(len(intervals) for intervals in value.get("ranges", {}).values())
    if "plan" in value:
        checks += len(value["plan"]["moves"]) + len(value["plan"].get("ranges", [])) + 2
    for plan in value.get("replica_plans", []):
        checks += len(plan["moves"]) + len(plan.get("ranges", [])) + 3
    checks += sum(len(entry["shares"]) for entry in value.get("replica_shares", []))
    checks += sum(len(entry["which"]) + len(entry["moves"]) + 1 for entry in value.get("moved_keys", []))
    checks += sum(len(offer_cases.ANSWERS & step.keys()) for step in value.get("sequence", []))
    return checks + sum(count_checks(step) for step in value.get("steps", []))


MAKERS = {
    "ring-health.json": ring_health,
    "ring-keys.json": ring_keys,
    "documents.json": documents,
    "ring-insight.json": ring_insight,
    "ring-steps.json": ring_steps,
    "live-sequences.json": live_sequences,
    "live-changes.json": change_cases.live_changes,
    "live-offers.json": offer_cases.live_offers,
    "moved.json": moved_cases.moved,
    "live-loads.json": load_cases.live_loads,
    "assignments.json": assign_cases.assignments,
    "tiers.json": tier_cases.tiers,
    "hash-stops.json": stop_cases.hash_stops,
    "zone-weights.json": weight_cases.zone_weights,
    "digests.json": digests,
    **scheme_cases.FILES,
    **assigned_cases.FILES,
    **cut_cases.FILES,
    "siphash13.json": keyed_cases.siphash13,
}
# Their million keys take most of the time.
DIGESTS = ("digests.json", "scheme-digests.json")


def make(folder, kept=()):
    """Writes the files that are not kept as they are, and the manifest of all that are in the folder then."""
    for name, maker in MAKERS.items():
        if name not in kept:
            about, keys_hex, cases = maker()
            write_file(os.path.join(folder, name), about, SOURCE, keys_hex, cases)
    write_file(os.path.join(folder, "library-histories.json"), *history_cases.library_histories())
    cut_cases.rows_files(folder)
    files = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json") or name == "MANIFEST.json":
            continue
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        cases = json.loads(data)["cases"]
        assert len({case["name"] for case in cases}) == len(cases), name
        checks = sum(count_checks(case) for case in cases)
        files[name] = {"cases": len(cases), "checks": checks, "sha256": hashlib.sha256(data).hexdigest()}
    lines = [f"{compact(name)}:{compact(entry)}" for name, entry in files.items()]
    with open(os.path.join(folder, "MANIFEST.json"), "w", encoding="ascii", newline="\n") as file:
        file.write('{"files":{\n' + ",\n".join(lines) + "\n}}\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
