"""Sequences of steps for ring-steps.json: (name, topology, [(step, expected)]).

`expected` is written down by hand from docs/SPEC.md: the epoch after the step, or the kind of its error.
make_vectors.py stops if the model disagrees.
"""

LAST = 2**64 - 1


def doc(nodes, epoch=0, **parameters):
    result = {"libconsistent": 1}
    if epoch:
        result["epoch"] = epoch
    result["scheme"] = {"name": "ring", **parameters}
    result["nodes"] = [{"id": node} if isinstance(node, str) else node for node in nodes]
    return result


def add(id, **fields):
    return {"do": "add_node", "node": {"id": id, **fields}}


def remove(id):
    return {"do": "remove_node", "id": id}


def weight(id, value):
    return {"do": "set_weight", "id": id, "weight": value}


def address(id, value):
    return {"do": "set_address", "id": id, "address": value}


def metadata(id, value):
    return {"do": "set_metadata", "id": id, "metadata": value}


def update(to):
    return {"do": "update", "to": to}


def down(id):
    return {"do": "mark_down", "id": id}


def up(id):
    return {"do": "mark_up", "id": id}


def draining(id):
    return {"do": "mark_draining", "id": id}


SEQUENCES = [
    (
        "nodes come and go",
        doc(["a", "b", "c"], vnodes=40),
        [
            (add("d"), 1),
            (add("0"), 2),
            (add("d"), "duplicate_node"),
            (add("b", weight=2), "duplicate_node"),
            (remove("x"), "unknown_node"),
            (remove("a"), 3),
            (remove("a"), "unknown_node"),
            (add("a", weight=2.5, zone="eu/a", address="10.0.0.1:1", metadata={"rack": "7"}), 4),
            (add("B"), 5),
            (add("\u00e9"), 6),
            (add("\U00010000"), 7),
            (add("\uff5e"), 8),
            (remove("\u00e9"), 9),
            (remove("b"), 10),
            (remove("e"), "unknown_node"),
            (remove("c"), 11),
        ],
    ),
    (
        "weights",
        doc(["a", {"id": "b", "weight": 2}, {"id": "c", "weight": 0}], vnodes=30, seed=1),
        [
            (weight("a", 1), 0),
            (weight("a", 2), 1),
            (weight("a", 2.0), 1),
            (weight("b", 0.001), 2),
            (weight("c", 1.5), 3),
            (weight("c", 0), 4),
            (weight("c", 0), 4),
            (weight("a", -1), "weight"),
            (weight("a", 0.0005), "weight"),
            (weight("a", 1.0001), "weight"),
            (weight("a", 1000000), "weight"),
            (weight("x", 1), "unknown_node"),
            (weight("b", 1000), 5),
            (weight("b", 999999.999), "too_many"),
            (weight("b", 0), 6),
            (weight("a", 0), 7),
            (weight("b", 0.1), 8),
            (weight("a", 0.3), 9),
        ],
    ),
    (
        "health",
        doc(["a", "b", "c", "d"], vnodes=40, seed="18446744073709551615"),
        [
            (up("a"), 0),
            (down("a"), 0),
            (down("a"), 0),
            (draining("b"), 0),
            (down("x"), "unknown_node"),
            (up("x"), "unknown_node"),
            (draining("x"), "unknown_node"),
            (down("c"), 0),
            (down("b"), 0),
            (down("d"), 0),
            (draining("d"), 0),
            (up("a"), 0),
            (remove("b"), 1),
            (add("b"), 2),
            (weight("c", 2), 3),
            (address("c", "10.0.0.3:80"), 4),
            (add("bb"), 5),
            (up("c"), 5),
            (up("d"), 5),
            (up("d"), 5),
        ],
    ),
    (
        "addresses and metadata",
        doc(["a", {"id": "b", "address": "10.0.0.2:80", "metadata": {"rack": "1"}}], epoch=9, vnodes=20),
        [
            (address("a", ""), 9),
            (address("a", "10.0.0.1:80"), 10),
            (address("a", "10.0.0.1:80"), 10),
            (address("b", "10.0.0.2:80"), 10),
            (address("b", ""), 11),
            (address("x", "10.0.0.9:80"), "unknown_node"),
            (address("a", "a" * 4097), "address"),
            (metadata("a", {}), 11),
            (metadata("a", {"z": "1", "a": "2"}), 12),
            (metadata("a", {"a": "2", "z": "1"}), 12),
            (metadata("b", {"rack": "1"}), 12),
            (metadata("b", {"rack": "2"}), 13),
            (metadata("b", {"row": "2"}), 14),
            (metadata("b", {}), 15),
            (metadata("x", {}), "unknown_node"),
            (address("a", 'caf\u00e9"\\\n\u007f'), 16),
        ],
    ),
    (
        "updates",
        doc(["a", "b", "c"], epoch=5, vnodes=40),
        [
            (down("b"), 5),
            (draining("c"), 5),
            (update(doc(["a", "b", "c", "d"], epoch=6, vnodes=40)), 6),
            (update(doc(["a", "b", "c", "d"], epoch=6, vnodes=40)), 6),
            (update(doc(["a", "b", "c"], epoch=5, vnodes=40)), "stale"),
            (update(doc(["a", "b", "c", "e"], epoch=6, vnodes=40)), "conflict"),
            (
                update(
                    doc(
                        ["a", {"id": "b", "address": "10.0.0.2:80"}, "c", {"id": "d", "metadata": {"rack": "1"}}],
                        epoch=6,
                        vnodes=40,
                    )
                ),
                6,
            ),
            (update(doc(["a", "b", "c", {"id": "d", "zone": "eu"}], epoch=6, vnodes=40)), "conflict"),
            (update(doc(["a", "b", "c", "d"], epoch=6, vnodes=41)), "conflict"),
            (update(doc(["a", "c", "d"], epoch=100, vnodes=40)), 100),
            (update(doc(["a", "b", "c", "d"], epoch=101, vnodes=40)), 101),
            (down("c"), 101),
            (update(doc(["c", "d"], epoch="9007199254740992", vnodes=10, seed=3, hash_tag="{}")), 2**53),
            (update(doc([], epoch="9007199254740993", vnodes=10)), 2**53 + 1),
            (add("c"), 2**53 + 2),
            (update(doc(["c"])), "stale"),
            (update(doc(["c", {"id": "d", "weight": -1}], epoch="9007199254740999")), "weight"),
            (update(doc(["c", "d"], epoch="9007199254740999", vnodes=0)), "parameter"),
        ],
    ),
    (
        "health outlives updates",
        doc(["a", "b", "c"], vnodes=20),
        [
            (down("a"), 0),
            (down("b"), 0),
            (update(doc(["a", "b", "c"], vnodes=20)), 0),
            (update(doc([{"id": "a", "address": "x"}, "b", "c"], vnodes=20)), 0),
            (update(doc(["a", "b", "c"])), "conflict"),
            (update(doc(["a", "b", "c", "d"], vnodes=21)), "conflict"),
            (update(doc(["a", {"id": "b", "weight": 2}, "c"], epoch=1)), 1),
            (remove("a"), 2),
            (add("a"), 3),
            (update(doc(["a", {"id": "b", "weight": 0}, "c"], epoch=4)), 4),
            (update(doc(["a", "b", "c"], epoch=5)), 5),
            (up("b"), 5),
        ],
    ),
    (
        "the last epoch",
        doc(["a", "b"], epoch="18446744073709551614", vnodes=20),
        [
            (weight("a", 1), LAST - 1),
            (weight("a", 2), LAST),
            (weight("a", 2), LAST),
            (weight("a", 1), "epoch"),
            (add("c"), "epoch"),
            (remove("a"), "epoch"),
            (address("a", "x"), "epoch"),
            (metadata("a", {"x": "y"}), "epoch"),
            (address("a", ""), LAST),
            (down("a"), LAST),
            (up("a"), LAST),
            (
                update(doc([{"id": "a", "weight": 2, "address": "x"}, "b"], epoch="18446744073709551615", vnodes=20)),
                LAST,
            ),
            (update(doc(["a", "b"], epoch="18446744073709551615", vnodes=20)), "conflict"),
            (update(doc([{"id": "a", "weight": 2}, "b"], epoch="18446744073709551614", vnodes=20)), "stale"),
            (remove("x"), "unknown_node"),
        ],
    ),
    (
        "refused members",
        doc([{"id": "a", "zone": "eu/a"}, {"id": "b", "zone": "us"}], vnodes=20, hash_tag="{}"),
        [
            (add(""), "id"),
            (add("x" * 1025), "id"),
            (add("c", weight=-0.5), "weight"),
            (add("c", weight=0.0001), "weight"),
            (add("c", weight=1e9), "weight"),
            (add("c", zone="eu//a"), "zone"),
            (add("c", zone="/"), "zone"),
            (add("c", zone="1/2/3/4/5/6/7/8/9"), "zone"),
            (add("c", weight=60000), "too_many"),
            (add("c", zone="1/2/3/4/5/6/7/8"), 1),
            (add("d", weight=0), 2),
            (weight("c", 60000), "too_many"),
            (remove("b"), 3),
        ],
    ),
    (
        "from nothing to nothing",
        doc([]),
        [
            (remove("a"), "unknown_node"),
            (down("a"), "unknown_node"),
            (add("a"), 1),
            (down("a"), 1),
            (add("b", weight=0), 2),
            (up("a"), 2),
            (weight("b", 3), 3),
            (remove("a"), 4),
            (weight("b", 0), 5),
            (remove("b"), 6),
            (add("a"), 7),
        ],
    ),
]
