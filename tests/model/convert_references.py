"""Writes the vectors that come from elsewhere, in the schema of tests/vectors: convert_references.py [FOLDER]

They are made from the recordings RECORDINGS under `evidence`; documents, and the fingerprints and canonical texts of
`jumpback`, are the model's.
"""

import os
import sys

import model
import schemes
import tools

import evidence

# Another model's answers for `ring`, brute force over the rules of `slots`, the function of the paper on jump hash, and
# what hash4j and Guava answered.
RECORDINGS = ("ring-v1.json", "slots-draft.json", "jump_lamping_veach.json", "hash4j_jumpback.json", "guava.json")
U64 = 2**64


def ring(write):
    found = evidence.read("ring-v1.json")
    cases = []
    for case in found["cases"]:
        rank = ranks(node["id"] for node in case["nodes"])
        lists = [(3, "none", case["replicas3"])]
        zoned = sorted(int(name.removeprefix("zone_replicas")) for name in case if name.startswith("zone_replicas"))
        lists += [(n, "zone", case[f"zone_replicas{n}"]) for n in zoned]
        cases.append(
            {
                "name": case["name"],
                "topology": {"libconsistent": 1, "scheme": case["scheme"], "nodes": case["nodes"]},
                "fingerprint": case["fingerprint"],
                "placement": [rank[i] for i in case["placement"]],
                "replicas": [
                    {"n": n, "spread": spread, "lists": [[rank[i] for i in nodes] for nodes in given]}
                    for n, spread, given in lists
                ],
            }
        )
    write(
        "ring.json",
        f"{found['system']}: placement, replicas and fingerprints of the ring",
        found["source"].replace("positions in the case's nodes", "ranks by id bytes"),
        found["keys_hex"],
        cases,
    )


def ranks(ids):
    """The index of each node of a list: its rank by the bytes of its id."""
    ids = list(ids)
    ordered = sorted(ids, key=str.encode)
    return [ordered.index(ident) for ident in ids]


def slots(write):
    draft = evidence.read("slots-draft.json")
    cases = []
    for variant in draft["variants"]:
        bits = variant["q"]
        topology = tools.document(
            [{"id": id, "weight": weight} if weight != 1 else id for id, weight in variant["nodes"]],
            name="slots",
            bits=bits,
        )
        rank = ranks(id for id, _ in variant["nodes"])
        n = len(variant["replicas"][0])
        cases.append(
            {
                "name": variant["name"],
                "topology": topology,
                "placement": [rank[i] for i in variant["placement"]],
                "replicas": [
                    {"n": n, "spread": "none", "lists": [[rank[i] for i in found] for found in variant["replicas"]]}
                ],
            }
        )
        cases.append(
            {
                "name": variant["name"] + ", every slot",
                "topology": topology,
                "keys_hashed": [
                    tools.number(slot << (64 - bits)) if slot == 0 else str(slot << (64 - bits))
                    for slot in range(2**bits)
                ],
                "placement": [rank[i] for i in variant["table"]],
            }
        )
    write(
        "slots.json",
        "The scheme slots: every slot, and the nodes of many keys.",
        draft["source"],
        draft["keys_hex"],
        cases,
    )


def jump(write, large):
    found = evidence.read("jump_lamping_veach.json")
    cases = []
    positions = [int(key) % U64 for key in found["keys"]]
    for case in found["cases"]:
        n = case["buckets"]
        if n <= 1024:
            topology = tools.document(tools.ids("", n), name="jump")
            some = slice(None) if n in (7, 1023) else slice(0, 400)
            keys = [str(p) for p in positions[some]]
            cases.append(
                {
                    "name": f"{n} numbers",
                    "topology": topology,
                    "keys_hashed": keys,
                    "placement": case["placement"][some],
                }
            )
        else:
            large["jump"] += [[str(p), n, b] for p, b in list(zip(positions, case["placement"], strict=True))[::7]]
    large["jump"] += [[str(int(c["key"]) % U64), c["buckets"], c["jump"]] for c in found["guava_differs"]]
    write("jump-numbers.json", "Jump hash of positions.", found["source"], None, cases)


