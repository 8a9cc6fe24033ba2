"""Writes the vectors that come from elsewhere, in the schema of tests/vectors: convert_references.py FOLDER

FOLDER holds `slots-draft.json` (brute force over the rules of `slots`), `jump_lamping_veach.json` (the function of the
paper), `hash4j_jumpback.json` (recorded from hash4j) and `guava.json` (from Guava). Documents, fingerprints and
canonical texts are the model's.
"""

import json
import os
import sys

import model
import schemes
import tools

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")
U64 = 2**64


def write(name, about, source, keys_hex, cases):
    tools.write_file(os.path.join(VECTORS, name), about, source, keys_hex, cases)


def slots(folder):
    with open(os.path.join(folder, "slots-draft.json")) as file:
        draft = json.load(file)
    cases = []
    for variant in draft["variants"]:
        bits = variant["q"]
        topology = tools.document(
            [{"id": id, "weight": weight} if weight != 1 else id for id, weight in variant["nodes"]],
            name="slots",
            bits=bits,
        )
        listed = [id for id, _ in variant["nodes"]]
        rank = [sorted(listed, key=str.encode).index(id) for id in listed]
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


def jump(folder, large):
    with open(os.path.join(folder, "jump_lamping_veach.json")) as file:
        found = json.load(file)
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


def jumpback(folder, large):
    with open(os.path.join(folder, "hash4j_jumpback.json")) as file:
        found = json.load(file)
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
    with open(os.path.join(folder, "guava.json")) as file:
        found = json.load(file)
    positions = [int(key) % U64 for key in found["keys"]]
    large = [case for case in found["cases"] if case["buckets"] > 2**20]
    rows = [[str(p), c["buckets"], b] for c in large for p, b in list(zip(positions, c["placement"], strict=True))[::7]]
    rows += [[str(int(c["key"]) % U64), c["buckets"], c["guava"]] for c in found["guava_differs_from_jump"]]
    path = os.path.join(VECTORS, "functions", "guava.json")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("[\n" + ",\n".join(tools.compact(row) for row in rows) + "\n]\n")


def main():
    folder = sys.argv[1]
    large = {"jump": [], "jumpback": []}
    slots(folder)
    jump(folder, large)
    jumpback(folder, large)
    guava(folder)
    assert all(schemes.jump(int(p), n) == b for p, n, b in large["jump"])
    assert all(schemes.jumpback(schemes.SplitMix64(int(p)), n) == b for p, n, b in large["jumpback"])
    # More numbers than a topology holds: for the functions alone, as [position, numbers, answer].
    path = os.path.join(VECTORS, "functions", "numbers.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii", newline="\n") as file:
        lines = [
            f'"{name}":[\n' + ",\n".join(tools.compact(row) for row in rows) + "\n]" for name, rows in large.items()
        ]
        file.write("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
