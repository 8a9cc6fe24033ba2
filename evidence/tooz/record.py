"""Records where the HashRing of tooz, which is installed, places keys:

python evidence/tooz/record.py OUT"""

import hashlib
import importlib.metadata
import json
import pathlib
import sys

from tooz.hashring import HashRing

COUNT = 1_200
WORDS = ("instance-{}", "größe:{}", "{}", "urn:uuid:{}", "a b{}", "鍵{}")
# Some of which are others repeated, and so have digests in common.
REPEATED = ["1", "11", "2", "111", "1111", "12", "1212", "21", "222"]


def keys():
    found = []
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode()).hexdigest()
        found.append(WORDS[i % len(WORDS)].format(digest[: 1 + i % 50]))
    # A key that is a name repeated stands on a point.
    found += ["11", "111", "1" * 30, "1" * 100, "", "conductor-0.example" * 2]
    return list(dict.fromkeys(found))


def hosts(count):
    return [f"conductor-{i}.example" for i in range(count)]


def weighted(names):
    return [(name, 1 + (i * 3) % 5) for i, name in enumerate(names)]


def main():
    out = pathlib.Path(sys.argv[1])
    lists = {
        "n1": [(name, 1) for name in hosts(1)],
        "n3": [(name, 1) for name in hosts(3)],
        "n17": [(name, 1) for name in hosts(17)],
        "w9": weighted(hosts(9)),
        "repeated": [(name, 1) for name in REPEATED],
        "repeated-reversed": [(name, 1) for name in REPEATED[::-1]],
        "repeated-w": weighted(REPEATED),
        "other scripts": weighted(["нода", "größe", "鍵", "a b"]),
    }
    settings = [{}, {"partitions": 1}, {"partitions": 200}]
    settings += [{"hash_function": name} for name in ("sha1", "sha256", "sha512")]
    asked, cases = keys(), []
    for options in settings:
        for name, nodes in lists.items():
            ring = HashRing([], **options)
            for ident, weight in nodes:
                ring.add_node(ident, weight)
            some = [ident for ident, _ in nodes[1::2]]
            for ignored in ([], some) if some and not options else ([],):
                # What is answered is a set, so the order of the copies is what each further one adds.
                copies, lists_of = min(3, len(nodes) - len(ignored)), []
                for key in asked:
                    sets = [ring.get_nodes(key.encode(), ignored, count) for count in range(1, copies + 1)]
                    before, row = set(), []
                    for found in sets:
                        row += found - before
                        before = found
                    lists_of.append(row)
                label = "-".join([name, *map(str, options.values()), *(["ignored"] if ignored else [])])
                case = {"name": label, "options": options, "ignored": ignored}
                case["nodes"] = [{"id": ident, "weight": weight} for ident, weight in nodes]
                places = {ident: place for place, (ident, _) in enumerate(nodes)}
                rows = [[places[ident] for ident in row] for row in lists_of]
                cases.append(case | {"placement": [row[0] for row in rows], "replicas": rows})
    data = {"system": "tooz", "version": importlib.metadata.version("tooz"), "source": "its own code, called"}
    data |= {"keys": asked, "cases": cases}
    (out / "tooz.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    print(len(cases), "cases,", len(asked), "keys")


if __name__ == "__main__":
    main()