def jumpback(write, large):
    found = evidence.read("hash4j_jumpback.json")
    source = f"{found['source']}, {found['version']}"
    positions = [int(key) % U64 for key in found["keys"]]
    cases = []
    for case in found["cases"]:
        n = case["buckets"]
        if case["algo"] != "jumpBackSplitMix64":
            continue
        if n <= 1024:
            topology = tools.document(tools.ids("", n), name="jumpback")
            some = slice(None) if n in (17, 1023) else slice(0, 300)
            keys = [str(p) for p in positions[some]]
            cases.append(
                {
                    "name": f"{n} numbers",
                    "topology": topology,
                    "keys_hashed": keys,
                    "placement": case["placement"][some],
                }
            )
        else:
            large["jumpback"] += [[str(p), n, b] for p, b in list(zip(positions, case["placement"], strict=True))[::7]]
    keys = [str(p) for p in positions[:700]]
    for case in found["bucket_set"]:
        removed = case["removed_in_order"]
        state = bytes.fromhex(case["state_hex"])
        assert [int.from_bytes(state[i : i + 4], "little") for i in range(0, len(state), 4)] == [
            case["added"],
            *removed,
        ]
        back = case["then_add_returns"]
        assert back == (removed[-1] if removed else case["added"])
        for suffix, free, total, placement in [
            ("", removed, case["added"], case["placement"]),
            (", one added", removed[:-1], case["added"] + (not removed), case["placement_after_add"]),
        ]:
            taken = [b for b in range(total) if b not in free]
            topology = tools.document([str(b) for b in taken], name="jumpback", removed=",".join(map(str, free)))
            if not free:
                del topology["scheme"]["removed"]
            read = model.read_object(topology)
            cases.append(
                {
                    "name": f"{case['added']} numbers, {len(removed)} removed{suffix}",
                    "flags": ["history"],
                    "topology": topology,
                    "canonical": model.canonical(read),
                    "fingerprint": model.fingerprint(read),
                    "keys_hashed": keys,
                    "placement": [taken.index(b) for b in placement[: len(keys)]],
                }
            )
    write("jumpback-numbers.json", "JumpBackHash of positions, with numbers removed and added.", source, None, cases)


def guava(folder):
    """Guava's rounding, where a topology does not hold the numbers or where the paper's would decide otherwise."""
    found = evidence.read("guava.json")
    positions = [int(key) % U64 for key in found["keys"]]
    large = [case for case in found["cases"] if case["buckets"] > 2**20]
    rows = [[str(p), c["buckets"], b] for c in large for p, b in list(zip(positions, c["placement"], strict=True))[::7]]
    rows += [[str(int(c["key"]) % U64), c["buckets"], c["guava"]] for c in found["guava_differs_from_jump"]]
    path = os.path.join(folder, "functions", "guava.json")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(tools.compact(row) for row in rows) + "\n]\n")


def make(folder):
    def write(name, about, source, keys_hex, cases):
        tools.write_file(os.path.join(folder, name), about, source, keys_hex, cases)

    os.makedirs(os.path.join(folder, "functions"), exist_ok=True)
    large = {"jump": [], "jumpback": []}
    ring(write)
    slots(write)
    jump(write, large)
    jumpback(write, large)
    guava(folder)
    assert all(schemes.jump(int(p), n) == b for p, n, b in large["jump"])
    assert all(schemes.jumpback(schemes.SplitMix64(int(p)), n) == b for p, n, b in large["jumpback"])
    # More numbers than a topology holds: for the functions alone, as [position, numbers, answer].
    path = os.path.join(folder, "functions", "numbers.json")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        lines = [
            f'"{name}":[\n' + ",\n".join(tools.compact(row) for row in rows) + "\n]" for name, rows in large.items()
        ]
        file.write("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else tools.VECTORS)
