"""Records where ring libraries of crates.io place keys:

    python evidence/rust/record.py PROGRAM OUT

PROGRAM is built of tests/live/libraries/rust."""

import hashlib
import json
import pathlib
import subprocess
import sys

COUNT = 1_000
COPIES = 3
WORDS = ("user:42", "cart", "größe", "鍵", "{tag}", "a/b", "a b")


def digest(i):
    return hashlib.sha256(str(i).encode()).hexdigest()


def texts():
    found = [
        (digest(i)[:16], f"{WORDS[i % len(WORDS)]}:{i}", str(i), digest(i)[: i % 60] * 5)[i % 4] for i in range(COUNT)
    ]
    return [key.encode().hex() for key in dict.fromkeys(found)]


def some_bytes():
    return list(dict.fromkeys(digest(i)[: 2 * (i % 33)] for i in range(COUNT)))


def integers():
    numbers = [0, 1, 2**64 - 1] + [int(digest(i), 16) % 2 ** (1 + i % 64) for i in range(COUNT)]
    return [number.to_bytes(8, "little").hex() for number in dict.fromkeys(numbers)]


def hosts(count):
    return {f"10.0.{i % 3}.{i}:{8080 + i % 2}": [] for i in range(count)}


def shapes():
    """Lists of nodes with their labels, and who is removed of them."""
    yield "n3", hosts(3), []
    yield "n50", hosts(50), []
    yield "n50-down", hosts(50), [name for i, name in enumerate(hosts(50)) if i % 3 == 0]
    yield "n1", hosts(1), []
    yield "labels", {name: [f"{name}-{i}" for i in range(40)] for name in hosts(9)}, []
    yield "texts", {name: [] for name in ("größe", "鍵", "a b", "x" * 300)}, []


def placed(program, keys, kind, nodes, down):
    owners = {label: name for name, labels in nodes.items() for label in labels or [name]}
    steps = [{"add": label} for label in owners] + [{"remove": label} for label in owners if owners[label] in down]
    # Labels may be of one node; without any there is one of each.
    copies = 1 if any(nodes.values()) else COPIES
    job = {"options": {"keys": kind, "copies": copies}, "steps": steps, "keys": keys}
    done = subprocess.run([program], input=json.dumps(job), capture_output=True, text=True, check=True)
    return copies, [[owners[label] for label in found] for found in json.loads(done.stdout)]


def main():
    program, out = sys.argv[1], pathlib.Path(sys.argv[2])
    for kind, keys in (("str", texts()), ("bytes", some_bytes()), ("u64", integers())):
        cases = []
        for name, nodes, down in shapes():
            copies, found = placed(program, keys, kind, nodes, down)
            listed = [{"id": ident, "labels": labels, "down": ident in down} for ident, labels in nodes.items()]
            case = {
                "name": name,
                "options": {"keys": kind},
                "nodes": listed,
                "placement": [first for first, *_ in found],
            }
            if copies > 1 and len(nodes) - len(down) > copies:
                case["replicas"] = [{"n": copies, "lists": found}]
            cases.append(case)
        data = {
            "system": "hashring",
            "version": "0.3.6",
            "source": "its own code, called",
            "keys_hex": keys,
            "cases": cases,
        }
        (out / f"rust-hashring-{kind}.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
        print(kind, len(cases), "cases,", len(keys), "keys")


if __name__ == "__main__":
    main()
